/** A neural language model together with its vocabulary and its way of reading texts. */
import type { Backend } from '../../core/backend.ts';
import { EngineError, TensorFileError } from '../../core/errors.ts';
import { RandomStream, deriveKey, keyOfSeed } from '../../core/random.ts';
import { floatsOf, readTensorFile, writeTensorFile } from '../../core/safetensors.ts';
import { stridedWindows } from '../../metrics/perplexity.ts';
import {
  readLanguageTextOptions,
  symbolsOf,
  textOf,
  type LanguageTextOptions,
} from '../../text/language-text.ts';
import { SENTENCE_END_ID, UNKNOWN_ID, WordVocabulary } from '../../text/word-vocabulary.ts';
import { drawSymbol, mostProbable, requireSampling } from '../next-word.ts';
import { readTexts, withPlaces } from '../scored-texts.ts';
import type { NextSymbol, ScoredTexts, TextLanguageModel, WritingOptions, WrittenText } from '../text-language-model.ts'; // prettier-ignore
import { languageArchitecture, type LanguageNetworkSettings } from './language-architecture.ts';
import { LanguageNetwork, type SymbolScores } from './language-network.ts';

export const neuralLanguageFormat = 'lectern-neural-language-model';
const VERSION = 1;

/** Streams and steps of one program of scoring; a last few documents are read one at a time. */
const STREAMS = 32;
const STEPS = 16;
const FEW_DOCUMENTS = 8;
const WINDOW_ROWS = 512;

export class NeuralTextModel implements TextLanguageModel {
  readonly text: LanguageTextOptions;
  readonly vocabulary: WordVocabulary;
  readonly network: LanguageNetwork;
  #last: Promise<unknown> = Promise.resolve();

  constructor(network: LanguageNetwork, vocabulary: WordVocabulary, text: LanguageTextOptions) {
    this.network = network;
    this.vocabulary = vocabulary;
    this.text = text;
  }

  get parameterCount(): number {
    return this.network.parameterCount;
  }

  /** Whether what was read before a document is remembered while it is read, as it was in training. */
  get remembers(): boolean {
    return this.network.architecture.states.length > 0;
  }

