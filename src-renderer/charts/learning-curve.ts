import type { Figure } from './figure.ts';
import { lastPoint, linesOption, linesTable, linesTip } from './lines.ts';
import type { Line, LinePlot } from './lines.ts';
import { decimal, integer } from './numbers.ts';

/** What is read of an epoch; the host's `Epoch` fits. */
export interface LossAtEpoch {
  readonly epoch: number;
  readonly trainLoss: number | null;
  readonly validationLoss: number | null;
}

export interface LearningCurveData {
  readonly epochs: readonly LossAtEpoch[];
  /** While the run goes on: how many epochs it may take at most. */
  readonly plannedEpochs?: number | undefined;
  /** What one point is: `epoch` without it. */
  readonly unit?: string;
  /** Of what the loss is a mean: `document` without it. */
  readonly per?: string;
  /** Epoch whose weights were kept; null where it is not known; without it the one with the smallest validation loss. */
  readonly bestEpoch?: number | null | undefined;
}

/** First epoch with the smallest validation loss; null while there is none. */
export function bestEpochByLoss(epochs: readonly LossAtEpoch[]): number | null {
  let best: number | null = null;
  let smallest = Infinity;
  for (const epoch of epochs) {
    if (epoch.validationLoss !== null && epoch.validationLoss < smallest) {
      smallest = epoch.validationLoss;
      best = epoch.epoch;
    }
  }
  return best;
}

/** Training and validation loss by epoch. */
export function learningCurve(data: LearningCurveData): Figure {
  const { epochs, unit = 'epoch', per = 'document' } = data;
  const train: Line = { name: 'training', colour: 1, points: epochs.map((e) => [e.epoch, e.trainLoss]) };
  const validation: Line = {
    name: 'validation',
    colour: 0,
    points: epochs.map((e) => [e.epoch, e.validationLoss]),
  };
  const lines = [train, validation].filter((line) => lastPoint(line) !== null);
  const best = data.bestEpoch === undefined ? bestEpochByLoss(epochs) : data.bestEpoch;
  const plot: LinePlot = {
    lines,
    moment: best === null ? null : { x: best, name: `best: ${unit} ${integer(best)}` },
    xTitle: unit,
    xPlanned: data.plannedEpochs,
    digits: 4,
  };
  const last = epochs.at(-1);
  const sentences =
    last === undefined
      ? [`No ${unit} is finished yet.`]
      : [
          `After ${integer(last.epoch)} ${last.epoch === 1 ? unit : `${unit}s`} the training loss is ${decimal(last.trainLoss, 4)} and the validation loss ${decimal(last.validationLoss, 4)}.`,
          ...(best === null ? [] : [`The best ${unit} is ${integer(best)}.`]),
        ];
  return {
    title: 'Loss',
    subtitle: `mean per ${per}, nats; lower is better`,
    description: `Line chart of the loss by ${unit}. ${sentences.join(' ')}`,
    table: linesTable(unit, [train, validation], 4),
    height: 260,
    option: (look, size) => linesOption(plot, look, size),
    tip: (at, look) => linesTip(plot, at, look),
  };
}
