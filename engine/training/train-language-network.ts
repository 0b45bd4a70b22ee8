/** Training of neural language models: streams with carried state, or shuffled windows, epoch by epoch. */
import type { Backend } from '../core/backend.ts';
import { TensorFileError } from '../core/errors.ts';
import { RandomStream, deriveKey, keyOfSeed } from '../core/random.ts';
import { floatsOf, readTensorFile, writeTensorFile } from '../core/safetensors.ts';
import {
  languageArchitecture,
  type LanguageNetworkSettings,
} from '../models/language-network/language-architecture.ts';
import { LanguageNetwork } from '../models/language-network/language-network.ts';
import { NeuralTextModel, fillContext, streamOf } from '../models/language-network/neural-text-model.ts';
import { SENTENCE_END_ID, type TokenSequences } from '../text/word-vocabulary.ts';
import type { NamedTensor } from './network.ts';
import { readTrainingTexts, type LanguageTextSettings } from './train-ngram.ts';
import { CancelledError, TrainingDataError, checkpoint as pause, type Work } from './work.ts';

export interface LanguageNetworkTraining {
  readonly epochs: number;
  /** Streams, or windows, of one step. */
  readonly batchSize: number;
  /** Symbols of each stream in one step: how far gradients reach back. */
  readonly steps: number;
  readonly optimizer: 'sgd' | 'adam';
  /** Of losses summed over the symbols of a stretch, as Zaremba et al. have it, with sgd. */
  readonly learningRate: number;
  /** Of the same sum; 0: no clipping. */
  readonly clipNorm: number;
  readonly decay: number;
  /** Epochs before the learning rate is multiplied by `decay` after each; 0: only where validation does not get better. */
  readonly decayAfter: number;
  /** Epochs without a better validation perplexity before training ends; 0: never. */
  readonly patience: number;
}

export interface LanguageEpochRecord {
  readonly epoch: number;
  readonly step: number;
  readonly trainLoss: number | null;
  readonly validationLoss: number | null;
  readonly learningRate: number | null;
  readonly sample: string;
  readonly seconds: number;
}

export interface LanguageListener {
  epoch(record: LanguageEpochRecord): void;
  /** Everything that the rest of the training depends on. */
  checkpoint(epoch: number, state: Uint8Array): void;
}

interface Progress {
  readonly epoch: number;
  readonly best: number | null;
  readonly bestEpoch: number;
  /** By what the learning rate was multiplied so far. */
  readonly factor: number;
  readonly seconds: number;
}

const FORMAT = 'lectern-language-training';
const bestPrefix = 'best.';
/** Streams side by side when validation texts are scored: their few beginnings lack what came before. */
const VALIDATION_STREAMS = 8;
const STEPS_PER_PAUSE = 8;
const SAMPLE_SYMBOLS = 30;
/** Perplexity must fall by this share to be called better. */
const BETTER = 0.001;

