/** Trains a network on encoded documents by mini-batches, watches the validation part, keeps the best weights. */
import { RandomStream, deriveKey, keyOfSeed } from '../core/random.ts';
import { NonFiniteError } from '../core/errors.ts';
import { probabilitiesOf } from '../models/dan.ts';
import type { EncodedTexts } from '../text/vocabulary.ts';
import { EarlyStopping } from './early-stopping.ts';
import { scheduleFactor, type ScheduleName } from './learning-rate.ts';
import type { LabelledBatch, NamedTensor, Network } from './network.ts';
import { validationScores } from './validation-scores.ts';
import { CancelledError, checkpoint, type Work } from './work.ts';

/** As the steps beside it are written: 5,000. */
const whole = new Intl.NumberFormat('en');

export interface TrainerOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly schedule: ScheduleName;
  /** Share of all steps. */
  readonly warmup: number;
  /** Epochs without improvement before stopping; 0: train all epochs. */
  readonly patience: number;
  readonly stopOn: 'loss' | 'macroF1' | 'macroRecall';
}

export interface EncodedPart extends EncodedTexts {
  readonly labels: Int32Array;
}

export interface TrainerResult {
  readonly epochs: number;
  /** Epoch whose weights were kept. */
  readonly bestEpoch: number;
  readonly cancelled: boolean;
  /** The last validation loss, over the loss of the kept epoch; null without validation. */
  readonly lossRise: number | null;
}

export async function trainNetwork(
  network: Network,
  classes: number,
  train: EncodedPart,
  validation: EncodedPart,
  options: TrainerOptions,
  seed: number,
  work: Work,
): Promise<TrainerResult> {
  const started = performance.now();
  const documents = train.labels.length;
  const stepsPerEpoch = Math.ceil(documents / options.batchSize);
  const steps = stepsPerEpoch * options.epochs;
  const order = Int32Array.from({ length: documents }, (_, index) => index);
  const shuffleKey = deriveKey(keyOfSeed(seed), 'shuffle');
  const watched = validation.labels.length > 0;
  const stopping = new EarlyStopping(options.patience, options.stopOn === 'loss');
  let best: NamedTensor[] | undefined;
  let lossOfBest = Number.NaN;
  let lastLoss = Number.NaN;
  let epoch = 0;
  let step = 0;
  let cancelled = false;
  try {
    while (epoch < options.epochs) {
      new RandomStream(deriveKey(shuffleKey, epoch)).shuffle(order);
      let rate = 0;
      for (let first = 0; first < documents; first += options.batchSize) {
        rate = options.learningRate * scheduleFactor(options.schedule, options.warmup, step, steps);
        network.trainStep(gather(train, order.subarray(first, first + options.batchSize)), rate);
        step += 1;
        if (step % 8 === 0) {
          work.progress(
            step,
            steps,
            'steps',
            `Epoch ${whole.format(epoch + 1)} of at most ${whole.format(options.epochs)}`,
          );
          await checkpoint(work);
        }
      }
      const trainLoss = await network.takeLoss();
      if (!Number.isFinite(trainLoss))
        throw new NonFiniteError('loss', `the loss is no longer a number in epoch ${String(epoch + 1)}.`);
      epoch += 1;
      const scores = watched
        ? validationScores(validation.labels, await probabilitiesOf(network, validation, classes), classes)
        : null;
      work.epoch({
        epoch,
        step,
        trainLoss,
        validationLoss: scores?.loss ?? null,
        validationAccuracy: scores?.accuracy ?? null,
        validationMacroF1: scores?.macroF1 ?? null,
        validationMacroRecall: scores?.macroRecall ?? null,
        learningRate: rate,
        seconds: (performance.now() - started) / 1000,
      });
      if (scores !== null) {
        lastLoss = scores.loss;
        if (stopping.record(epoch, scores[options.stopOn])) {
          best = await network.parameters();
          lossOfBest = scores.loss;
        } else if (stopping.shouldStop(epoch)) break;
      }
      await checkpoint(work);
    }
  } catch (error) {
    // After one whole epoch there is a model worth keeping; before, there is none.
    if (!(error instanceof CancelledError) || epoch === 0) throw error;
    cancelled = true;
  }
  const bestEpoch = best === undefined ? epoch : stopping.bestEpoch;
  if (best !== undefined) network.setParameters(best);
  return { epochs: epoch, bestEpoch, cancelled, lossRise: watched ? lastLoss - lossOfBest : null };
}

/** The documents with these numbers, as one batch. */
function gather({ tokens, offsets, labels }: EncodedPart, documents: Int32Array): LabelledBatch {
  const ownOffsets = new Int32Array(documents.length + 1);
  const ownLabels = new Int32Array(documents.length);
  for (let index = 0; index < documents.length; index++) {
    const document = documents[index];
    ownOffsets[index + 1] = ownOffsets[index] + offsets[document + 1] - offsets[document];
    ownLabels[index] = labels[document];
  }
  const ownTokens = new Int32Array(ownOffsets[documents.length]);
  for (let index = 0; index < documents.length; index++) {
    const document = documents[index];
    ownTokens.set(tokens.subarray(offsets[document], offsets[document + 1]), ownOffsets[index]);
  }
  return { tokens: ownTokens, offsets: ownOffsets, labels: ownLabels };
}
