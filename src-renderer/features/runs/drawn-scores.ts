import type { LearningCurve } from '../../../src-main/api/learning-curve.ts';

export interface DrawnScore {
  readonly documents: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly draws: number;
}

/** Scores on the part that was fitted, by size; sizes without one are left out. */
export function drawnScores(curve: LearningCurve, measure: 'macroF1' | 'accuracy'): DrawnScore[] {
  return curve.points.flatMap((point) => {
    const values = (curve.fittedOn === 'test' ? point.test : point.validation)?.[measure] ?? [];
    if (values.length === 0) return [];
    return {
      documents: point.documents,
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      low: Math.min(...values),
      high: Math.max(...values),
      draws: values.length,
    };
  });
}
