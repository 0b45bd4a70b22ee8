/**
 * Integrated gradients (Sundararajan, Taly and Yan 2017, "Axiomatic attribution for deep networks") of a deep averaging
 * network: the gradient of a class logit along the straight path from zero vectors, which is an empty text, to the
 * vectors of the text, times those vectors.
 */
import type { Backend } from '../core/backend.ts';
import type { DanOptions } from './dan-options.ts';
import { createDanNetwork } from './dan-network.ts';
import type { NamedTensor } from '../training/network.ts';

export type DanShape = Pick<DanOptions, 'classes' | 'embeddingSize' | 'hiddenSizes' | 'activation'>;

/**
 * @param parameters of the trained network
 * @param tokens of one text, without padding
 * @param steps points of the midpoint rule
 * @returns tokens × classes, in units of the logit; over the tokens they sum to the difference of the logit to that of
 *   an empty text, but for the error of the midpoint rule
 */
export async function integratedGradients(
  backend: Backend,
  shape: DanShape,
  parameters: readonly NamedTensor[],
  tokens: Int32Array,
  steps: number,
): Promise<Float64Array> {
  const { classes, embeddingSize: width } = shape;
  const [table, ...dense] = parameters;
  const attributions = new Float64Array(tokens.length * classes);
  if (tokens.length === 0) return attributions;
  const mean = new Float64Array(width);
  for (const token of tokens)
    for (let column = 0; column < width; column++)
      mean[column] += table.data[token * width + column] / tokens.length;
  // The network sees a text only by the mean of its vectors. So a point of the path is a text of one word, whose vector
  // is that part of the mean; the gradient with respect to it reaches every word of the text in equal shares.
  const vectors = new Float32Array(steps * width);
  for (let step = 0; step < steps; step++)
    for (let column = 0; column < width; column++)
      vectors[step * width + column] = ((step + 0.5) / steps) * mean[column];
  const path = createDanNetwork(
    backend,
    { ...shape, vocabularySize: steps, dropout: 0, wordDropout: 0, optimizer: { name: 'sgd' } },
    1,
  );
  try {
    path.setParameters([{ name: table.name, shape: [steps, width], data: vectors }, ...dense]);
    const points = steps * classes;
    const gradients = await path.tokenGradients(
      {
        tokens: Int32Array.from({ length: points }, (_, point) => Math.floor(point / classes)),
        offsets: Int32Array.from({ length: points + 1 }, (_, point) => point),
      },
      Int32Array.from({ length: points }, (_, point) => point % classes),
    );
    const average = new Float64Array(classes * width);
    for (let index = 0; index < gradients.length; index++)
      average[index % average.length] += gradients[index] / steps;
    tokens.forEach((token, index) => {
      for (let label = 0; label < classes; label++) {
        let sum = 0;
        for (let column = 0; column < width; column++)
          sum += average[label * width + column] * table.data[token * width + column];
        attributions[index * classes + label] = sum / tokens.length;
      }
    });
    return attributions;
  } finally {
    path.dispose();
  }
}
