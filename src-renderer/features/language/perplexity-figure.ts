/** Perplexity by epoch, live while a model is trained. */
import type { LanguageEpoch } from '../../../src-main/api/language.ts';
import type { Recipe } from '../../../src-main/api/runs.ts';
import type { Figure } from '../../charts/figure.ts';
import { xyLines } from '../../charts/xy-lines.ts';

/** The epoch with the lowest validation loss; null where there are no validation texts. */
export function bestEpoch(epochs: readonly LanguageEpoch[]): number | null {
  let best: LanguageEpoch | undefined;
  for (const epoch of epochs)
    if (epoch.validationLoss !== null && epoch.validationLoss < (best?.validationLoss ?? Infinity))
      best = epoch;
  return best?.epoch ?? null;
}

/** How many epochs the recipe allows at most. */
function planned(recipe: Recipe): number | undefined {
  const { training } = recipe as { training?: { epochs?: unknown } };
  return typeof training?.epochs === 'number' ? training.epochs : undefined;
}

export function perplexityFigure(epochs: readonly LanguageEpoch[], recipe: Recipe, live: boolean): Figure {
  const line = (
    name: string,
    colour: number,
    dashed: boolean,
    loss: (epoch: LanguageEpoch) => number | null,
  ) => ({
    name,
    colour,
    dashed,
    points: epochs.map((epoch): [number, number | null] => {
      const nats = loss(epoch);
      return [epoch.epoch, nats === null ? null : Math.exp(nats)];
    }),
  });
  const lines = [
    line('validation', 0, false, (epoch) => epoch.validationLoss),
    line('training', 2, true, (epoch) => epoch.trainLoss),
  ].filter(({ points }) => points.some(([, y]) => y !== null));
  const best = bestEpoch(epochs);
  return xyLines({
    title: 'Perplexity by epoch',
    subtitle: 'Lower is better. Training: mean while the epoch went on.',
    description: `Perplexity of the training and validation texts after each of ${String(epochs.length)} epochs.`,
    lines,
    moment: best === null || epochs.length < 2 ? null : { x: best, name: 'best' },
    xTitle: 'epoch',
    ...(live ? { xPlanned: planned(recipe) } : {}),
  });
}
