/** What comes of leaving the least sure documents to people. */
import { abstentionThreshold, coverageCurve } from '../../../engine/metrics/coverage-risk.ts';
import { wilson } from '../../../engine/statistics/proportion-interval.ts';
import type { Part } from '../../api/corpora.ts';
import type { Abstention } from '../../api/evaluation.ts';
import type { Estimate } from '../../api/runs.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { readJudged, readJudgedOrNone } from './judged-documents.ts';

export function runAbstention(reader: ProjectReader, run: string, share: number, part: Part): Abstention {
  const judged = readJudged(reader, run, part);
  const correct = judged.gold.map((label, row) => (label === judged.predicted[row] ? 1 : 0));
  const { curve, meanRisk } = coverageCurve(judged.confidence, correct);
  // The threshold is part of the method, and like the rest of it not chosen on the documents that judge it.
  const setOn = part === 'validation' ? 'train' : 'validation';
  const others = readJudgedOrNone(reader, run, setOn);
  if (others.documents.length === 0) return { part, curve, meanRisk, chosen: null };
  const threshold = abstentionThreshold(others.confidence, share);
  const answered = [...correct.keys()].filter((row) => judged.confidence[row] >= threshold);
  const sent = [...correct.keys()].filter((row) => judged.confidence[row] < threshold);
  const accuracyOf = (rows: readonly number[]): Estimate => {
    if (rows.length === 0) return { value: null, low: null, high: null };
    const right = rows.reduce((sum, row) => sum + correct[row], 0);
    return { value: right / rows.length, ...wilson(right, rows.length) };
  };
  return {
    part,
    curve,
    meanRisk,
    chosen: {
      threshold,
      setOn,
      sent: sent.length / correct.length,
      accuracy: accuracyOf(answered),
      accuracySent: accuracyOf(sent),
    },
  };
}
