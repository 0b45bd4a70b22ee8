/** Training of taggers: batches of sentences of like length, validation by tagging, the loop that all networks share. */
import type { Backend } from '../core/backend.ts';
import { deriveKey, keyOfSeed } from '../core/random.ts';
import { ACCURACY, MACRO_F1, MACRO_RECALL, scoreCount, scoresOf } from '../metrics/classification-scores.ts';
import { confusionOf } from '../metrics/confusion.ts';
import { GraphNetwork } from '../models/graph-network/graph-network.ts';
import { crossEntropy } from '../models/graph-network/loss.ts';
import { pickDocuments, type TrainingBatch } from '../models/graph-network/training-batch.ts';
import { crfLoss } from '../models/tagging/crf-loss.ts';
import { SentenceTagger, type EncodedSentences } from '../models/tagging/sentence-tagger.ts';
import { softmaxRow } from '../models/tagging/softmax-row.ts';
import { taggerArchitecture, type TaggerSettings } from '../models/tagging/tagger-architecture.ts';
import { crfForward, crfScore, viterbi } from '../ops/crf/crf-sequences.ts';
import { WordFeatures, type WordFeatureOptions } from '../text/word-features.ts';
import { runEpochs, type LoopHooks, type LoopOptions, type Scores } from './epoch-loop.ts';
import { optimizerOf, type OptimizerName } from './optimizer-choice.ts';
import { endingWarnings } from './read-vocabulary.ts';
import { epochBatches } from './trainer.ts';
import { checkpoint, TrainingDataError, type Work } from './work.ts';

export interface TaggedPart {
  readonly sentences: readonly (readonly string[])[];
  /** Tag of every word, sentence after sentence; −1: none is given. */
  readonly tags: Int32Array;
}

export interface TaggerRecipe {
  readonly features: WordFeatureOptions & {
    /** Sentences are cut after so many words. */
    readonly maxWords: number;
    /** See `WordFeatures.hide`; 0: no word is hidden. */
    readonly hidden: number;
  };
  readonly model: TaggerSettings;
  readonly training: LoopOptions & {
    readonly batchSize: number;
    readonly stopOn: 'loss' | 'accuracy' | 'macroF1';
    readonly optimizer: OptimizerName;
    readonly weightDecay: number;
    /** Largest joint norm of the gradients; 0: no clipping. */
    readonly clipNorm: number;
  };
}

export interface TrainedTagger {
  readonly tagger: SentenceTagger;
  /** How often each word stands in the training part. */
  readonly countOf: ReadonlyMap<string, number>;
  readonly warnings: string[];
  readonly cancelled: boolean;
  /** Of training alone. */
  readonly wordsPerSecond: number;
}

/** Sentences in which units that never answer are looked for. */
const inspectedSentences = 128;

