/**
 * Which rows of a table a batch uses, and where. Done once per batch on the host, in time proportional to the tokens:
 * with it every backend can add up a row's gradient in a fixed order without atomics.
 */
import { ShapeError } from '../../core/errors.ts';

export interface TokenGroups {
  /** Distinct rows in order of first use; the first `count` entries. */
  readonly rows: Int32Array;
  /** Places of row r: positions[starts[r] … starts[r + 1]). */
  readonly starts: Int32Array;
  /** Token positions, grouped by row, ascending within a row. */
  readonly positions: Int32Array;
  /** Bag of each token position. */
  readonly bags: Int32Array;
  count: number;
}

export function createTokenGroups(capacity: number): TokenGroups {
  return {
    rows: new Int32Array(capacity),
    starts: new Int32Array(capacity + 1),
    positions: new Int32Array(capacity),
    bags: new Int32Array(capacity),
    count: 0,
  };
}

/** No token: ids are 32-bit. */
const none = 2 ** 32;

/** Entries are told apart from those of earlier batches by their size; where that would overflow, counting starts anew. */
const largestEntry = 2 ** 31 - 1;

export class TokenGrouper {
  /** Number of each row's entry, counted on over all batches; not above `#floor` where the batch does not use the row. */
  readonly #entryOf: Int32Array;
  readonly #padding: number;
  #floor = 0;
  /** Entry of each position in the current batch, counted from 1; 0 for padding. */
  #entries = new Int32Array(0);

  constructor(tableRows: number, paddingId: number | undefined) {
    this.#entryOf = new Int32Array(tableRows);
    this.#padding = paddingId ?? none;
  }

  /** Throws when a token is not a row of the table: kernels do not look. */
  check(tokens: Int32Array): void {
    for (const token of tokens) if (token < 0 || token >= this.#entryOf.length) this.#refuse(token);
  }

  #refuse(token: number): never {
    throw new ShapeError(
      'embeddingBag',
      `token ${token} is not a row of a table with ${this.#entryOf.length} rows.`,
    );
  }

  /** Fills `into`; throws when a token is not a row of the table. */
  group(tokens: Int32Array, offsets: Int32Array, into: TokenGroups): void {
    const { rows, starts, positions, bags } = into;
    const bagCount = offsets.length - 1;
    const [first, last] = [offsets[0]!, offsets[bagCount]!];
    if (this.#floor + last - first >= largestEntry) {
      this.#entryOf.fill(0);
      this.#floor = 0;
    }
    if (this.#entries.length < last) this.#entries = new Int32Array(last);
    const entryOf = this.#entryOf;
    const entries = this.#entries;
    const tableRows = entryOf.length;
    const padding = this.#padding;
    const floor = this.#floor;
    let count = 0;
    let wrong = none;
    starts.fill(0, 0, Math.min(starts.length, last + 1));
    for (let bag = 0; bag < bagCount; bag++)
      for (let position = offsets[bag]!, end = offsets[bag + 1]!; position < end; position++) {
        bags[position] = bag;
        const token = tokens[position]!;
        if (token === padding) {
          entries[position] = 0;
          continue;
        }
        if (token < 0 || token >= tableRows) {
          wrong = token;
          continue;
        }
        // Without a branch on what was read: a processor that guesses wrong would wait for the memory at every rare token.
        const known = (entryOf[token]! - floor) | 0;
        const fresh = (known - 1) >> 31;
        rows[count] = token;
        count -= fresh;
        const entry = (known & ~fresh) | (count & fresh);
        entryOf[token] = floor + entry;
        entries[position] = entry;
        // Counted one place further on, so that the running sum below turns counts into starts.
        starts[entry] = starts[entry]! + 1;
      }
    this.#floor = floor + count;
    if (wrong !== none) this.#refuse(wrong);
    for (let entry = 0; entry < count; entry++) starts[entry + 1]! += starts[entry]!;
    for (let position = first; position < last; position++) {
      const entry = entries[position]! - 1;
      if (entry < 0) continue;
      positions[starts[entry]!] = position;
      starts[entry]! += 1;
    }
    // The starts have moved to the ends: shift them back.
    for (let entry = count; entry > 0; entry--) starts[entry] = starts[entry - 1]!;
    starts[0] = 0;
    into.count = count;
  }
}
