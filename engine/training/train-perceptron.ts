/**
 * The averaged perceptron: Rosenblatt 1958; Freund & Schapire 1999; Collins 2002. Every mistake moves the weights of the
 * right class towards the document and those of the answer away from it; the model is the mean of all states.
 */
import { deriveKey, keyOfSeed, RandomStream } from '../core/random.ts';
import { coefficientRows, type LinearClassifier, type LinearPipeline } from '../models/linear.ts';
import type { SparseMatrix } from '../text/sparse-matrix.ts';
import { fitTerms, recordFit } from './fit-terms.ts';
import { calibratedFit, type MarginFit } from './margin-classifier.ts';
import { checkpoint, type TrainingData, type Work } from './work.ts';

export interface PerceptronRecipe extends LinearPipeline {
  readonly training: { readonly epochs: number; readonly average: boolean };
}

export async function trainPerceptron(
  data: TrainingData,
  recipe: PerceptronRecipe,
  work: Work,
  seed: number,
): Promise<{ classifier: LinearClassifier; warnings: string[] }> {
  const started = performance.now();
  const terms = await fitTerms(data, recipe, work);
  const classes = data.classes.length;
  const validation = terms.vectorizer.transform(data.validation.texts);
  const { epochs, average } = recipe.training;
  const { coefficients, intercepts } = await calibratedFit(
    terms.matrix,
    data.train.labels,
    coefficientRows(classes),
    new Float64Array(classes).fill(1),
    async (matrix, labels) => {
      await checkpoint(work);
      return fitPerceptron(matrix, labels, classes, epochs, average, seed, (epoch) =>
        work.progress(epoch, epochs, 'epochs', 'Fitting coefficients'),
      );
    },
  );
  const classifier = terms.classifier(coefficients, intercepts);
  recordFit(() => classifier, validation, data.validation, epochs, null, started, work);
  return { classifier, warnings: [] };
}

function fitPerceptron(
  matrix: SparseMatrix,
  labels: Int32Array,
  classes: number,
  epochs: number,
  average: boolean,
  seed: number,
  epochDone: (epoch: number) => void = () => {},
): MarginFit {
  const rows = coefficientRows(classes);
  const { columns, offsets, indices, values } = matrix;
  const weights = new Float64Array(columns * rows);
  const intercepts = new Float64Array(rows);
  // Sums of step × change: weights − sums / steps is the mean of all states, without adding up each of them.
  const sums = new Float64Array(columns * rows);
  const interceptSums = new Float64Array(rows);
  const scores = new Float64Array(rows);
  const order = Int32Array.from({ length: matrix.rows }, (_, row) => row);
  const random = new RandomStream(deriveKey(keyOfSeed(seed), 'perceptron'));
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let place = order.length - 1; place > 0; place--) {
      const other = random.below(place + 1);
      const swap = order[place];
      order[place] = order[other];
      order[other] = swap;
    }
    for (const document of order) {
      const begin = offsets[document];
      const end = offsets[document + 1];
      scores.set(intercepts);
      for (let at = begin; at < end; at++) {
        const feature = indices[at] * rows;
        for (let row = 0; row < rows; row++) scores[row] += values[at] * weights[feature + row];
      }
      const label = labels[document];
      const move = (row: number, sign: number): void => {
        intercepts[row] += sign;
        interceptSums[row] += sign * step;
        for (let at = begin; at < end; at++) {
          const change = sign * values[at];
          weights[indices[at] * rows + row] += change;
          sums[indices[at] * rows + row] += change * step;
        }
      };
      if (rows === 1) {
        const sign = label === 1 ? 1 : -1;
        if (sign * scores[0] <= 0) move(0, sign);
      } else {
        let answer = 0;
        for (let row = 1; row < rows; row++) if (scores[row] > scores[answer]) answer = row;
        if (answer !== label) {
          move(label, 1);
          move(answer, -1);
        }
      }
      step += 1;
    }
    epochDone(epoch + 1);
  }
  if (average && step > 0) {
    for (let index = 0; index < weights.length; index++) weights[index] -= sums[index] / step;
    for (let row = 0; row < rows; row++) intercepts[row] -= interceptSums[row] / step;
  }
  return { coefficients: weights, intercepts };
}
