/** The measures of a run: their names, where they stand in its metrics, and what they mean. */
import type { Estimate, PartMetrics } from '../../../src-main/api/runs.ts';
import type { MajorityBaseline } from './majority-baseline.ts';

export type MeasureName =
  | 'macroF1'
  | 'accuracy'
  | 'balancedAccuracy'
  | 'macroPrecision'
  | 'macroRecall'
  | 'weightedF1'
  | 'matthews'
  | 'kappa'
  | 'rocAuc'
  | 'averagePrecision'
  | 'logLoss'
  | 'brier'
  | 'expectedCalibrationError';

export interface Measure {
  readonly name: MeasureName;
  readonly title: string;
  readonly meaning: string;
}

export const measures: readonly Measure[] = [
  {
    name: 'macroF1',
    title: 'macro-F1',
    meaning: 'Mean F1 of the classes: small classes count as much as large ones.',
  },
  { name: 'accuracy', title: 'accuracy', meaning: 'Share of documents that are predicted right.' },
  {
    name: 'balancedAccuracy',
    title: 'balanced accuracy',
    meaning: 'Mean recall of the classes that occur in this part.',
  },
  { name: 'macroPrecision', title: 'macro-precision', meaning: 'Mean precision of the classes.' },
  { name: 'macroRecall', title: 'macro-recall', meaning: 'Mean recall of the classes.' },
  {
    name: 'weightedF1',
    title: 'weighted F1',
    meaning: 'Mean F1 of the classes, weighted by their documents.',
  },
  {
    name: 'matthews',
    title: 'MCC',
    meaning: 'Matthews’ correlation of gold and predicted: 0 where the model knows nothing.',
  },
  {
    name: 'kappa',
    title: 'Cohen’s κ',
    meaning: 'Agreement of gold and predicted beyond what their frequencies alone would give.',
  },
  {
    name: 'rocAuc',
    title: 'ROC-AUC',
    meaning: 'Chance that a document of a class is ranked before another one; mean over the classes.',
  },
  {
    name: 'averagePrecision',
    title: 'average precision',
    meaning: 'Area under the precision–recall curve: of the second of two classes, else the mean.',
  },
  {
    name: 'logLoss',
    title: 'log loss',
    meaning: 'Mean surprise at the gold label, in nats: lower is better, and it punishes false certainty.',
  },
  {
    name: 'brier',
    title: 'Brier score',
    meaning: 'Mean squared distance of the probabilities from the truth, 0 to 2: lower is better.',
  },
  {
    name: 'expectedCalibrationError',
    title: 'calibration error',
    meaning: 'Mean gap between confidence and accuracy in 15 bins: lower is better.',
  },
];

/** Shares of one, comparable on one axis. */
export const shareMeasures = measures.filter(
  ({ name }) => !['logLoss', 'brier', 'expectedCalibrationError', 'matthews', 'kappa'].includes(name),
);

/** Runs of earlier versions lack some measures. */
export function estimateOf(metrics: PartMetrics, name: MeasureName): Estimate {
  return metrics[name] ?? { value: null, low: null, high: null };
}

/** Undefined for measures of probabilities: the baseline gives none. It knows nothing, so what corrects for chance is 0. */
export function baselineOf(baseline: MajorityBaseline | undefined, name: MeasureName): number | undefined {
  if (baseline === undefined) return undefined;
  switch (name) {
    case 'matthews':
    case 'kappa':
      return 0;
    case 'rocAuc':
      return 0.5;
    case 'averagePrecision':
    case 'logLoss':
    case 'brier':
    case 'expectedCalibrationError':
      return undefined;
    default:
      return baseline[name];
  }
}