  score(texts: readonly string[]): Promise<ScoredTexts> {
    return this.#alone(async () => {
      const read = readTexts(texts, this.text, this.vocabulary);
      const { tokens, offsets } = read.sentences;
      const sequences = texts.map((_, index) => tokens.subarray(offsets[index], offsets[index + 1]));
      const scored = await this.#scoreSequences(sequences);
      const all = new Float64Array(tokens.length + texts.length);
      let at = 0;
      for (const one of scored) {
        all.set(one, at);
        at += one.length;
      }
      return withPlaces(read, all);
    });
  }

  /** The same with the state carried from each text to the next, in so many streams side by side. */
  scoreStream(texts: readonly string[], streams = 1): Promise<ScoredTexts> {
    return this.#alone(async () => {
      const read = readTexts(texts, this.text, this.vocabulary);
      return withPlaces(read, await this.#scoreCarried(streamOf(read.sentences), streams));
    });
  }

  nextSymbols(beginning: string, count: number): Promise<NextSymbol[]> {
    return this.#alone(async () => {
      const reader = this.#reader();
      const distribution = await reader.read(this.#symbols(beginning));
      return Array.from(mostProbable(distribution, count), (id) => ({
        symbol: this.vocabulary.symbolOf(id),
        probability: distribution[id]!,
      }));
    });
  }

  write(beginning: string, { maximumSymbols, seed, ...sampling }: WritingOptions): Promise<WrittenText> {
    return this.#alone(async () => {
      requireSampling(sampling);
      const random = new RandomStream(deriveKey(keyOfSeed(seed), 'generate'));
      const reader = this.#reader();
      let distribution = await reader.read(this.#symbols(beginning));
      const written: string[] = [];
      while (written.length < maximumSymbols) {
        distribution[UNKNOWN_ID] = 0;
        const id = drawSymbol(distribution, sampling, random);
        if (id === SENTENCE_END_ID) return { text: textOf(written, this.text), finished: true };
        written.push(this.vocabulary.symbolOf(id));
        distribution = await reader.read([id]);
      }
      return { text: textOf(written, this.text), finished: false };
    });
  }

  async save(): Promise<Uint8Array> {
    return writeTensorFile(await this.network.parameters(), {
      format: neuralLanguageFormat,
      version: String(VERSION),
      settings: JSON.stringify(this.network.architecture.settings),
      text: JSON.stringify(this.text),
      vocabulary: JSON.stringify(this.vocabulary.words),
    });
  }

  /** @throws TensorFileError for bytes that are no such model */
  static load(bytes: Uint8Array, backend: Backend): NeuralTextModel {
    const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { tensors, metadata } = readTensorFile(plain);
    if (metadata['format'] !== neuralLanguageFormat)
      throw new TensorFileError('This file holds tensors but no neural language model.');
    if (Number(metadata['version']) > VERSION)
      throw new TensorFileError(
        'This model was made by a newer version of Lectern; bring Lectern up to date.',
      );
    const vocabulary = new WordVocabulary(JSON.parse(metadata['vocabulary'] ?? '[]') as string[]);
    const network = new LanguageNetwork(
      backend,
      languageArchitecture(
        JSON.parse(metadata['settings'] ?? '{}') as LanguageNetworkSettings,
        vocabulary.size + 1,
        vocabulary.size,
      ),
      { optimizer: { name: 'sgd' }, clipNorm: undefined },
      1,
    );
    network.setParameters(
      [...tensors].map(([name, tensor]) => ({ name, shape: tensor.shape, data: floatsOf(tensor) })),
    );
    return new NeuralTextModel(network, vocabulary, readLanguageTextOptions(metadata['text']));
  }

  dispose(): void {
    this.network.dispose();
  }

  #symbols(text: string): number[] {
    return symbolsOf(text, this.text).symbols.map((symbol) => this.vocabulary.idOf(symbol));
  }

  /** One question after the other: they share the state that is carried. */
  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** ln p of every symbol of every sequence and of its end, each read from nothing. */
  async #scoreSequences(sequences: readonly Int32Array[]): Promise<Float64Array[]> {
    const { architecture } = this.network;
    if (architecture.reading === 'window') return this.#scoreWindows(sequences);
    const found = sequences.map(({ length }) => new Float64Array(length + 1));
    // Sequences of like length side by side.
    const order = sequences
      .map((_, index) => index)
      .sort((a, b) => sequences[a]!.length - sequences[b]!.length);
    const streams = sequences.length < FEW_DOCUMENTS ? 1 : STREAMS;
    for (let first = 0; first < order.length; first += streams) {
      const list = order.slice(first, first + streams);
      const longest = sequences[list.at(-1)!]!.length + 1;
      if (this.remembers) this.network.forget(streams, 'score');
      for (const { begin, end, scoredFrom } of this.#stretches(longest)) {
        const steps = this.#steps();
        const symbols = new Int32Array(streams * steps).fill(SENTENCE_END_ID);
        const targets = new Int32Array(streams * steps);
        list.forEach((which, row) => {
          const sequence = sequences[which]!;
          for (let at = begin; at < end; at++) {
            if (at > 0 && at <= sequence.length) symbols[row * steps + at - begin] = sequence[at - 1]!;
            targets[row * steps + at - begin] = at < sequence.length ? sequence[at]! : SENTENCE_END_ID;
          }
        });
        const scores = logProbabilitiesOf(
          await this.network.logits({ documents: streams, tokens: steps }, symbols),
          targets,
        );
        list.forEach((which, row) => {
          const own = found[which]!;
          for (let at = scoredFrom; at < Math.min(end, own.length); at++)
            own[at] = scores[row * steps + at - begin]!;
        });
      }
    }
    return found;
  }

  #steps(): number {
    const { settings } = this.network.architecture;
    return settings.name === 'transformer' ? settings.context : STEPS;
  }

  /** With a state, stretches join on; without, they overlap by half, so that no symbol has less than that before it. */
  #stretches(length: number): { begin: number; end: number; scoredFrom: number }[] {
    const steps = this.#steps();
    if (this.remembers)
      return Array.from({ length: Math.ceil(length / steps) }, (_, index) => ({
        begin: index * steps,
        end: Math.min((index + 1) * steps, length),
        scoredFrom: index * steps,
      }));
    const half = Math.max(1, Math.floor(steps / 2));
    return stridedWindows(length, steps, half).map((window, index) => ({
      ...window,
      scoredFrom: index === 0 ? 0 : window.scoredFrom,
    }));
  }

  async #scoreWindows(sequences: readonly Int32Array[]): Promise<Float64Array[]> {
    const { settings } = this.network.architecture;
    const context = settings.name === 'feed-forward' ? settings.context : 1;
    const found = sequences.map(({ length }) => new Float64Array(length + 1));
    const rows = found.flatMap(({ length }, which) =>
      Array.from({ length }, (_, at) => [which, at] as const),
    );
    for (let first = 0; first < rows.length; first += WINDOW_ROWS) {
      const list = rows.slice(first, first + WINDOW_ROWS);
      const symbols = new Int32Array(WINDOW_ROWS * context).fill(this.vocabulary.sentenceStartId);
      const targets = new Int32Array(WINDOW_ROWS);
      list.forEach(([which, at], row) => {
        fillContext(symbols, row * context, context, sequences[which]!, at);
        targets[row] = sequences[which]![at] ?? SENTENCE_END_ID;
      });
      const scores = logProbabilitiesOf(
        await this.network.logits({ documents: WINDOW_ROWS, tokens: context }, symbols),
        targets,
      );
      list.forEach(([which, at], row) => (found[which]![at] = scores[row]!));
    }
    return found;
  }

  /** ln p of every symbol of a stream after all before it; streams side by side each begin in its midst. */
  async #scoreCarried(stream: Int32Array, streams: number): Promise<Float64Array> {
    const each = Math.ceil(stream.length / streams);
    const found = new Float64Array(stream.length);
    this.network.forget(streams, 'score');
    for (let begin = 0; begin < each; begin += STEPS) {
      const symbols = new Int32Array(streams * STEPS).fill(SENTENCE_END_ID);
      const targets = new Int32Array(streams * STEPS);
      for (let row = 0; row < streams; row++)
        for (let step = 0; step < STEPS; step++) {
          const at = row * each + begin + step;
          if (begin + step >= each || at >= stream.length) continue;
          if (at > 0) symbols[row * STEPS + step] = stream[at - 1]!;
          targets[row * STEPS + step] = stream[at]!;
        }
      const scores = logProbabilitiesOf(
        await this.network.logits({ documents: streams, tokens: STEPS }, symbols),
        targets,
      );
      for (let row = 0; row < streams; row++)
        for (let step = 0; step < STEPS && begin + step < each; step++) {
          const at = row * each + begin + step;
          if (at < stream.length) found[at] = scores[row * STEPS + step]!;
        }
    }
    return found;
  }

  /** Reads on and on; gives p of every next symbol. */
  #reader(): { read(symbols: readonly number[]): Promise<Float64Array> } {
    const { architecture } = this.network;
    const { settings, outputs } = architecture;
    const before: number[] = [];
    if (settings.name === 'recurrent') {
      this.network.forget(1, 'score');
      let started = false;
      return {
        read: async (symbols) => {
          const pending = started ? symbols : [SENTENCE_END_ID, ...symbols];
          started = true;
          let scores: SymbolScores | undefined;
          for (const symbol of pending)
            scores = await this.network.logits({ documents: 1, tokens: 1 }, Int32Array.of(symbol));
          if (scores === undefined) throw new EngineError('Nothing was read.');
          return softmax(scores.logits, 0, outputs);
        },
      };
    }
    const { context } = settings;
    if (settings.name === 'feed-forward')
      return {
        read: async (symbols) => {
          for (const symbol of symbols) before.push(symbol);
          const row = new Int32Array(context).fill(this.vocabulary.sentenceStartId);
          fillContext(row, 0, context, Int32Array.from(before), before.length);
          const { logits } = await this.network.logits({ documents: 1, tokens: context }, row);
          return softmax(logits, 0, outputs);
        },
      };
    before.push(SENTENCE_END_ID);
    return {
      read: async (symbols) => {
        for (const symbol of symbols) before.push(symbol);
        const own = before.slice(-context);
        const row = new Int32Array(context).fill(SENTENCE_END_ID);
        row.set(own);
        const { logits } = await this.network.logits({ documents: 1, tokens: context }, row);
        return softmax(logits, (own.length - 1) * outputs, outputs);
      },
    };
  }
}