export async function trainLanguageNetwork(
  texts: readonly string[],
  validation: readonly string[],
  reading: LanguageTextSettings,
  settings: LanguageNetworkSettings,
  training: LanguageNetworkTraining,
  seed: number,
  backend: Backend,
  work: Work,
  listener: LanguageListener,
  resumed?: Uint8Array,
): Promise<{ model: NeuralTextModel; warnings: string[]; cancelled: boolean }> {
  const { text, vocabulary, sentences } = await readTrainingTexts(texts, reading, work);
  const encoded = vocabulary.encode(sentences);
  const architecture = languageArchitecture(settings, vocabulary.size + 1, vocabulary.size);
  // The engine's loss is a mean over all symbols of a step; the recipe speaks of sums over the symbols of a stretch.
  const summed = training.optimizer === 'sgd' && architecture.reading === 'stream' ? training.steps : 1;
  const network = new LanguageNetwork(
    backend,
    architecture,
    {
      optimizer: { name: training.optimizer },
      clipNorm: training.clipNorm === 0 ? undefined : training.clipNorm / summed,
    },
    seed,
  );
  const model = new NeuralTextModel(network, vocabulary, text);
  try {
    const batches = stepsOf(
      encoded,
      architecture.reading,
      settings,
      training,
      seed,
      vocabulary.sentenceStartId,
    );
    let progress: Progress = { epoch: 0, best: null, bestEpoch: 0, factor: 1, seconds: 0 };
    let best: readonly NamedTensor[] | undefined;
    if (resumed !== undefined) ({ progress, best } = restore(network, resumed));
    const startedMs = performance.now() - progress.seconds * 1000;
    const seconds = (): number => (performance.now() - startedMs) / 1000;
    const streamed = architecture.states.length > 0;
    let cancelled = false;
    let stall = progress.epoch - progress.bestEpoch;
    while (progress.epoch < training.epochs && !(training.patience > 0 && stall >= training.patience)) {
      const epoch = progress.epoch + 1;
      let { factor } = progress;
      const learningRate = training.learningRate * factor;
      if (streamed) network.forget(training.batchSize, 'train');
      try {
        let done = 0;
        for (const { symbols, following } of batches.of(epoch)) {
          if (done % STEPS_PER_PAUSE === 0) {
            work.progress(
              (epoch - 1) * batches.count + done,
              training.epochs * batches.count,
              'steps',
              `Epoch ${String(epoch)} of ${String(training.epochs)}`,
            );
            await pause(work);
          }
          network.trainStep(batches.shape, symbols, following, learningRate * summed);
          done += 1;
        }
      } catch (error) {
        if (!(error instanceof CancelledError) || (best === undefined && progress.epoch === 0)) throw error;
        cancelled = true;
        break;
      }
      const trainLoss = await network.takeLoss();
      const validationLoss = validation.length === 0 ? null : await lossOf(model, validation, work);
      const better =
        validationLoss === null || progress.best === null || validationLoss < progress.best - BETTER;
      if (better) {
        best = validationLoss === null ? undefined : await network.parameters();
        stall = 0;
      } else stall += 1;
      if (training.decayAfter > 0 ? epoch >= training.decayAfter : !better) factor *= training.decay;
      progress = {
        epoch,
        best: better ? validationLoss : progress.best,
        bestEpoch: better ? epoch : progress.bestEpoch,
        factor,
        seconds: seconds(),
      };
      const { text: sample } = await model.write('', {
        maximumSymbols: SAMPLE_SYMBOLS,
        seed: epoch,
        temperature: 0.8,
      });
      listener.epoch({
        epoch,
        step: network.steps,
        trainLoss,
        validationLoss,
        learningRate,
        sample,
        seconds: progress.seconds,
      });
      listener.checkpoint(epoch, await stored(network, best, progress));
    }
    if (best !== undefined) network.setParameters(best);
    const warnings: string[] = [];
    if (progress.best !== null && progress.bestEpoch < progress.epoch)
      warnings.push(
        `The weights are those after epoch ${String(progress.bestEpoch)}, the best on the validation texts.`,
      );
    return { model, warnings, cancelled };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

async function lossOf(model: NeuralTextModel, texts: readonly string[], work: Work): Promise<number> {
  work.progress(0, null, '', 'Measuring the validation texts');
  await work.pause();
  const { logProbabilities } = model.remembers
    ? await model.scoreStream(texts, VALIDATION_STREAMS)
    : await model.score(texts);
  return -logProbabilities.reduce((sum, value) => sum + value, 0) / logProbabilities.length;
}

interface Steps {
  readonly shape: { readonly documents: number; readonly tokens: number };
  readonly count: number;
  of(epoch: number): Iterable<{ readonly symbols: Int32Array; readonly following: Int32Array }>;
}

function stepsOf(
  sentences: TokenSequences,
  reading: 'stream' | 'window',
  settings: LanguageNetworkSettings,
  { batchSize, steps }: LanguageNetworkTraining,
  seed: number,
  sentenceStartId: number,
): Steps {
  if (reading === 'window' && settings.name === 'feed-forward')
    return windows(sentences, settings.context, batchSize, seed, sentenceStartId);
  const stream = streamOf(sentences);
  return settings.name === 'recurrent'
    ? streams(stream, batchSize, steps)
    : stretches(stream, batchSize, steps, seed);
}

/** Continuous streams: row b goes on in each step where it ended in the one before (Zaremba et al. 2014). */
function streams(stream: Int32Array, rows: number, steps: number): Steps {
  const each = Math.floor(stream.length / rows);
  const count = Math.floor(each / steps);
  if (count === 0) throw tooFew(rows, steps, stream.length);
  return {
    shape: { documents: rows, tokens: steps },
    count,
    *of() {
      const symbols = new Int32Array(rows * steps);
      const following = new Int32Array(rows * steps);
      for (let step = 0; step < count; step++) {
        for (let row = 0; row < rows; row++)
          for (let at = 0; at < steps; at++) {
            const place = row * each + step * steps + at;
            symbols[row * steps + at] = place === 0 ? SENTENCE_END_ID : stream[place - 1]!;
            following[row * steps + at] = stream[place]!;
          }
        yield { symbols, following };
      }
    },
  };
}

/** Stretches of the stream in random order, cut at other places in every epoch. */
function stretches(stream: Int32Array, rows: number, steps: number, seed: number): Steps {
  const all = Math.floor((stream.length - steps) / steps);
  const count = Math.floor(all / rows);
  if (count < 1) throw tooFew(rows, steps, stream.length);
  return {
    shape: { documents: rows, tokens: steps },
    count,
    *of(epoch) {
      const random = new RandomStream(deriveKey(deriveKey(keyOfSeed(seed), 'order'), epoch));
      const first = random.below(steps);
      const order = Int32Array.from({ length: all }, (_, index) => index);
      random.shuffle(order);
      const symbols = new Int32Array(rows * steps);
      const following = new Int32Array(rows * steps);
      for (let step = 0; step < count; step++) {
        for (let row = 0; row < rows; row++)
          for (let at = 0; at < steps; at++) {
            const place = first + order[step * rows + row]! * steps + at;
            symbols[row * steps + at] = place === 0 ? SENTENCE_END_ID : stream[place - 1]!;
            following[row * steps + at] = stream[place]!;
          }
        yield { symbols, following };
      }
    },
  };
}

/** Every prediction by itself, from the symbols before it in its sentence; in random order. */
function windows(
  { tokens, offsets }: TokenSequences,
  context: number,
  rows: number,
  seed: number,
  sentenceStartId: number,
): Steps {
  const sentences = offsets.length - 1;
  const predictions = tokens.length + sentences;
  const sentenceOf = new Int32Array(predictions);
  for (let sentence = 0; sentence < sentences; sentence++)
    sentenceOf.fill(sentence, offsets[sentence]! + sentence, offsets[sentence + 1]! + sentence + 1);
  const count = Math.ceil(predictions / rows);
  return {
    shape: { documents: rows, tokens: context },
    count,
    *of(epoch) {
      const order = Int32Array.from({ length: predictions }, (_, index) => index);
      new RandomStream(deriveKey(deriveKey(keyOfSeed(seed), 'order'), epoch)).shuffle(order);
      const symbols = new Int32Array(rows * context);
      const following = new Int32Array(rows);
      for (let step = 0; step < count; step++) {
        symbols.fill(sentenceStartId);
        following.fill(-1);
        for (let row = 0; row < rows && step * rows + row < predictions; row++) {
          const prediction = order[step * rows + row]!;
          const sentence = sentenceOf[prediction]!;
          const own = tokens.subarray(offsets[sentence], offsets[sentence + 1]);
          const at = prediction - offsets[sentence]! - sentence;
          fillContext(symbols, row * context, context, own, at);
          following[row] = own[at] ?? SENTENCE_END_ID;
        }
        yield { symbols, following };
      }
    },
  };
}

function tooFew(rows: number, steps: number, symbols: number): TrainingDataError {
  return new TrainingDataError(
    `The training texts have ${String(symbols)} symbols, too few for ${String(rows)} streams of ${String(steps)} steps: lower the batch size.`,
  );
}

async function stored(
  network: LanguageNetwork,
  best: readonly NamedTensor[] | undefined,
  progress: Progress,
): Promise<Uint8Array> {
  const { tensors, steps } = await network.state();
  return writeTensorFile(
    [...tensors, ...(best ?? []).map((tensor) => ({ ...tensor, name: bestPrefix + tensor.name }))],
    { format: FORMAT, steps: String(steps), progress: JSON.stringify(progress) },
  );
}

function restore(
  network: LanguageNetwork,
  bytes: Uint8Array,
): { progress: Progress; best: readonly NamedTensor[] | undefined } {
  const { tensors, metadata } = readTensorFile(
    new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  );
  if (metadata['format'] !== FORMAT)
    throw new TensorFileError('This is no interrupted training of a language model.');
  const all = [...tensors].map(([name, tensor]): NamedTensor => ({
    name,
    shape: tensor.shape,
    data: floatsOf(tensor),
  }));
  network.setState({
    tensors: all.filter(({ name }) => !name.startsWith(bestPrefix)),
    steps: Number(metadata['steps']),
  });
  const best = all.filter(({ name }) => name.startsWith(bestPrefix));
  return {
    progress: JSON.parse(metadata['progress'] ?? '{}') as Progress,
    best:
      best.length === 0
        ? undefined
        : best.map((tensor) => ({ ...tensor, name: tensor.name.slice(bestPrefix.length) })),
  };
}
