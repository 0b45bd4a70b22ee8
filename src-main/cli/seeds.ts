/** Mean and spread of a metric over the seeds of one recipe. */
import type { PartMetrics, RunMetrics } from '../api/runs.ts';

const METRICS = [
  'accuracy',
  'balancedAccuracy',
  'macroF1',
  'macroPrecision',
  'macroRecall',
  'weightedF1',
  'matthews',
  'kappa',
  'rocAuc',
  'averagePrecision',
  'logLoss',
  'brier',
  'expectedCalibrationError',
] as const satisfies readonly (keyof PartMetrics)[];
type MetricName = (typeof METRICS)[number];

export interface OverSeeds {
  readonly mean: number;
  /** Sample standard deviation (n − 1); null for a single seed. */
  readonly standardDeviation: number | null;
  readonly lowest: number;
  readonly highest: number;
  readonly values: readonly number[];
}

type Part = keyof RunMetrics;

export function overSeeds(
  runs: readonly (RunMetrics | null)[],
): Partial<Record<Part, Partial<Record<MetricName, OverSeeds>>>> {
  const result: Partial<Record<Part, Partial<Record<MetricName, OverSeeds>>>> = {};
  for (const part of ['train', 'validation', 'test'] as const) {
    const metrics: Partial<Record<MetricName, OverSeeds>> = {};
    for (const name of METRICS) {
      const values = runs
        .map((run) => run?.[part]?.[name]?.value)
        .filter((value) => typeof value === 'number');
      if (values.length > 0) metrics[name] = summarise(values);
    }
    if (Object.keys(metrics).length > 0) result[part] = metrics;
  }
  return result;
}

export function summarise(values: readonly number[]): OverSeeds {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    standardDeviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : null,
    lowest: Math.min(...values),
    highest: Math.max(...values),
    values,
  };
}
