/**
 * What always guessing the largest training class would score, computed from the counts of gold labels: no model is needed for it,
 * so it stands beside every result.
 */
import type { PartMetrics, RunMetrics } from '../../../src-main/api/runs.ts';

export interface MajorityBaseline {
  /** The class that is guessed: the largest of the training part. */
  readonly guess: string;
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  readonly macroF1: number;
  readonly macroPrecision: number;
  readonly macroRecall: number;
  readonly weightedF1: number;
  /** F1 of each class: that of the guess, and 0 for the others. */
  readonly f1: Readonly<Record<string, number>>;
}

function largestClass(metrics: PartMetrics, classes: readonly string[]): string | undefined {
  let largest: string | undefined;
  for (const name of classes) {
    const support = metrics.perClass[name]?.support ?? 0;
    if (largest === undefined || support > (metrics.perClass[largest]?.support ?? 0)) largest = name;
  }
  return largest;
}

/** Undefined where the part holds no labelled documents. The scores follow the engine's definitions (those of scikit-learn). */
export function majorityBaseline(
  metrics: RunMetrics,
  part: keyof RunMetrics,
  classes: readonly string[],
): MajorityBaseline | undefined {
  const judged = metrics[part];
  if (!judged || judged.documents === 0) return undefined;
  const guess = judged.baseline?.label ?? largestClass(metrics.train ?? judged, classes);
  if (guess === undefined) return undefined;
  const share = (judged.perClass[guess]?.support ?? 0) / judged.documents;
  const f1 = share === 0 ? 0 : (2 * share) / (1 + share);
  const occurring = classes.filter((name) => (judged.perClass[name]?.support ?? 0) > 0).length;
  const recall = share > 0 ? 1 : 0;
  return {
    guess,
    accuracy: share,
    balancedAccuracy: recall / Math.max(1, occurring),
    macroF1: f1 / classes.length,
    macroPrecision: share / classes.length,
    macroRecall: recall / classes.length,
    weightedF1: f1 * share,
    f1: Object.fromEntries(classes.map((name) => [name, name === guess ? f1 : 0])),
  };
}
