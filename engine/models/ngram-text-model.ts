/** An n-gram model together with the way it reads texts. */
import {
  readLanguageTextOptions,
  symbolsOf,
  textOf,
  type LanguageTextOptions,
} from '../text/language-text.ts';
import type { WordVocabulary } from '../text/word-vocabulary.ts';
import { readTexts, withPlaces } from './scored-texts.ts';
import { NgramLanguageModel } from './ngram-language-model.ts';
import { readIntegerTensors, writeIntegerTensors } from './ngram/integer-tensor-file.ts';
import type { NextSymbol, ScoredTexts, TextLanguageModel, WritingOptions, WrittenText } from './text-language-model.ts'; // prettier-ignore

export class NgramTextModel implements TextLanguageModel {
  readonly text: LanguageTextOptions;
  readonly model: NgramLanguageModel;
  readonly remembers = false;

  constructor(model: NgramLanguageModel, text: LanguageTextOptions) {
    this.model = model;
    this.text = text;
  }

  get vocabulary(): WordVocabulary {
    return this.model.vocabulary;
  }

  get parameterCount(): number {
    return this.model.ngramCounts.reduce((sum, count) => sum + count, 0);
  }

  async score(texts: readonly string[]): Promise<ScoredTexts> {
    const read = readTexts(texts, this.text, this.vocabulary);
    return Promise.resolve(withPlaces(read, this.model.score(read.sentences).logProbabilities));
  }

  async nextSymbols(beginning: string, count: number): Promise<NextSymbol[]> {
    return Promise.resolve(this.model.nextWords(symbolsOf(beginning, this.text).symbols, count));
  }

  async write(
    beginning: string,
    { maximumSymbols, seed, ...sampling }: WritingOptions,
  ): Promise<WrittenText> {
    const prompt = symbolsOf(beginning, this.text).symbols;
    const { words, finished } = this.model.generate(
      { ...sampling, prompt, maximumWords: maximumSymbols },
      seed,
    );
    return Promise.resolve({ text: textOf(words, this.text), finished });
  }

  async save(): Promise<Uint8Array> {
    const { tensors, metadata } = readIntegerTensors(this.model.save());
    return Promise.resolve(
      writeIntegerTensors({ tensors, metadata: { ...metadata, text: JSON.stringify(this.text) } }),
    );
  }

  /** @throws TensorFileError for bytes that are no n-gram model with a way of reading texts. */
  static load(bytes: Uint8Array): NgramTextModel {
    const model = NgramLanguageModel.load(bytes);
    return new NgramTextModel(model, readLanguageTextOptions(readIntegerTensors(bytes).metadata['text']));
  }

  dispose(): void {
    // It holds nothing but memory that is collected by itself.
  }
}
