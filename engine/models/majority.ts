/** The baseline that every classifier must beat: the class shares of the training part, whatever the text says. */
import { Analyser } from '../text/analyser.ts';
import { defaultTextOptions } from '../text/text-options.ts';
import type { Token } from '../text/token.ts';
import type { Classifier } from './classifier.ts';
import { writeModelFile, type ModelFile } from './model-file.ts';

export class MajorityClassifier implements Classifier {
  readonly kind = 'majority';
  readonly classes: readonly string[];
  readonly parameterCount: number;
  private readonly shares: Float32Array;
  private readonly analyser = new Analyser(defaultTextOptions);

  /** @param shares share of each class in the training part */
  constructor(classes: readonly string[], shares: Float32Array) {
    this.classes = classes;
    this.shares = shares;
    this.parameterCount = classes.length;
  }

  static load(file: ModelFile): MajorityClassifier {
    return new MajorityClassifier(file.classes, file.tensor('shares'));
  }

  predictProbabilities(texts: readonly string[]): Promise<Float32Array> {
    const probabilities = new Float32Array(texts.length * this.classes.length);
    for (let row = 0; row < texts.length; row++) probabilities.set(this.shares, row * this.classes.length);
    return Promise.resolve(probabilities);
  }

  tokenise(text: string): Token[] {
    return this.analyser.tokenise(text);
  }

  save(): Promise<Uint8Array> {
    return Promise.resolve(
      writeModelFile({ kind: this.kind, classes: this.classes, pipeline: {} }, [
        { name: 'shares', shape: [this.classes.length], data: this.shares },
      ]),
    );
  }

  dispose(): void {}
}
