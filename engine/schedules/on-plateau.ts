/** Learning rate that is cut when a measure has not become better for some epochs. */
export interface OnPlateau {
  readonly base: number;
  /** Whether the measure should fall (a loss) or rise (a score). */
  readonly mode: 'min' | 'max';
  /** Factor of a cut; 0.1. */
  readonly factor?: number | undefined;
  /** Epochs in a row that may be no better before the next one cuts; 10. */
  readonly patience?: number | undefined;
  /** How much better counts: a share of the best (`relative`) or a difference (`absolute`); 0.0001. */
  readonly threshold?: number | undefined;
  readonly thresholdMode?: 'relative' | 'absolute' | undefined;
  /** Epochs after a cut in which no better does not count; 0. */
  readonly coolDown?: number | undefined;
  /** 0. */
  readonly lowest?: number | undefined;
}

export interface PlateauState {
  readonly learningRate: number;
  readonly best: number;
  /** Epochs in a row that were no better. */
  readonly worse: number;
  /** Epochs of cooling down that remain. */
  readonly cooling: number;
}

/** A smaller cut than this is not worth making. */
const smallestCut = 1e-8;

/** The state before the first epoch. */
export function plateauStart({ base, mode }: OnPlateau): PlateauState {
  return { learningRate: base, best: mode === 'min' ? Infinity : -Infinity, worse: 0, cooling: 0 };
}

function isBetter(options: OnPlateau, best: number, measure: number): boolean {
  const { mode, threshold = 1e-4, thresholdMode = 'relative' } = options;
  const sign = mode === 'min' ? -1 : 1;
  const border = thresholdMode === 'relative' ? best * (1 + sign * threshold) : best + sign * threshold;
  return mode === 'min' ? measure < border : measure > border;
}

/** The state after an epoch with this measure; one that is not a number is no better. */
export function afterEpoch(options: OnPlateau, state: PlateauState, measure: number): PlateauState {
  const { factor = 0.1, patience = 10, coolDown = 0, lowest = 0 } = options;
  const better = isBetter(options, state.best, measure);
  const best = better ? measure : state.best;
  const cooling = Math.max(0, state.cooling - 1);
  const worse = better || state.cooling > 0 ? 0 : state.worse + 1;
  if (worse <= patience) return { ...state, best, worse, cooling };
  const cut = Math.max(state.learningRate * factor, lowest);
  const learningRate = state.learningRate - cut > smallestCut ? cut : state.learningRate;
  return { learningRate, best, worse: 0, cooling: coolDown };
}
