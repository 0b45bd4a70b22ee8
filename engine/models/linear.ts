/**
 * Scores that are linear in sparse n-gram features, and their softmax: what logistic regression, naive Bayes, support
 * vector machines and perceptrons all are once they are fitted. Two classes have one row of coefficients.
 */
import type { SparseMatrix } from '../text/sparse-matrix.ts';
import { termReader, type TermReader } from '../text/term-reader.ts';
import type { TextOptions } from '../text/text-options.ts';
import type { Token } from '../text/token.ts';
import { Vectorizer } from '../text/vectorizer.ts';
import { softmaxRows, type Classifier, type FeatureShares } from './classifier.ts';
import { stretchesOf, termSources, vectorizerOptions, type FeatureOptions } from './term-features.ts';
import { writeModelFile, type ModelFile } from './model-file.ts';

export interface LinearPipeline {
  readonly text: TextOptions;
  readonly features: FeatureOptions;
}

/** Rows of coefficients that `classes` need: one for two classes, the second against the first. */
export function coefficientRows(classes: number): number {
  return classes === 2 ? 1 : classes;
}

export class LinearClassifier implements Classifier {
  readonly kind = 'linear';
  readonly classes: readonly string[];
  readonly parameterCount: number;
  readonly vectorizer: Vectorizer;
  /** Feature-major: features × coefficient rows. */
  readonly coefficients: Float32Array;
  readonly intercepts: Float32Array;
  private readonly pipeline: LinearPipeline;
  private readonly reader: TermReader;

  constructor(
    classes: readonly string[],
    pipeline: LinearPipeline,
    vectorizer: Vectorizer,
    coefficients: Float32Array,
    intercepts: Float32Array,
  ) {
    this.classes = classes;
    this.pipeline = pipeline;
    this.vectorizer = vectorizer;
    this.coefficients = coefficients;
    this.intercepts = intercepts;
    this.parameterCount = coefficients.length + intercepts.length;
    this.reader = termReader(pipeline.text);
  }

  static load(file: ModelFile): LinearClassifier {
    const pipeline = file.pipeline as LinearPipeline & { readonly terms: string[][] };
    const idf = file.tensor('idf');
    let first = 0;
    const blocks = pipeline.terms.map((terms) => ({ terms, idf: idf.slice(first, (first += terms.length)) }));
    const vectorizer = Vectorizer.restore(
      vectorizerOptions(pipeline.features),
      termSources(pipeline.text, pipeline.features),
      blocks,
    );
    const { text, features } = pipeline;
    return new LinearClassifier(
      file.classes,
      { text, features },
      vectorizer,
      file.tensor('coefficients'),
      file.tensor('intercepts'),
    );
  }

  predictProbabilities(texts: readonly string[]): Promise<Float32Array> {
    return Promise.resolve(this.probabilitiesOf(this.vectorizer.transform(texts)));
  }

  probabilitiesOf(matrix: SparseMatrix): Float32Array {
    const rows = coefficientRows(this.classes.length);
    const scores = linearScores(matrix, this.coefficients, this.intercepts, rows);
    if (rows > 1) return softmaxRows(scores, rows);
    const logits = new Float64Array(scores.length * 2);
    scores.forEach((score, index) => (logits[index * 2 + 1] = score));
    return softmaxRows(logits, 2);
  }

  /** The model is linear in its features: the gradient is the same along the whole path, and the shares are exact. */
  featureShares(text: string): Promise<FeatureShares> {
    const classes = this.classes.length;
    const rows = coefficientRows(classes);
    const matrix = this.vectorizer.transform([text]);
    const { columns, spans } = this.vectorizer.locate(
      text,
      this.reader.termSpans(text),
      stretchesOf(text, this.pipeline.text.decodeEscapes),
    );
    const valueOf = new Map<number, number>();
    for (let index = 0; index < matrix.indices.length; index++)
      valueOf.set(matrix.indices[index], matrix.values[index]);
    const times = new Map<number, number>();
    for (const column of columns) times.set(column, (times.get(column) ?? 0) + 1);
    const perClass = (share: (row: number) => number, into: Float64Array, at: number): void => {
      if (rows > 1) for (let row = 0; row < rows; row++) into[at + row] += share(row);
      else {
        into[at] -= share(0);
        into[at + 1] += share(0);
      }
    };
    const shares = new Float64Array(columns.length * classes);
    columns.forEach((column, index) => {
      const value = (valueOf.get(column) ?? 0) / (times.get(column) as number);
      perClass((row) => value * this.coefficients[column * rows + row], shares, index * classes);
    });
    const difference = new Float64Array(classes);
    for (const [column, value] of valueOf)
      perClass((row) => value * this.coefficients[column * rows + row], difference, 0);
    return Promise.resolve({
      spans: Int32Array.from(spans),
      shares,
      difference,
      steps: 1,
      logOdds: rows === 1,
    });
  }

  tokenise(text: string): Token[] {
    return this.reader.tokenise(text);
  }

  save(): Promise<Uint8Array> {
    const blocks = this.vectorizer.fittedBlocks;
    const idf = new Float32Array(this.vectorizer.columns);
    let first = 0;
    for (const block of blocks) {
      idf.set(block.idf, first);
      first += block.terms.length;
    }
    const rows = coefficientRows(this.classes.length);
    return Promise.resolve(
      writeModelFile(
        {
          kind: this.kind,
          classes: this.classes,
          pipeline: { ...this.pipeline, terms: blocks.map(({ terms }) => terms) },
        },
        [
          { name: 'coefficients', shape: [this.vectorizer.columns, rows], data: this.coefficients },
          { name: 'intercepts', shape: [rows], data: this.intercepts },
          { name: 'idf', shape: [idf.length], data: idf },
        ],
      ),
    );
  }

  dispose(): void {}
}

/** Matrix × coefficients + intercepts, row-major documents × rows, in 64 bits. */
export function linearScores(
  matrix: SparseMatrix,
  coefficients: Float32Array | Float64Array,
  intercepts: Float32Array | Float64Array,
  rows: number,
): Float64Array {
  const scores = new Float64Array(matrix.rows * rows);
  const { offsets, indices, values } = matrix;
  for (let document = 0; document < matrix.rows; document++) {
    const at = document * rows;
    for (let row = 0; row < rows; row++) scores[at + row] = intercepts[row];
    for (let position = offsets[document]; position < offsets[document + 1]; position++) {
      const value = values[position];
      const feature = indices[position] * rows;
      for (let row = 0; row < rows; row++) scores[at + row] += value * coefficients[feature + row];
    }
  }
  return scores;
}
