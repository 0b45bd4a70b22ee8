/** Epochs of skip-gram or CBOW over a corpus: frequent words are skipped now and then, the learning rate falls to 0. */
import type { Backend } from '../core/backend.ts';
import { deriveKey, keyOfSeed } from '../core/random.ts';
import type { CountedWords } from '../models/embeddings/word-counts.ts';
import { keepProbabilities } from '../models/embeddings/word-frequencies.ts';
import { WindowTrainer, type WindowOptions } from '../models/embeddings/window-trainer.ts';
import { checkpoint, CancelledError, TrainingDataError, type Work } from './work.ts';

export interface WordVectorTraining extends WindowOptions {
  readonly epochs: number;
  readonly learningRate: number;
  /** Threshold of sub-sampling, a share of the corpus; 0: every occurrence counts. */
  readonly sample: number;
}

export interface TrainedVectors {
  readonly vectors: Float32Array;
  /** Mean loss per word and neighbour in each epoch, nats. */
  readonly losses: number[];
  readonly wordsPerSecond: number;
  readonly cancelled: boolean;
}

/** Chunks between two looks at messages. */
const chunksPerTurn = 4;
/** Share of the learning rate that is left at the very end, as in word2vec. */
const leastRate = 1e-4;

export async function trainWordVectors(
  backend: Backend,
  corpus: CountedWords,
  options: WordVectorTraining,
  seed: number,
  work: Work,
): Promise<TrainedVectors> {
  if (corpus.words.length === 0)
    throw new TrainingDataError(
      'No word occurs often enough to learn a vector for: lower the smallest count, or use more texts.',
    );
  const keep = keepProbabilities(corpus.counts, options.sample);
  const kept = Float64Array.from(keep, (share, word) => share * corpus.counts[word]!);
  const share = kept.reduce((a, b) => Math.max(a, b), 0) / kept.reduce((a, b) => a + b, 0);
  const trainer = new WindowTrainer(
    backend,
    corpus.counts,
    { share, learningRate: options.learningRate },
    options,
    seed,
  );
  try {
    return await runEpochs(trainer, corpus, keep, options, seed, work);
  } finally {
    trainer.dispose();
  }
}

async function runEpochs(
  trainer: WindowTrainer,
  corpus: CountedWords,
  keep: Float64Array,
  { epochs, learningRate }: WordVectorTraining,
  seed: number,
  work: Work,
): Promise<TrainedVectors> {
  const { tokens, offsets } = corpus;
  const { reach, centres, places } = trainer;
  const thresholds = Uint32Array.from(keep, (share) => Math.min(2 ** 32 - 1, share * 2 ** 32));
  const stretch = new Int32Array(places).fill(-1);
  const losses: number[] = [];
  const total = tokens.length * epochs;
  const started = performance.now();
  let read = 0;
  let chunks = 0;
  let loss = 0;
  let terms = 0;
  let cancelled = false;

  const train = (): void => {
    const done = read / Math.max(1, total);
    const result = trainer.train(stretch, learningRate * Math.max(leastRate, 1 - done));
    loss += result.loss;
    terms += result.terms;
    stretch.copyWithin(0, centres);
  };
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      let state = (deriveKey(deriveKey(keyOfSeed(seed), 'sub-sampling'), epoch)[0] | 1) >>> 0;
      stretch.fill(-1);
      let filled = reach;
      loss = terms = 0;
      for (let document = 0; document + 1 < offsets.length; document++) {
        for (let at = offsets[document]!; at <= offsets[document + 1]!; at++) {
          let word = -1;
          if (at < offsets[document + 1]!) {
            word = tokens[at]!;
            read++;
            // Marsaglia's 32-bit xorshift (2003): one draw for each occurrence, kept or not.
            state ^= state << 13;
            state ^= state >>> 17;
            state ^= state << 5;
            if (state >>> 0 > thresholds[word]!) continue;
          }
          stretch[filled++] = word;
          if (filled < places) continue;
          train();
          filled = 2 * reach;
          if (++chunks % chunksPerTurn > 0) continue;
          work.progress(read, total, 'words', `Epoch ${epoch + 1} of ${epochs}`);
          await checkpoint(work);
        }
      }
      // The last, shorter stretch.
      stretch.fill(-1, filled);
      train();
      losses.push(terms === 0 ? 0 : loss / terms);
      const seconds = (performance.now() - started) / 1000;
      work.epoch({
        epoch: epoch + 1,
        step: read,
        trainLoss: terms === 0 ? null : loss / terms,
        validationLoss: null,
        validationAccuracy: null,
        validationMacroF1: null,
        validationMacroRecall: null,
        learningRate: learningRate * Math.max(leastRate, 1 - read / Math.max(1, total)),
        seconds,
      });
    }
  } catch (error) {
    // Vectors after a part of the epochs are worth keeping; before the first they are noise.
    if (!(error instanceof CancelledError) || losses.length === 0) throw error;
    cancelled = true;
  }
  const seconds = (performance.now() - started) / 1000;
  return { vectors: trainer.vectors(), losses, wordsPerSecond: read / seconds, cancelled };
}
