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

export class TokenGrouper {
  /** Entry of each row in the current batch + 1; 0 where the row is not used. */
  readonly #entryOf: Int32Array;
  readonly #padding: number;

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
    const entryOf = this.#entryOf;
    const { rows, starts, positions, bags } = into;
    const tableRows = entryOf.length;
    const padding = this.#padding;
    const bagCount = offsets.length - 1;
    let count = 0;
    let wrong = none;
    starts.fill(0, 0, Math.min(starts.length, offsets[bagCount]! + 1));
    for (let bag = 0; bag < bagCount; bag++)
      for (let position = offsets[bag]!; position < offsets[bag + 1]!; position++) {
        bags[position] = bag;
        const token = tokens[position]!;
        if (token === padding) continue;
        if (token < 0 || token >= tableRows) {
          wrong = token;
          continue;
        }
        let entry = entryOf[token]!;
        if (entry === 0) {
          rows[count] = token;
          entry = ++count;
          entryOf[token] = entry;
        }
        // Counted one place further on, so that the running sum below turns counts into starts.
        starts[entry] = starts[entry]! + 1;
      }
    for (let entry = 0; entry < count; entry++) starts[entry + 1]! += starts[entry]!;
    if (wrong === none)
      for (let position = offsets[0]!; position < offsets[bagCount]!; position++) {
        const token = tokens[position]!;
        if (token === padding) continue;
        const entry = entryOf[token]! - 1;
        positions[starts[entry]!] = position;
        starts[entry]! += 1;
      }
    // The starts have moved to the ends: shift them back.
    if (wrong === none) for (let entry = count; entry > 0; entry--) starts[entry] = starts[entry - 1]!;
    starts[0] = 0;
    for (let entry = 0; entry < count; entry++) entryOf[rows[entry]!] = 0;
    into.count = count;
    if (wrong !== none) this.#refuse(wrong);
  }
}
