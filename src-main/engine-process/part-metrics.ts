import { classificationReport, type ClassReport } from '../../engine/metrics/classification-report.ts';
import { calibrationScores } from '../../engine/metrics/probability-scores.ts';
import type { PartMetrics, RunMetrics } from '../api/runs.ts';
import type { DocumentGroups } from '../database/document-groups.ts';
import { partNumbers } from '../database/training-data.ts';
import type { CorpusData } from './corpus-data.ts';

/** Intervals do not depend on the run's seed, so that two runs with the same predictions get the same ones. */
const INTERVAL_SEED = 1;

/** What a model says of every document. */
export interface Answers {
  /** Row-major documents × classes. */
  readonly probabilities: Float32Array;
  /** Class given to each. */
  readonly predicted: Int32Array;
  /** As the method gave them, where they were calibrated after. */
  readonly uncalibrated?: Float32Array | undefined;
}

export function runMetrics(
  data: CorpusData,
  answers: Answers,
  classes: readonly string[],
  groups?: DocumentGroups,
): RunMetrics {
  const majority = majorityClass(data, classes.length);
  const of = (part: number): PartMetrics | null =>
    partMetrics(data, part, answers, classes, majority, groups);
  return { train: of(partNumbers.train), validation: of(partNumbers.validation), test: of(partNumbers.test) };
}

/** The most frequent class of the training part. */
function majorityClass(data: CorpusData, classes: number): number {
  const counts = new Float64Array(classes);
  data.labels.forEach((label, index) => {
    if (label >= 0 && data.parts[index] === partNumbers.train) counts[label] = (counts[label] ?? 0) + 1;
  });
  return counts.indexOf(Math.max(...counts));
}

function partMetrics(
  data: CorpusData,
  part: number,
  { probabilities, predicted, uncalibrated }: Answers,
  classes: readonly string[],
  majority: number,
  groups: DocumentGroups | undefined,
): PartMetrics | null {
  const rows: number[] = [];
  data.labels.forEach((label, index) => {
    if (label >= 0 && data.parts[index] === part) rows.push(index);
  });
  if (rows.length === 0) return null;
  const width = classes.length;
  const gold = Int32Array.from(rows, (row) => data.labels[row] ?? -1);
  const own = rowsOf(probabilities, rows, width);
  const {
    perClass,
    groups: count,
    ...report
  } = classificationReport(gold, own, width, INTERVAL_SEED, {
    groups: groups === undefined ? undefined : Int32Array.from(rows, (row) => groups.numbers[row] ?? 0),
    answers: Int32Array.from(rows, (row) => predicted[row] ?? 0),
  });
  const hits = gold.reduce((sum, label) => sum + (label === majority ? 1 : 0), 0);
  const precision = hits / rows.length;
  return {
    ...report,
    ...(uncalibrated === undefined
      ? {}
      : { uncalibrated: calibrationScores(gold, rowsOf(uncalibrated, rows, width), width) }),
    ...(groups === undefined || count === undefined
      ? {}
      : { groupedBy: { column: groups.column, groups: count } }),
    perClass: Object.fromEntries(classes.map((name, index) => [name, perClass[index] as ClassReport])),
    baseline: {
      label: classes[majority] as string,
      accuracy: precision,
      // One class has recall 1 and precision equal to its share; the others have neither.
      macroRecall: hits > 0 ? 1 / width : 0,
      macroF1: hits > 0 ? (2 * precision) / (1 + precision) / width : 0,
    },
  };
}

function rowsOf(probabilities: Float32Array, rows: readonly number[], width: number): Float32Array {
  const own = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    own.set(probabilities.subarray(row * width, (row + 1) * width), index * width);
  });
  return own;
}
