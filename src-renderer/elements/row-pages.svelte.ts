/**
 * Rows of a long table, fetched page by page as they come into view and forgotten when far away.
 * Lives as long as the table; `reset()` when what is asked for changes.
 */
export type LoadRows<Row> = (offset: number, limit: number) => Promise<Row[]>;

const pageSize = 100;
const keptPages = 40;

export class RowPages<Row> {
  /** What the last failed request threw; a later success clears it. */
  failure: unknown = $state.raw(undefined);
  #load: LoadRows<Row>;
  #pages: ReadonlyMap<number, Row[]> = $state.raw(new Map());
  #pending = new Set<number>();
  /** Answers of an earlier generation belong to another question. */
  #generation = 0;

  constructor(load: LoadRows<Row>) {
    this.#load = load;
  }

  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  /** Asks for what is missing of the rows from `first` up to `last` (exclusive). */
  need(first: number, last: number): void {
    if (last <= first) return;
    const lastPage = Math.floor((last - 1) / pageSize);
    for (let page = Math.floor(first / pageSize); page <= lastPage; page++) {
      if (!this.#pages.has(page) && !this.#pending.has(page)) void this.#fetch(page);
    }
  }

  reset(load: LoadRows<Row> = this.#load): void {
    this.#load = load;
    this.#generation++;
    this.#pending.clear();
    this.#pages = new Map();
    this.failure = undefined;
  }

  async #fetch(page: number): Promise<void> {
    const generation = this.#generation;
    this.#pending.add(page);
    try {
      const rows = await this.#load(page * pageSize, pageSize);
      if (generation !== this.#generation) return;
      const pages = new Map(this.#pages);
      pages.set(page, rows);
      // The pages farthest from the newest request go first.
      const farthest = [...pages.keys()].sort((a, b) => Math.abs(b - page) - Math.abs(a - page));
      for (const far of farthest.slice(0, Math.max(0, pages.size - keptPages))) pages.delete(far);
      this.#pages = pages;
      this.failure = undefined;
    } catch (thrown) {
      if (generation === this.#generation) this.failure = thrown;
    } finally {
      if (generation === this.#generation) this.#pending.delete(page);
    }
  }
}
