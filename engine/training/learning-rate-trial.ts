/** The learning-rate range test on a prepared training: its own batches, its own network, which is spoilt by it. */
import { NonFiniteError } from '../core/errors.ts';
import { findLearningRate, type RangeTest, type RangeTestOptions } from './learning-rate-finder.ts';
import type { PreparedTraining } from './prepared-training.ts';
import { epochBatches, gather } from './trainer.ts';
import { checkpoint, type Work } from './work.ts';

export interface LearningRateTrial extends RangeTest {
  /** The smaller of the rate of the steepest fall and a tenth of that of the lowest loss; undefined where it never falls. */
  readonly suggested: number | undefined;
}

export async function tryLearningRates(
  { network, train, options }: Pick<PreparedTraining, 'network' | 'train' | 'options'>,
  seed: number,
  work: Work,
  range: RangeTestOptions & { readonly steps: number },
): Promise<LearningRateTrial> {
  const order = Int32Array.from({ length: train.labels.length }, (_, index) => index);
  let batches: Int32Array[] = [];
  let epoch = 0;
  let done = 0;
  const test = await findLearningRate(async (rate) => {
    work.progress(done++, range.steps, 'steps', 'Trying learning rates');
    await checkpoint(work);
    if (batches.length === 0) batches = epochBatches(order, train, options, seed, epoch++);
    try {
      network.trainStep(gather(train, batches.shift()!), rate);
      return await network.takeLoss();
    } catch (error) {
      // The rate has become too large: where the test ends.
      if (error instanceof NonFiniteError) return Number.NaN;
      throw error;
    }
  }, range);
  const { steepest, lowest } = test;
  return {
    ...test,
    suggested: steepest === undefined || lowest === undefined ? undefined : Math.min(steepest, lowest / 10),
  };
}
