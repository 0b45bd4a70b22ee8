/** What a run is judged by in a table of runs: the test part, or the validation part of a split without one. */
import type { Run } from '../../../src-main/api/runs.ts';
import { majorityBaseline } from './majority-baseline.ts';

export function judgedResult(run: Run) {
  const part = run.metrics?.test ? 'test' : run.metrics?.validation ? 'validation' : null;
  if (part === null || run.metrics === null) return null;
  const metrics = run.metrics[part];
  return metrics === null
    ? null
    : { part, metrics, baseline: majorityBaseline(run.metrics, part, run.classes) };
}
