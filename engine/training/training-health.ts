/** Signs that a training goes wrong, and what they mean in words. */
import type { HealthNumbers } from './work.ts';

export interface EpochHealth extends HealthNumbers {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validationLoss: number | null;
}

/** A validation loss so many times its lowest counts as risen. */
const riseThatCounts = 1.25;
/** A gradient of one parameter so many times that of the median epoch counts as exploded. */
const explosion = 100;
/** Gradients of weights so much smaller than the largest one beside them teach nothing. */
const vanishing = 1e-5;
const manyDead = 0.5;
/** Steps of a thousandth of the weights are usual; a tenth throws away what was learnt. */
const largeUpdate = 0.1;

export function healthWarnings(epochs: readonly EpochHealth[]): string[] {
  const warnings: string[] = [];
  const last = epochs.at(-1);
  if (last === undefined) return warnings;
  const watched = epochs.filter(({ validationLoss }) => validationLoss !== null);
  const best = watched.reduce<EpochHealth | undefined>(
    (lowest, one) => (lowest === undefined || one.validationLoss! < lowest.validationLoss! ? one : lowest),
    undefined,
  );
  if (
    best !== undefined &&
    last.validationLoss !== null &&
    last.validationLoss > riseThatCounts * best.validationLoss! &&
    last.trainLoss < best.trainLoss
  )
    warnings.push(
      `Over-fitting: after epoch ${String(best.epoch)} the loss of the validation part rose from ${best.validationLoss!.toFixed(3)} to ${last.validationLoss.toFixed(3)} while that of the training part still fell. More dropout, weight decay or more labels help.`,
    );
  const exploded = namesOf(epochs).find((name) => {
    const norms = epochs.map(({ gradientNorms }) => gradientNorms[name] ?? 0);
    const median = [...norms].sort((a, b) => a - b)[norms.length >> 1]!;
    return norms.length >= 3 && median > 0 && Math.max(...norms) > explosion * median;
  });
  if (exploded !== undefined)
    warnings.push(
      `Exploding gradients: those of ${exploded} became more than ${String(explosion)} times as large as usual. Gradient clipping or a smaller learning rate helps.`,
    );
  const vanished = Object.entries(last.gradientNorms).find(
    ([name, norm]) =>
      name.endsWith('.weight') && norm < vanishing * Math.max(...Object.values(last.gradientNorms)),
  );
  if (vanished !== undefined)
    warnings.push(
      `Vanishing gradients: ${vanished[0]} hardly learns, its gradient is ${vanished[1].toExponential(1)}. Fewer layers, another activation or gated units help.`,
    );
  for (const [layer, share] of Object.entries(last.deadUnits))
    if (share > manyDead)
      warnings.push(
        `Dead units: ${String(Math.round(100 * share))} % of the units of ${layer} are zero for every document looked at. A smaller learning rate, or an activation such as leaky ReLU or GELU, helps.`,
      );
  const ratios = Object.entries(last.updateRatios).filter(([name]) => name.endsWith('.weight'));
  const hasty = ratios.find(([, ratio]) => ratio > largeUpdate);
  if (hasty !== undefined || (epochs.length > 1 && last.trainLoss > epochs[0]!.trainLoss))
    warnings.push(
      hasty === undefined
        ? 'The learning rate is probably too high: the training loss is larger than after the first epoch.'
        : `The learning rate is probably too high: one step changes ${hasty[0]} by ${String(Math.round(100 * hasty[1]))} % of its size.`,
    );
  return warnings;
}

function namesOf(epochs: readonly EpochHealth[]): string[] {
  return [...new Set(epochs.flatMap(({ gradientNorms }) => Object.keys(gradientNorms)))];
}