/** All symbols one behind the other, each sentence with its `</s>`. */
export function streamOf({ tokens, offsets }: { tokens: Int32Array; offsets: Int32Array }): Int32Array {
  const stream = new Int32Array(tokens.length + offsets.length - 1);
  for (let sentence = 0; sentence + 1 < offsets.length; sentence++) {
    stream.set(tokens.subarray(offsets[sentence], offsets[sentence + 1]), offsets[sentence]! + sentence);
    stream[offsets[sentence + 1]! + sentence] = SENTENCE_END_ID;
  }
  return stream;
}

/** The symbols before place `at` of a sequence; what lies before its beginning is left as it is. */
export function fillContext(
  into: Int32Array,
  offset: number,
  context: number,
  sequence: Int32Array,
  at: number,
): void {
  for (let back = 1; back <= Math.min(context, at); back++)
    into[offset + context - back] = sequence[at - back]!;
}

function logProbabilitiesOf({ logits, logPartitions }: SymbolScores, targets: Int32Array): Float64Array {
  const outputs = logits.length / logPartitions.length;
  return Float64Array.from(targets, (target, row) => logits[row * outputs + target]! - logPartitions[row]!);
}

function softmax(logits: ArrayLike<number>, from: number, width: number): Float64Array {
  let top = -Infinity;
  for (let at = 0; at < width; at++) top = Math.max(top, logits[from + at]!);
  const result = new Float64Array(width);
  let sum = 0;
  for (let at = 0; at < width; at++) sum += result[at] = Math.exp(logits[from + at]! - top);
  for (let at = 0; at < width; at++) result[at]! /= sum;
  return result;
}
