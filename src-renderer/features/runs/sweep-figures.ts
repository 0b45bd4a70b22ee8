/** What a search found, as charts: one small one for each setting that was searched. */
import type { Parameter, ParameterValue } from '../../../src-main/api/runs.ts';
import type { Sweep, SweepTrial } from '../../../src-main/api/sweeps.ts';
import { dots } from '../../charts/dots.ts';
import type { Figure } from '../../charts/figure.ts';
import { decimal, integer } from '../../charts/numbers.ts';
import { writeValue } from './recipe-values.ts';

export const measureTitles: Readonly<Record<Sweep['plan']['measure'], string>> = {
  macroF1: 'macro-F1',
  accuracy: 'accuracy',
  macroRecall: 'macro-recall',
  logLoss: 'log loss',
};

/** The best first: those of the last rung, then the others; failed and waiting ones last. */
export function inOrderOfScore(sweep: Sweep): SweepTrial[] {
  const sign = sweep.plan.measure === 'logLoss' ? 1 : -1;
  const worth = ({ score }: SweepTrial): number => (score === null ? Infinity : sign * score);
  return [...sweep.trials].sort(
    (a, b) => b.rung - a.rung || compare(worth(a), worth(b)) || a.number - b.number,
  );
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** `title` of the parameter, where the preset is known. */
export function settingFigure(sweep: Sweep, path: string, parameter: Parameter | undefined): Figure {
  const done = sweep.trials.filter(({ score }) => score !== null);
  const values = done.map(({ settings }) => settings[path]);
  const numeric = values.every((value) => typeof value === 'number');
  const names = numeric ? undefined : [...new Set(values.map(writeValue))];
  const range = sweep.plan.ranges[path];
  const logarithmic = numeric && range !== undefined && 'scale' in range && range.scale === 'log';
  const measure = measureTitles[sweep.plan.measure];
  const title = parameter?.title ?? path;
  const place = (value: ParameterValue | undefined): number =>
    names === undefined ? Number(value) : names.indexOf(writeValue(value));
  return dots({
    title,
    subtitle: `${measure} on the validation part, each dot a trial`,
    description: `The ${measure} of ${integer(done.length)} trials by ${title}.`,
    height: 220,
    xTitle: title,
    yTitle: measure,
    logarithmic,
    xNames: names,
    dots: done.map((trial) => ({
      x: place(trial.settings[path]),
      y: trial.score ?? 0,
      // Trials on a part of the documents are not to be held against those on all.
      colour: trial.documents === null ? 0 : 7,
      marked: trial.number === sweep.best && trial.documents === null,
    })),
    table: {
      columns: [
        { title: 'trial', numeric: true },
        { title, numeric },
        { title: measure, numeric: true },
      ],
      rows: done.map((trial) => [
        integer(trial.number),
        writeValue(trial.settings[path]),
        decimal(trial.score),
      ]),
    },
    tip(index) {
      const trial = done[index];
      if (trial === undefined) return null;
      return {
        heading: `Trial ${integer(trial.number)}`,
        lines: [
          ...Object.entries(trial.settings).map(([name, value]) => ({ name, value: writeValue(value) })),
          { name: measure, value: decimal(trial.score) },
          ...(trial.documents === null
            ? []
            : [{ name: 'trained on', value: `${integer(trial.documents)} documents` }]),
        ],
      };
    },
  });
}
