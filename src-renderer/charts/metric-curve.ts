import type { Figure } from './figure.ts';
import { lastPoint, linesOption, linesTable, linesTip } from './lines.ts';
import type { Line, LinePlot } from './lines.ts';
import { decimal, integer } from './numbers.ts';

export interface MetricAtEpoch {
  readonly epoch: number;
  readonly validationAccuracy: number | null;
  readonly validationMacroF1: number | null;
  readonly validationMacroRecall: number | null;
}

export interface MetricCurveData {
  readonly epochs: readonly MetricAtEpoch[];
  readonly plannedEpochs?: number | undefined;
  /** What one point is: `epoch` without it. */
  readonly unit?: string;
  readonly bestEpoch?: number | null | undefined;
  /** Draws macro-recall too: where the best epoch is chosen by it. */
  readonly withRecall?: boolean;
  /** Accuracy of always guessing the largest class, on the validation part. */
  readonly majorityAccuracy?: number | undefined;
  /** What that level is called, and what it does; `majority accuracy` without it. */
  readonly baseline?: { readonly name: string; readonly doing: string };
}

const largestClass = { name: 'majority accuracy', doing: 'Always guessing the largest class' };

/** Accuracy and macro-F1 on the validation part by epoch, above the accuracy of always guessing the largest class. */
export function metricCurve(data: MetricCurveData): Figure {
  const { epochs, unit = 'epoch', baseline = largestClass } = data;
  const macroF1: Line = {
    name: 'macro-F1',
    colour: 0,
    points: epochs.map((e) => [e.epoch, e.validationMacroF1]),
  };
  const recall: Line = {
    name: 'macro-recall',
    colour: 4,
    points: epochs.map((e) => [e.epoch, e.validationMacroRecall]),
  };
  const accuracy: Line = {
    name: 'accuracy',
    colour: 2,
    dashed: true,
    points: epochs.map((e) => [e.epoch, e.validationAccuracy]),
  };
  const majority = data.majorityAccuracy;
  const plot: LinePlot = {
    lines: [macroF1, ...(data.withRecall === true ? [recall] : []), accuracy].filter(
      (line) => lastPoint(line) !== null,
    ),
    levels: majority === undefined ? [] : [{ y: majority, name: baseline.name }],
    moment:
      data.bestEpoch === undefined || data.bestEpoch === null
        ? null
        : { x: data.bestEpoch, name: `best: ${unit} ${integer(data.bestEpoch)}` },
    xTitle: unit,
    xPlanned: data.plannedEpochs,
    yLimits: [0, 1],
    digits: 4,
  };
  const last = epochs.at(-1);
  return {
    title: 'Validation',
    subtitle: '0 to 1; higher is better',
    description: [
      `Line chart of macro-F1 and accuracy on the validation part by ${unit}.`,
      last === undefined
        ? `No ${unit} is finished yet.`
        : `At ${unit} ${integer(last.epoch)} macro-F1 is ${decimal(last.validationMacroF1)} and accuracy ${decimal(last.validationAccuracy)}.`,
      ...(majority === undefined ? [] : [`${baseline.doing} has an accuracy of ${decimal(majority)}.`]),
    ].join(' '),
    table: linesTable(unit, [macroF1, recall, accuracy], 4),
    height: 260,
    option: (look, size) => linesOption(plot, look, size),
    tip: (at, look) => linesTip(plot, at, look),
  };
}
