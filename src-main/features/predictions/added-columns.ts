/** The columns that predictions add to a table. */
import type { Part } from '../../api/corpora.ts';
import type { Decision } from '../../api/runs.ts';
import type { OutputCell, OutputColumn } from '../../files/output-table.ts';

export interface PredictingRun {
  readonly id: string;
  readonly name: string;
  readonly preset: string;
  readonly classes: readonly string[];
  readonly decision: Decision | null;
}

/** What of a run is added, besides label, probabilities, model and run. */
export interface AddedColumnsOptions {
  /** For the run's own corpus: the part of the split, and the category that people gave. */
  readonly ownCorpus: boolean;
  /** Documents whose largest probability is lower are marked as left to people; undefined: as the model has it. */
  readonly abstainBelow: number | undefined;
}

/** The confidence asked for, else that of the model itself. */
function leftToPeopleBelow(run: PredictingRun, { abstainBelow }: AddedColumnsOptions): number | undefined {
  return abstainBelow ?? run.decision?.abstainBelow ?? undefined;
}

/** Names that do not meet those of the table: a taken one gets a number. */
export function addedColumns(
  run: PredictingRun,
  taken: Set<string>,
  options: AddedColumnsOptions,
): OutputColumn[] {
  // Letters, digits and underscores only, so that R and Python take the names as they are.
  const prefix = run.name.replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '_').replace(/^_+|_+$/g, '') || 'run';
  const text = (name: string): OutputColumn => ({ name: `${prefix}_${name}`, kind: 'text' });
  const wanted: OutputColumn[] = [
    text('label'),
    ...run.classes.map((name): OutputColumn => ({ name: `${prefix}_p_${name}`, kind: 'number' })),
    ...(leftToPeopleBelow(run, options) === undefined ? [] : [text('abstained')]),
    text('model'),
    text('run'),
    ...(options.ownCorpus ? [text('split'), text('human')] : []),
  ];
  return wanted.map(({ name, kind }) => {
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name}_${String(number)}`;
    taken.add(free);
    return { name: free, kind };
  });
}

/** Nine significant digits give every 32-bit float back exactly. */
function digits(probability: number): number {
  return Number(probability.toPrecision(9));
}

/** What a run says of one document; part and human label only for its own corpus. */
export interface DocumentPrediction {
  readonly probabilities: Float32Array;
  readonly predicted: number;
  readonly part?: Part | '' | undefined;
  /** Category that people gave. */
  readonly gold?: number | null | undefined;
}

export function predictionCells(
  run: PredictingRun,
  { probabilities, predicted, part, gold }: DocumentPrediction,
  options: AddedColumnsOptions,
): OutputCell[] {
  const abstainBelow = leftToPeopleBelow(run, options);
  const abstained = abstainBelow !== undefined && Math.max(...probabilities) < abstainBelow;
  return [
    run.classes[predicted] ?? '',
    ...Array.from(probabilities, digits),
    ...(abstainBelow === undefined ? [] : [abstained ? 'yes' : 'no']),
    run.preset,
    run.id,
    ...(options.ownCorpus ? [part ?? '', gold == null ? '' : (run.classes[gold] ?? '')] : []),
  ];
}

/** For rows that have no prediction. */
export function blankCells(run: PredictingRun, options: AddedColumnsOptions): OutputCell[] {
  return [
    '',
    ...run.classes.map(() => null),
    ...(leftToPeopleBelow(run, options) === undefined ? [] : ['']),
    '',
    '',
    ...(options.ownCorpus ? ['', ''] : []),
  ];
}
