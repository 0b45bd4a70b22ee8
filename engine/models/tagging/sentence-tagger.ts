/** Gives every word of a sentence a tag: features, network, and where tags depend on their neighbours the best sequence. */
import type { Backend } from '../../core/backend.ts';
import { TensorFileError } from '../../core/errors.ts';
import { floatsOf, readTensorFile, writeTensorFile } from '../../core/safetensors.ts';
import { crfMarginals, viterbi } from '../../ops/crf/crf-sequences.ts';
import { WordFeatures, type WordFeatureTable } from '../../text/word-features.ts';
import { GraphNetwork } from '../graph-network/graph-network.ts';
import { crossEntropy } from '../graph-network/loss.ts';
import type { NumberedBatch } from '../graph-network/training-batch.ts';
import { softmaxRow } from './softmax-row.ts';
import { taggerArchitecture, transitionsName, type TaggerSettings } from './tagger-architecture.ts';

const FORMAT = 'lectern-tagger';
const VERSION = 1;
/** Sentences of one question to the network. */
const sentencesAtOnce = 512;

/** The pieces of sentences, one document each: whatever is longer than `maxWords` is cut. */
export interface EncodedSentences extends NumberedBatch {
  /** Words before each piece; pieces + 1. */
  readonly words: Int32Array;
  /** Sentences that were cut. */
  readonly cut: number;
}

/** Of all words of all sentences, one after the other. */
export interface TaggedWords {
  readonly tags: Int32Array;
  /** Of the tag that was given. */
  readonly probabilities: Float32Array;
}

export class SentenceTagger {
  readonly tags: readonly string[];
  readonly features: WordFeatures;
  readonly settings: TaggerSettings;
  /** Longer sentences are tagged in pieces of so many words. */
  readonly maxWords: number;
  readonly network: GraphNetwork;
  #transitions: Float32Array | undefined;

  constructor(
    tags: readonly string[],
    features: WordFeatures,
    settings: TaggerSettings,
    maxWords: number,
    network: GraphNetwork,
  ) {
    this.tags = tags;
    this.features = features;
    this.settings = settings;
    this.maxWords = maxWords;
    this.network = network;
  }

  get parameterCount(): number {
    return this.network.parameterCount;
  }

  encode(sentences: readonly (readonly string[])[]): EncodedSentences {
    const { tokensPerWord } = this.features;
    const words: number[] = [0];
    const pieces: Int32Array[] = [];
    let cut = 0;
    for (const sentence of sentences) {
      if (sentence.length > this.maxWords) cut++;
      for (let from = 0; from < sentence.length; from += this.maxWords) {
        const piece = sentence.slice(from, from + this.maxWords);
        pieces.push(this.features.encode(piece));
        words.push(words.at(-1)! + piece.length);
      }
    }
    const offsets = Int32Array.from(words, (count) => count * tokensPerWord);
    const tokens = new Int32Array(offsets.at(-1)!);
    pieces.forEach((piece, index) => {
      tokens.set(piece, offsets[index]);
    });
    return { tokens, offsets, words: Int32Array.from(words), cut };
  }

  /** Scores from each tag, and in the last row from the start, to each: [tags + 1, tags]; undefined without. */
  async transitions(): Promise<Float32Array | undefined> {
    if (!this.settings.crf) return undefined;
    this.#transitions ??= await this.currentTransitions();
    return this.#transitions;
  }

  /** As they are now, in a network that is still being trained. */
  async currentTransitions(): Promise<Float32Array | undefined> {
    const tensors = await this.network.parameters();
    return tensors.find(({ name }) => name === transitionsName)?.data;
  }

  async tag(sentences: readonly (readonly string[])[]): Promise<TaggedWords> {
    const total = sentences.reduce((sum, { length }) => sum + length, 0);
    const result = { tags: new Int32Array(total), probabilities: new Float32Array(total) };
    const transitions = await this.transitions();
    const width = this.tags.length;
    let at = 0;
    for (let first = 0; first < sentences.length; first += sentencesAtOnce) {
      const encoded = this.encode(sentences.slice(first, first + sentencesAtOnce));
      const scores = await this.network.logits(encoded);
      for (let piece = 0; piece < encoded.words.length - 1; piece++) {
        const [from, to] = [encoded.words[piece]!, encoded.words[piece + 1]!];
        const own = scores.subarray(from * width, to * width);
        const { tags, probabilities } =
          transitions === undefined ? bestTags(own, width) : bestSequence(own, transitions, width);
        result.tags.set(tags, at);
        result.probabilities.set(probabilities, at);
        at += to - from;
      }
    }
    return result;
  }

  async save(): Promise<Uint8Array> {
    return writeTensorFile(await this.network.parameters(), {
      format: FORMAT,
      version: String(VERSION),
      tags: JSON.stringify(this.tags),
      settings: JSON.stringify(this.settings),
      maxWords: String(this.maxWords),
      features: JSON.stringify(this.features.table),
    });
  }

  /** @throws TensorFileError for bytes that are no tagger */
  static load(bytes: Uint8Array, backend: Backend): SentenceTagger {
    const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { tensors, metadata } = readTensorFile(plain);
    if (metadata['format'] !== FORMAT) throw new TensorFileError('This file holds tensors but no tagger.');
    if (Number(metadata['version']) > VERSION)
      throw new TensorFileError(
        'This tagger was made by a newer version of Lectern; bring Lectern up to date.',
      );
    const tags = JSON.parse(metadata['tags'] ?? '[]') as string[];
    const settings = JSON.parse(metadata['settings'] ?? '{}') as TaggerSettings;
    const features = new WordFeatures(JSON.parse(metadata['features'] ?? '{}') as WordFeatureTable);
    const network = new GraphNetwork(
      backend,
      taggerArchitecture(settings, {
        rows: features.rows,
        features: features.features,
        characters: features.table.options.characters,
        tags: tags.length,
      }),
      { loss: crossEntropy({}), optimizer: { name: 'sgd' } },
      1,
    );
    network.setParameters(
      [...tensors].map(([name, tensor]) => ({ name, shape: tensor.shape, data: floatsOf(tensor) })),
    );
    return new SentenceTagger(tags, features, settings, Number(metadata['maxWords']), network);
  }

  dispose(): void {
    this.network.dispose();
  }
}

function bestTags(scores: Float32Array, width: number): TaggedWords {
  const words = scores.length / width;
  const tags = new Int32Array(words);
  const probabilities = new Float32Array(words);
  for (let word = 0; word < words; word++) {
    const row = softmaxRow(scores, word * width, width);
    let best = 0;
    row.forEach((value, tag) => {
      if (value > row[best]!) best = tag;
    });
    tags[word] = best;
    probabilities[word] = row[best]!;
  }
  return { tags, probabilities };
}

function bestSequence(scores: Float32Array, transitions: Float32Array, width: number): TaggedWords {
  const tags = viterbi(scores, transitions, width);
  const marginals = crfMarginals(scores, transitions, width);
  return { tags, probabilities: Float32Array.from(tags, (tag, word) => marginals[word * width + tag]!) };
}
