import { countParts, outside, setApartValidation } from '../../sampling/assign-parts.ts';
import { partNamed } from '../../sampling/part-names.ts';
import { SeededRandom } from '../../sampling/seeded-random.ts';

const numbers = { train: 0, validation: 1, test: 2 } as const;

/** The parts that a split column names, met one document after the other. */
export class SplitTally {
  #parts = new Uint8Array(1 << 16);
  #documents = 0;
  readonly #unknown = new Map<string, number>();

  add(cell: string): void {
    if (this.#documents === this.#parts.length) {
      const longer = new Uint8Array(this.#parts.length * 2);
      longer.set(this.#parts);
      this.#parts = longer;
    }
    const part = partNamed(cell);
    if (part === undefined && this.#unknown.size < 1_000)
      this.#unknown.set(cell, (this.#unknown.get(cell) ?? 0) + 1);
    this.#parts[this.#documents++] = part === undefined ? outside : numbers[part];
  }

  parts(): Uint8Array {
    return this.#parts.slice(0, this.#documents);
  }

  warnings(column: string, validationShare: number): string[] {
    const counts = countParts(this.#parts.subarray(0, this.#documents));
    const warnings: string[] = [];
    if (counts.train === 0) {
      return [
        `The column “${column}” names no training part (train), so no split was made from it; make one before training.`,
      ];
    }
    if (counts.outside > 0) {
      const names = [...this.#unknown.keys()].slice(0, 3).map((name) => `“${name}”`);
      warnings.push(
        `${counts.outside.toLocaleString('en')} rows are outside the split, because “${column}” holds ${names.join(', ')} there instead of train, validation or test.`,
      );
    }
    if (counts.validation === 0) {
      warnings.push(
        `The column “${column}” names no validation part, so ${validationShare * 100} % of the training part were set apart at random for it.`,
      );
    }
    if (counts.test === 0) warnings.push(`The column “${column}” names no test part, so there is none.`);
    return warnings;
  }
}

/** The split that the cells describe; undefined without a training part. */
export function splitFromCells(
  tally: SplitTally,
  strata: ArrayLike<number> | undefined,
  validationShare: number,
  seed: number,
): { parts: Uint8Array; description: (column: string) => string } | undefined {
  const parts = tally.parts();
  const counts = countParts(parts);
  if (counts.train === 0) return undefined;
  const apart = counts.validation === 0;
  if (apart) setApartValidation(parts, validationShare, new SeededRandom(seed), strata);
  return {
    parts,
    description: (column) =>
      `from the column “${column}”` +
      (apart
        ? `, with ${validationShare * 100} % of its training part set apart at random for validation`
        : ''),
  };
}
