/** The columns that predictions add to a table. */
import type { Part } from '../../api/corpora.ts';

export interface PredictingRun {
  readonly id: string;
  readonly name: string;
  readonly preset: string;
  readonly classes: readonly string[];
}

/** Names that do not meet those of the table: a taken one gets a number. */
export function addedColumns(run: PredictingRun, taken: Set<string>, withSplit: boolean): string[] {
  // Letters, digits and underscores only, so that R and Python take the names as they are.
  const prefix = run.name.replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '_').replace(/^_+|_+$/g, '') || 'run';
  const wanted = [
    `${prefix}_label`,
    ...run.classes.map((name) => `${prefix}_p_${name}`),
    `${prefix}_model`,
    `${prefix}_run`,
    ...(withSplit ? [`${prefix}_split`] : []),
  ];
  return wanted.map((name) => {
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name}_${String(number)}`;
    taken.add(free);
    return free;
  });
}

/** Nine significant digits give every 32-bit float back exactly. */
function digits(probability: number): string {
  return String(Number(probability.toPrecision(9)));
}

export function predictionCells(
  run: PredictingRun,
  probabilities: Float32Array,
  predicted: number,
  part: Part | '' | undefined,
): string[] {
  return [
    run.classes[predicted] ?? '',
    ...Array.from(probabilities, digits),
    run.preset,
    run.id,
    ...(part === undefined ? [] : [part]),
  ];
}

/** For rows that have no prediction. */
export function blankCells(run: PredictingRun, withSplit: boolean): string[] {
  return Array.from({ length: run.classes.length + 3 + (withSplit ? 1 : 0) }, () => '');
}
