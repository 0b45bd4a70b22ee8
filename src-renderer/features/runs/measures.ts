/** The measures of a run: their names, where they stand in its metrics, and what they mean. */
import type { Estimate, PartMetrics } from '../../../src-main/api/runs.ts';
import type { MajorityBaseline } from './majority-baseline.ts';

export type MeasureName =
  'macroF1' | 'accuracy' | 'balancedAccuracy' | 'macroPrecision' | 'macroRecall' | 'weightedF1' | 'logLoss';

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
    name: 'logLoss',
    title: 'log loss',
    meaning: 'Mean surprise at the gold label, in nats: lower is better, and it punishes false certainty.',
  },
];

/** Shares of one, comparable on one axis. */
export const shareMeasures = measures.filter(({ name }) => name !== 'logLoss');

export function estimateOf(metrics: PartMetrics, name: MeasureName): Estimate {
  return metrics[name];
}

/** Undefined for measures that the baseline does not have: it gives no probabilities, so no log loss. */
export function baselineOf(baseline: MajorityBaseline | undefined, name: MeasureName): number | undefined {
  return baseline === undefined || name === 'logLoss' ? undefined : baseline[name];
}
