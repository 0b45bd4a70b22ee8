/** What each cutoff of one category would give, and what the answers as they are do give. */
import { Ranking } from '../../../engine/metrics/ranking.ts';
import { wilson } from '../../../engine/statistics/proportion-interval.ts';
import type { Part } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import type { PrecisionRecall } from '../../api/evaluation.ts';
import type { Estimate } from '../../api/runs.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { readJudged } from './judged-documents.ts';

/** More points than this look the same. */
const mostPoints = 200;

export function precisionRecall(
  reader: ProjectReader,
  run: string,
  category: number | undefined,
  part: Part,
): PrecisionRecall {
  const classes = JSON.parse(
    reader.value<string>('SELECT classes FROM runs WHERE id = ?', run) ?? '[]',
  ) as string[];
  const asked = category ?? (classes.length === 2 ? 1 : 0);
  const name = classes[asked];
  if (name === undefined)
    throw new LecternError(
      'not-found',
      `This run has no category number ${String(asked)}.`,
      `It has ${String(classes.length)}, counted from 0.`,
    );
  const { gold, predicted, probabilities } = readJudged(reader, run, part);
  const own = (row: number): number => probabilities[row * classes.length + asked] ?? 0;
  const positive = Uint8Array.from(gold, (label) => Number(label === asked));
  const support = positive.reduce((sum, one) => sum + one, 0);
  const { precision, recall, thresholds } = new Ranking(
    positive,
    Float32Array.from(gold, (_, row) => own(row)),
  ).precisionRecallCurve();
  const curve =
    support === 0
      ? []
      : thinned(
          thresholds.map((threshold, place) => ({
            threshold,
            precision: precision[place] ?? 1,
            recall: recall[place] ?? 0,
          })),
        );
  const answered = [...gold.keys()].filter((row) => predicted[row] === asked);
  const hits = answered.reduce((sum, row) => sum + (positive[row] ?? 0), 0);
  return {
    part,
    category: name,
    support,
    documents: gold.length,
    curve,
    chosen: { precision: share(hits, answered.length), recall: share(hits, support) },
  };
}

function share(hits: number, all: number): Estimate {
  return all === 0 ? { value: null, low: null, high: null } : { value: hits / all, ...wilson(hits, all) };
}

function thinned<Point>(points: readonly Point[]): Point[] {
  const step = Math.max(1, points.length / mostPoints);
  const kept = new Set([points.length - 1]);
  for (let place = 0; place < points.length; place += step) kept.add(Math.floor(place));
  return points.filter((_, place) => kept.has(place));
}
