/** How long a training will take and what it will hold, found by doing a little of it. */
import type { Backend } from '../core/backend.ts';
import { probabilitiesOf } from '../models/dan.ts';
import { estimateTraining } from './estimate-training.ts';
import { isInspectable } from './network.ts';
import type { PreparedTraining } from './prepared-training.ts';
import { epochBatches, gather } from './trainer.ts';

export interface Rehearsal {
  readonly parameters: number;
  /** Held on the device after steps on batches of all sizes. */
  readonly deviceBytes: number;
  readonly steps: number;
  /** Of the whole training, if no epoch is spared by early stopping. */
  readonly seconds: number;
}

/** Batches that are tried, and how long that may take, where one step does not take longer. */
const mostBatches = 16;
const mostSeconds = 3;
const validationDocuments = 512;

/** Leaves the network with the weights of its start; the seconds grow with what else the machine does meanwhile. */
export async function rehearse(
  { network, train, validation, options, classifier }: PreparedTraining,
  backend: Backend,
  seed: number,
): Promise<Rehearsal> {
  const size = (documents: Int32Array): number =>
    documents.reduce((sum, document) => sum + train.offsets[document + 1]! - train.offsets[document]!, 0);
  const order = Int32Array.from({ length: train.labels.length }, (_, index) => index);
  const all = epochBatches(order, train, options, seed, 0).sort((a, b) => size(a) - size(b));
  // From the largest downwards, in equal steps: all sizes are there in their shares, and the largest gives the memory.
  const every = Math.max(1, Math.ceil(all.length / mostBatches));
  const tried = all.filter((_, at) => (all.length - 1 - at) % every === 0).reverse();

  const timed = async (run: () => void | Promise<void>): Promise<number> => {
    const started = performance.now();
    await run();
    await backend.finish();
    return (performance.now() - started) / 1000;
  };
  const until = performance.now() + mostSeconds * 1000;
  let first = 0;
  let again = 0;
  let count = 0;
  for (const documents of tried) {
    const batch = gather(train, documents);
    const step = (): void => {
      network.trainStep(batch, 0);
    };
    first += await timed(step);
    again += await timed(step);
    count += 1;
    if (performance.now() > until) break;
  }
  await network.takeLoss();
  const secondsPerStep = count === 0 ? 0 : again / count;
  // Making the programs is paid once for each size of batch.
  const making = Math.max(0, first - again);
  let perEpoch = 0;
  const watched = Math.min(validation.labels.length, validationDocuments);
  if (watched > 0) {
    const part = gather(
      validation,
      Int32Array.from({ length: watched }, (_, at) => Math.floor((at * validation.labels.length) / watched)),
    );
    const classes = classifier.classes.length;
    const infer = async (): Promise<void> =>
      void (await probabilitiesOf(network, { ...part, truncated: 0 }, classes));
    await infer();
    perEpoch += ((await timed(infer)) * validation.labels.length) / watched;
  }
  if (isInspectable(network) && tried[0] !== undefined) {
    const batch = gather(train, tried[0]);
    perEpoch += await timed(async () => void (await network.measuredStep(batch, 0)));
    await network.takeLoss();
  }
  // The weights of the best epoch so far are copied.
  perEpoch += await timed(async () => void (await network.parameters()));
  const { steps, seconds } = estimateTraining({
    documents: train.labels.length,
    batchSize: options.batchSize,
    epochs: options.epochs,
    secondsPerStep,
    validationSeconds: perEpoch,
  });
  return {
    parameters: network.parameterCount,
    deviceBytes: network.deviceBytes,
    steps,
    seconds: seconds + making,
  };
}
