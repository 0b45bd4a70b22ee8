import { LecternError } from '../../api/errors.ts';

/** More different values than this is an id, a date or a text, but no label. */
export const mostCategories = 5_000;
const manyCategories = 100;

/** The categories of a label column, met one document after the other. */
export class LabelTally {
  readonly name: string;
  readonly #counts = new Map<string, { code: number; count: number }>();
  #codes = new Int16Array(1 << 16);
  #documents = 0;

  constructor(name: string) {
    this.name = name;
  }

  add(cell: string): void {
    if (this.#documents === this.#codes.length) {
      const longer = new Int16Array(this.#codes.length * 2);
      longer.set(this.#codes);
      this.#codes = longer;
    }
    this.#codes[this.#documents++] = cell.trim() === '' ? -1 : this.#code(cell);
  }

  get categories(): string[] {
    return [...this.#counts.keys()];
  }

  /** Per document a number of its category, −1 without one. */
  codes(): Int16Array {
    return this.#codes.subarray(0, this.#documents);
  }

  warnings(): string[] {
    const { name, categories } = this;
    if (categories.length === 0)
      return [`The label column “${name}” is empty in every row, so there is no label.`];
    if (categories.length === 1) {
      return [
        `The label “${name}” has only one category, “${categories[0]}”; nothing can be learned from it until there are two.`,
      ];
    }
    if (categories.length > manyCategories) {
      return [
        `The label “${name}” has ${categories.length.toLocaleString('en')} categories; is it the right column?`,
      ];
    }
    const plain = new Map<string, string>();
    for (const category of categories) {
      const same = plain.get(category.trim().toLowerCase());
      if (same !== undefined) {
        return [
          `The label “${name}” has categories that differ only in capitals or spaces, such as “${same}” and “${category}”; they count as different.`,
        ];
      }
      plain.set(category.trim().toLowerCase(), category);
    }
    return [];
  }

  #code(cell: string): number {
    const known = this.#counts.get(cell);
    if (known) {
      known.count++;
      return known.code;
    }
    const code = this.#counts.size;
    if (code >= mostCategories) {
      throw new LecternError(
        'bad-data',
        `The column “${this.name}” cannot be a label: it has more than ${mostCategories.toLocaleString('en')} different values.`,
        'Choose a column with a few categories as the label, and keep this one as “other”.',
      );
    }
    this.#counts.set(cell, { code, count: 1 });
    return code;
  }
}
