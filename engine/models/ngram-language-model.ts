/**
 * N-gram language model over words: how probable a word is after the last few, from smoothed counts.
 *
 * One document is one sentence to it: it begins after `<s>` and ends with `</s>`. Split documents into sentences before
 * if they should be scored as such.
 */
import { EngineError } from '../core/errors.ts';
import { RandomStream, deriveKey, keyOfSeed } from '../core/random.ts';
import type { WordVocabulary } from '../text/word-vocabulary.ts';
import { SENTENCE_END_ID, UNKNOWN_ID, type TokenSequences } from '../text/word-vocabulary.ts';
import type { SentenceScores } from './language-model.ts';
import { drawSymbol, mostProbable, requireSampling, type SamplingOptions } from './next-word.ts';
import { countNgrams, countsOfLevels, type NgramTrie } from './ngram/ngram-trie.ts';
import { areUnreliable, type CountsOfCounts, type Discounts } from './ngram/discounts.ts';
import { readNgramFile, writeNgramFile } from './ngram/ngram-file.ts';
import { NgramTable, type NgramContext } from './ngram/ngram-table.ts';
import { estimate, requireSmoothing, type NgramSmoothing } from './ngram/smoothing.ts';

export interface NgramOptions {
  /** Length of the longest n-grams, 1 to 6: a word is predicted from order − 1 symbols. */
  readonly order: number;
  readonly smoothing: NgramSmoothing;
}

export interface NextWord {
  readonly symbol: string;
  readonly probability: number;
}

export interface GenerationOptions extends SamplingOptions {
  /** Words the sentence begins with; none by default. Unknown words are read as `<unk>`. */
  readonly prompt?: readonly string[];
  /** Stop after this many new words even without `</s>`. Default 100. */
  readonly maximumWords?: number;
  /** Whether `<unk>` may be drawn. Default false: its probability is shared among the other symbols. */
  readonly allowUnknown?: boolean;
}

export interface GeneratedSentence {
  /** New words, without the prompt and `</s>`. */
  readonly words: readonly string[];
  /** Whether `</s>` was drawn; otherwise the limit was reached. */
  readonly finished: boolean;
}

export class NgramLanguageModel {
  readonly vocabulary: WordVocabulary;
  readonly smoothing: NgramSmoothing;
  readonly #table: NgramTable;

  private constructor(vocabulary: WordVocabulary, smoothing: NgramSmoothing, trie: NgramTrie) {
    this.vocabulary = vocabulary;
    this.smoothing = smoothing;
    this.#table = new NgramTable(trie, estimate(trie, smoothing));
  }

  /**
   * Counts and smooths; the same corpus in any order of sentences gives the same model.
   * @throws EngineError for options out of range or tokens outside the vocabulary.
   */
  static train(
    sentences: TokenSequences,
    vocabulary: WordVocabulary,
    options: NgramOptions,
  ): NgramLanguageModel {
    requireSmoothing(options.smoothing, options.order);
    const trie = countNgrams(sentences, vocabulary.size, options.order);
    return new NgramLanguageModel(vocabulary, options.smoothing, trie);
  }

  get order(): number {
    return this.#table.trie.order;
  }

