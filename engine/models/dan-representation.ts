/** The last hidden layer of a deep averaging network for each document, by plain loops in 64 bits. */
import type { NamedTensor } from '../training/network.ts';
import type { EncodedTexts } from '../text/vocabulary.ts';
import type { DanOptions } from './dan-options.ts';
import { layerName, layerSizes } from './dan-parameters.ts';
import type { DocumentVectors } from './classifier.ts';

export function danRepresentation(
  options: Pick<DanOptions, 'embeddingSize' | 'hiddenSizes' | 'activation' | 'classes' | 'vocabularySize'>,
  tensors: readonly NamedTensor[],
  { tokens, offsets }: Pick<EncodedTexts, 'tokens' | 'offsets'>,
): DocumentVectors {
  const tensor = (name: string): Float32Array => tensors.find((one) => one.name === name)!.data;
  const embeddings = tensor('embedding.weight');
  const layers = layerSizes({ ...options, dropout: 0, wordDropout: 0, optimizer: { name: 'sgd' } });
  const hidden = layers.slice(0, -1).map(([inputs, outputs], index) => ({
    inputs,
    outputs,
    weight: tensor(`${layerName(index, layers.length)}.weight`),
    bias: tensor(`${layerName(index, layers.length)}.bias`),
  }));
  const { embeddingSize } = options;
  const size = hidden.at(-1)?.outputs ?? embeddingSize;
  const documents = offsets.length - 1;
  const vectors = new Float32Array(documents * size);
  for (let document = 0; document < documents; document++) {
    const [from, to] = [offsets[document]!, offsets[document + 1]!];
    let x: Float64Array = new Float64Array(embeddingSize);
    for (let token = from; token < to; token++)
      for (let at = 0; at < embeddingSize; at++)
        x[at]! += embeddings[tokens[token]! * embeddingSize + at]! / (to - from);
    for (const { inputs, outputs, weight, bias } of hidden) {
      const y = new Float64Array(outputs);
      for (let unit = 0; unit < outputs; unit++) {
        let sum = bias[unit]!;
        for (let at = 0; at < inputs; at++) sum += weight[unit * inputs + at]! * x[at]!;
        y[unit] = options.activation === 'relu' ? Math.max(0, sum) : Math.tanh(sum);
      }
      x = y;
    }
    vectors.set(x, document * size);
  }
  return { size, vectors };
}
