/** Metrics as figures. */
import type { PartMetrics } from '../../../src-main/api/runs.ts';
import type { Figure } from '../../charts/figure.ts';
import { intervals } from '../../charts/intervals.ts';
import type { IntervalRow } from '../../charts/intervals.ts';
import type { MajorityBaseline } from './majority-baseline.ts';
import { baselineOf, estimateOf, shareMeasures } from './measures.ts';

/** All shares of one part and the F1 of each class, with intervals, above the majority baseline. */
export function metricsFigure(
  metrics: PartMetrics,
  classes: readonly string[],
  baseline: MajorityBaseline | undefined,
  part: string,
): Figure {
  const overall: IntervalRow[] = shareMeasures
    .filter(({ name }) => metrics[name] !== undefined)
    .map((measure) => ({
      group: 'all categories',
      name: measure.title,
      ...estimateOf(metrics, measure.name),
      baseline: baselineOf(baseline, measure.name),
    }));
  const byClass: IntervalRow[] = classes.flatMap((name) => {
    const of = metrics.perClass[name];
    return of === undefined
      ? []
      : [
          {
            group: 'F1 by category',
            name,
            ...of.f1,
            baseline: baseline?.f1[name],
            note: `${of.support} documents`,
          },
        ];
  });
  return intervals({
    title: `Measures, ${part} part`,
    subtitle: '0 to 1, with 95 % intervals; dashed: always guessing the largest category',
    rows: [...overall, ...byClass],
    limits: [0, 1],
  });
}

export interface NamedMetrics {
  readonly name: string;
  readonly colour: number;
  readonly metrics: PartMetrics;
  readonly baseline: MajorityBaseline | undefined;
}

/** The overall measures of several runs, measure by measure. */
export function comparedMeasures(runs: readonly NamedMetrics[], part: string): Figure {
  return intervals({
    title: `Measures, ${part} part`,
    subtitle: '0 to 1, with 95 % intervals; dashed: always guessing the largest category',
    rowTitle: 'run',
    limits: [0, 1],
    rows: shareMeasures
      .filter(
        ({ name }) =>
          name === 'macroF1' || name === 'accuracy' || name === 'macroPrecision' || name === 'macroRecall',
      )
      .flatMap((measure) =>
        runs.map((run) => ({
          group: measure.title,
          name: run.name,
          colour: run.colour,
          ...estimateOf(run.metrics, measure.name),
          baseline: baselineOf(run.baseline, measure.name),
        })),
      ),
  });
}

/** F1 of each class in several runs, class by class. */
export function comparedClasses(
  runs: readonly NamedMetrics[],
  classes: readonly string[],
  part: string,
): Figure {
  return intervals({
    title: `F1 by category, ${part} part`,
    subtitle: '0 to 1, with 95 % intervals; dashed: always guessing the largest category',
    rowTitle: 'run',
    limits: [0, 1],
    rows: classes.flatMap((name) =>
      runs.flatMap((run) => {
        const of = run.metrics.perClass[name];
        return of === undefined
          ? []
          : [{ group: name, name: run.name, colour: run.colour, ...of.f1, baseline: run.baseline?.f1[name] }];
      }),
    ),
  });
}
