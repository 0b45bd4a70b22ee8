/** What stands between the scores of a classifier and its answer; a part of the model, stored with it. */
import type { CalibrationMap } from './calibration/calibration-map.ts';

export interface Decision {
  /** Null: probabilities as the method gives them. */
  readonly calibration: CalibrationMap | null;
  /** One per class, as `answersOf` takes them; null: the most probable class is the answer. */
  readonly cutoffs: readonly number[] | null;
  /** Documents whose largest probability is lower are left to people; null: none are. */
  readonly abstainBelow: number | null;
}