  /** Number of different n-grams of each length, from 1 up, that the corpus holds. */
  get ngramCounts(): number[] {
    return countsOfLevels(this.#table.trie, 'continuations')
      .slice(1)
      .map((counts) => counts.reduce((seen, count) => (count > 0 ? seen + 1 : seen), 0));
  }

  /** By order from 1 up: what Kneser-Ney smoothing takes from counts of 1, 2, and 3 and more. Undefined for other methods. */
  get discounts(): readonly Discounts[] | undefined {
    return this.#table.estimates.discounts?.slice(1);
  }

  /** By order from 1 up: numbers of n-grams with (continuation) counts 1, 2, 3 and 4. Kneser-Ney only. */
  get countsOfCounts(): readonly CountsOfCounts[] | undefined {
    return this.#table.estimates.countsOfCounts?.slice(1);
  }

  /**
   * Orders for which Kneser-Ney had too few n-grams to estimate its discounts and fell back to fixed ones or to zero: worth a
   * warning, because Witten-Bell or a given discount may then do better. Empty for other methods and a given discount.
   */
  get unreliableOrders(): number[] {
    const { discounts, countsOfCounts } = this;
    if (discounts === undefined || countsOfCounts === undefined) return [];
    if (this.smoothing.method === 'kneser-ney' && this.smoothing.discount !== undefined) return [];
    const modified = this.smoothing.method === 'modified-kneser-ney';
    return discounts.flatMap((values, index) =>
      areUnreliable(values, countsOfCounts[index], modified) ? [index + 1] : [],
    );
  }

  /** Memory the model holds, without its vocabulary's strings. */
  get sizeBytes(): number {
    const { trie, estimates } = this.#table;
    const arrays = [
      ...trie.levels.flatMap((level) => [level.symbols, level.suffixes, level.starts]),
      ...estimates.probabilities,
      ...estimates.weights,
      ...(estimates.longestProbabilities ?? []),
      trie.counts,
    ];
    return arrays.reduce((sum, array) => sum + array.byteLength, 0);
  }

  /** The whole model as safetensors bytes. */
  save(): Uint8Array<ArrayBuffer> {
    return writeNgramFile({ vocabulary: this.vocabulary, smoothing: this.smoothing, trie: this.#table.trie });
  }

  /**
   * A saved model; gives the same numbers, bit for bit.
   * @throws TensorFileError for bytes that are no n-gram model, damaged, or made by a newer version.
   */
  static load(bytes: Uint8Array): NgramLanguageModel {
    const { vocabulary, smoothing, trie } = readNgramFile(bytes);
    return new NgramLanguageModel(vocabulary, smoothing, trie);
  }

  /** ln p of every word and of the `</s>` of every sentence. Words the vocabulary lacks must have been read as `<unk>`. */
  score(sentences: TokenSequences): SentenceScores {
    return this.#table.score(sentences);
  }

  /**
   * p of every symbol after these ones, by id (`<unk>` 0, `</s>` 1, then the words); sums to one. The symbols are taken as they are:
   * put order − 1 times `<s>` first where they begin a sentence.
   */
  distributionAfter(symbols: ArrayLike<number>): Float64Array {
    for (let index = 0; index < symbols.length; index++) {
      if (!(symbols[index] >= 0 && symbols[index] <= this.vocabulary.size)) {
        throw new EngineError(`${symbols[index]} is no symbol of a vocabulary of ${this.vocabulary.size}.`);
      }
    }
    return this.#table.distribution(this.#table.contextOf(symbols));
  }

  /** The most probable next symbols of a sentence that begins with these words. */
  nextWords(beginning: readonly string[], count: number): NextWord[] {
    const distribution = this.#table.distribution(this.#contextOfBeginning(beginning));
    return Array.from(mostProbable(distribution, count), (id) => ({
      symbol: this.vocabulary.symbolOf(id),
      probability: distribution[id],
    }));
  }

  /** Draws words until `</s>`. The same seed gives the same sentence. */
  generate(options: GenerationOptions, seed: number): GeneratedSentence {
    requireSampling(options);
    const random = new RandomStream(deriveKey(keyOfSeed(seed), 'generate'));
    const { prompt = [], maximumWords = 100, allowUnknown = false } = options;
    let context = this.#contextOfBeginning(prompt);
    const words: string[] = [];
    while (words.length < maximumWords) {
      const distribution = this.#table.distribution(context);
      if (!allowUnknown) distribution[UNKNOWN_ID] = 0;
      const id = drawSymbol(distribution, options, random);
      if (id === SENTENCE_END_ID) return { words, finished: true };
      words.push(this.vocabulary.symbolOf(id));
      context = this.#table.extend(context, id);
    }
    return { words, finished: false };
  }

  #contextOfBeginning(words: readonly string[]): NgramContext {
    let context = this.#table.sentenceStart;
    for (const word of words) context = this.#table.extend(context, this.vocabulary.idOf(word));
    return context;
  }
}
