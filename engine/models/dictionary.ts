/**
 * Counts the words of a lexicon whose categories are called like the classes; the class with the largest sum is the answer.
 * Where no word is found, and where sums are equal, the classes of such training documents decide.
 */
import { Analyser } from '../text/analyser.ts';
import { Lexicon, type LexiconEntry } from '../text/lexicon.ts';
import type { TextOptions } from '../text/text-options.ts';
import type { Token } from '../text/token.ts';
import type { Classifier } from './classifier.ts';
import { writeModelFile, type ModelFile } from './model-file.ts';

export interface DictionaryPipeline {
  readonly text: TextOptions;
  readonly entries: readonly LexiconEntry[];
}

export class DictionaryClassifier implements Classifier {
  readonly kind = 'dictionary';
  readonly classes: readonly string[];
  readonly parameterCount: number;
  private readonly pipeline: DictionaryPipeline;
  private readonly shares: Float32Array;
  private readonly lexicon: Lexicon;
  /** Class of each category of the lexicon; −1: none is called like it. */
  private readonly classOf: Int32Array;
  private readonly analyser: Analyser;

  /** @param shares what is answered where nothing is found; sums to 1 */
  constructor(classes: readonly string[], pipeline: DictionaryPipeline, shares: Float32Array) {
    this.classes = classes;
    this.pipeline = pipeline;
    this.shares = shares;
    this.parameterCount = pipeline.entries.length;
    this.lexicon = new Lexicon(pipeline.entries, pipeline.text);
    this.classOf = classesOfCategories(this.lexicon.categories, classes);
    this.analyser = new Analyser(pipeline.text);
  }

  static load(file: ModelFile): DictionaryClassifier {
    return new DictionaryClassifier(file.classes, file.pipeline as DictionaryPipeline, file.tensor('shares'));
  }

  predictProbabilities(texts: readonly string[]): Promise<Float32Array> {
    const width = this.classes.length;
    const probabilities = new Float32Array(texts.length * width);
    texts.forEach((text, row) => {
      const sums = Float64Array.from(this.shares);
      const found = this.lexicon.find(text);
      found.sums.forEach((sum, category) => {
        const own = this.classOf[category];
        if (own >= 0) sums[own] += Math.abs(sum);
      });
      let total = 0;
      for (const sum of sums) total += sum;
      sums.forEach((sum, index) => (probabilities[row * width + index] = sum / total));
    });
    return Promise.resolve(probabilities);
  }

  tokenise(text: string): Token[] {
    return this.analyser.tokenise(text);
  }

  save(): Promise<Uint8Array> {
    return Promise.resolve(
      writeModelFile({ kind: this.kind, classes: this.classes, pipeline: this.pipeline }, [
        { name: 'shares', shape: [this.shares.length], data: this.shares },
      ]),
    );
  }

  dispose(): void {}
}

/** By name, whatever the case; −1 where there is none. */
export function classesOfCategories(categories: readonly string[], classes: readonly string[]): Int32Array {
  const names = classes.map((name) => name.trim().toLowerCase());
  return Int32Array.from(categories, (category) => names.indexOf(category.trim().toLowerCase()));
}
