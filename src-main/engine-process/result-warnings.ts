/** What the numbers of a finished run say about its health, in words. */
import type { RunMetrics } from '../api/runs.ts';

export function resultWarnings(preset: string, metrics: RunMetrics, classes: readonly string[]): string[] {
  if (preset === 'majority') return [];
  const warnings: string[] = [];
  const held = metrics.test ?? metrics.validation;
  const part = metrics.test === null ? 'validation' : 'test';
  if (held !== null) {
    const never = classes.filter(
      (name) => held.perClass[name]?.predicted === 0 && held.perClass[name].support > 0,
    );
    if (never.length === classes.length - 1)
      warnings.push(
        'The model answers every document with the same category: it has learnt nothing beyond the shares of the categories.',
      );
    else if (never.length > 0)
      warnings.push(
        `The model never predicts ${never.map((name) => `“${name}”`).join(', ')} in the ${part} part.`,
      );
    const { baseline, accuracy, macroF1 } = held;
    if (
      baseline !== undefined &&
      accuracy.value !== null &&
      macroF1.low !== null &&
      macroF1.low <= baseline.macroF1
    )
      warnings.push(
        `In the ${part} part the model is not clearly better than always answering “${baseline.label}” (macro-F1 ${baseline.macroF1.toFixed(3)}).`,
      );
  }
  const train = metrics.train?.accuracy.value ?? null;
  const validation = metrics.validation?.accuracy.value ?? null;
  if (train !== null && validation !== null && train - validation > 0.25)
    warnings.push(
      `Over-fitting: accuracy is ${train.toFixed(2)} on the training part but ${validation.toFixed(2)} on the validation part. A stronger penalty, more dropout or more training texts may help.`,
    );
  return warnings;
}