export async function trainTagger(
  tags: readonly string[],
  train: TaggedPart,
  validation: TaggedPart,
  recipe: TaggerRecipe,
  seed: number,
  backend: Backend,
  work: Work,
  hooks: LoopHooks = {},
): Promise<TrainedTagger> {
  if (!train.tags.some((tag) => tag >= 0))
    throw new TrainingDataError('The training part has no tagged words.');
  const { maxWords, hidden, ...options } = recipe.features;
  const { features, countOf } = WordFeatures.read(train.sentences, options);
  await checkpoint(work);
  const { training, model } = recipe;
  const network = new GraphNetwork(
    backend,
    taggerArchitecture(model, {
      rows: features.rows,
      features: features.features,
      characters: options.characters,
      tags: tags.length,
    }),
    {
      loss: model.crf ? crfLoss() : crossEntropy({}),
      optimizer: optimizerOf(training.optimizer, training.weightDecay),
      clipNorm: training.clipNorm > 0 ? training.clipNorm : undefined,
    },
    seed,
  );
  const tagger = new SentenceTagger(tags, features, model, maxWords, network);
  try {
    const encoded = tagger.encode(train.sentences);
    const counts = Int32Array.from(train.sentences.flat(), (word) => countOf.get(word)!);
    const pieces = encoded.words.length - 1;
    const order = Int32Array.from({ length: pieces }, (_, index) => index);
    const hiding = deriveKey(keyOfSeed(seed), 'hidden words');
    let [batches, epochNow, seconds, words] = [[] as Int32Array[], 0, 0, 0];
    const batchOf = (list: Int32Array, key: number): TrainingBatch => {
      const picked = pickDocuments(encoded, list);
      const ofWords = <From extends Int32Array>(of: From): Int32Array =>
        joined(list, (piece) => of.subarray(encoded.words[piece], encoded.words[piece + 1]));
      features.hide(picked.tokens, ofWords(counts), hidden, deriveKey(deriveKey(hiding, epochNow), key));
      return { ...picked, tokenLabels: ofWords(train.tags) };
    };
    const result = await runEpochs(
      {
        network,
        stepsPerEpoch: Math.ceil(pieces / training.batchSize),
        lowerIsBetter: training.stopOn === 'loss',
        startEpoch(epoch) {
          epochNow = epoch;
          batches = epochBatches(order, encoded, { ...training, groupByLength: true }, seed, epoch);
        },
        step(index, rate, measured) {
          const started = performance.now();
          const batch = batchOf(batches[index]!, index);
          words += batch.tokenLabels!.length;
          if (measured) return network.measuredStep(batch, rate);
          network.trainStep(batch, rate);
          seconds += (performance.now() - started) / 1000;
          return undefined;
        },
        evaluate: () => evaluate(tagger, validation, work),
        measure: (scores) => scores[training.stopOn] ?? Number.NaN,
        deadUnits: () => network.deadUnits(pickDocuments(encoded, order.subarray(0, inspectedSentences))),
      },
      training,
      work,
      hooks,
    );
    const warnings = endingWarnings(result, {
      truncated: 0,
      texts: pieces,
      maxTokens: maxWords,
      mostEpochs: training.epochs,
      watched: validation.sentences.length > 0,
    });
    if (encoded.cut > 0)
      warnings.push(
        `${String(encoded.cut)} training sentences are longer than ${String(maxWords)} words and were read in pieces.`,
      );
    return { tagger, countOf, warnings, cancelled: result.cancelled, wordsPerSecond: words / seconds };
  } catch (error) {
    tagger.dispose();
    throw error;
  }
}

function joined(list: Int32Array, part: (piece: number) => Int32Array): Int32Array {
  const parts = Array.from(list, part);
  const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of parts) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}

/** Loss in nats per tagged word, and how many of them got their tag; null without any. */
async function evaluate(tagger: SentenceTagger, part: TaggedPart, work: Work): Promise<Scores | null> {
  if (!part.tags.some((tag) => tag >= 0)) return null;
  work.progress(0, null, '', 'Tagging the validation part');
  await work.pause();
  const encoded = tagger.encode(part.sentences);
  const scores = await tagger.network.logits(encoded);
  const width = tagger.tags.length;
  const transitions = tagger.settings.crf ? await tagger.currentTransitions() : undefined;
  const found = new Int32Array(part.tags.length);
  const { loss, counted } =
    transitions === undefined
      ? wordLoss(scores, part.tags, width, found)
      : sequenceLoss(scores, transitions, part.tags, encoded, width, found);
  const values = new Float64Array(scoreCount(width));
  const known = part.tags.map((tag) => (tag < width ? tag : -1));
  scoresOf(confusionOf(known, found, width), values);
  return {
    loss: loss / Math.max(1, counted),
    accuracy: values[ACCURACY]!,
    macroF1: values[MACRO_F1]!,
    macroRecall: values[MACRO_RECALL]!,
  };
}

interface LossSum {
  readonly loss: number;
  readonly counted: number;
}

function wordLoss(scores: Float32Array, gold: Int32Array, width: number, found: Int32Array): LossSum {
  let [loss, counted] = [0, 0];
  for (let word = 0; word < gold.length; word++) {
    const row = softmaxRow(scores, word * width, width);
    for (let tag = 1; tag < width; tag++) if (row[tag]! > row[found[word]!]!) found[word] = tag;
    if (gold[word]! < 0 || gold[word]! >= width) continue;
    loss -= Math.log(Math.max(row[gold[word]!]!, 1e-30));
    counted++;
  }
  return { loss, counted };
}

function sequenceLoss(
  scores: Float32Array,
  transitions: Float32Array,
  gold: Int32Array,
  { words }: EncodedSentences,
  width: number,
  found: Int32Array,
): LossSum {
  let [loss, counted] = [0, 0];
  for (let piece = 0; piece < words.length - 1; piece++) {
    const [from, to] = [words[piece]!, words[piece + 1]!];
    const own = scores.subarray(from * width, to * width);
    found.set(viterbi(own, transitions, width), from);
    const sequence = gold.subarray(from, to);
    if (!sequence.every((tag) => tag >= 0 && tag < width)) continue;
    loss += crfForward(own, transitions, width).logPartition - crfScore(own, transitions, width, sequence);
    counted += to - from;
  }
  return { loss, counted };
}
