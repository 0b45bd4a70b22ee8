/** Tensors of a deep averaging network: names, shapes, start values, and where they lie in one flat buffer. */
import { rangeAlignment } from '../core/backend.ts';
import type { RandomKey } from '../core/random.ts';
import { RandomStream, deriveKey } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import type { DanOptions } from './dan-options.ts';

export interface DenseParameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** In elements of the flat buffer. */
  readonly offset: number;
  readonly fanIn: number;
  readonly kind: 'weight' | 'bias';
}

export interface DenseLayout {
  readonly parameters: readonly DenseParameter[];
  /** Weights come first, so that weight decay can leave the biases out. */
  readonly weightLength: number;
  readonly length: number;
}

/** Layers as [inputs, outputs], the output layer last. */
export function layerSizes(options: DanOptions): [number, number][] {
  const widths = [options.embeddingSize, ...options.hiddenSizes, options.classes];
  return widths.slice(1).map((outputs, layer) => [widths[layer]!, outputs]);
}

export function layerName(layer: number, layers: number): string {
  return layer === layers - 1 ? 'output' : `hidden.${layer}`;
}

export function denseLayout(options: DanOptions): DenseLayout {
  const layers = layerSizes(options);
  const parameters: DenseParameter[] = [];
  let offset = 0;
  const add = (kind: 'weight' | 'bias'): void =>
    layers.forEach(([inputs, outputs], layer) => {
      const shape = kind === 'weight' ? [outputs, inputs] : [outputs];
      parameters.push({
        name: `${layerName(layer, layers.length)}.${kind}`,
        shape,
        offset,
        fanIn: inputs,
        kind,
      });
      offset += Math.ceil(sizeOf(shape) / rangeAlignment) * rangeAlignment;
    });
  add('weight');
  const weightLength = offset;
  add('bias');
  return { parameters, weightLength, length: offset };
}

/**
 * Weights uniform with the variance of He et al. 2015 before a rectifier and of Glorot and Bengio 2010 else, biases
 * zero. Each tensor has its own random stream, so its start does not depend on the others' sizes.
 */
export function startValues(options: DanOptions, parameter: DenseParameter, key: RandomKey): Float32Array {
  const values = new Float32Array(sizeOf(parameter.shape));
  if (parameter.kind === 'bias') return values;
  const hidden = parameter.name.startsWith('hidden');
  const bound =
    hidden && options.activation === 'relu'
      ? Math.sqrt(6 / parameter.fanIn)
      : Math.sqrt(6 / (parameter.fanIn + parameter.shape[0]!));
  fillUniform(values, bound, deriveKey(key, parameter.name));
  return values;
}

/** Uniform with variance 1 / embeddingSize: vectors start at unit length in expectation. The padding row is zero. */
export function startEmbeddings(options: DanOptions, key: RandomKey): Float32Array {
  const values = new Float32Array(options.vocabularySize * options.embeddingSize);
  fillUniform(values, Math.sqrt(3 / options.embeddingSize), deriveKey(key, 'embedding.weight'));
  if (options.paddingId !== undefined)
    values.fill(
      0,
      options.paddingId * options.embeddingSize,
      (options.paddingId + 1) * options.embeddingSize,
    );
  return values;
}

function fillUniform(values: Float32Array, bound: number, key: RandomKey): void {
  const stream = new RandomStream(key);
  const step = (2 * bound) / 2 ** 32;
  for (let at = 0; at < values.length; at++) values[at] = (stream.uint32() + 0.5) * step - bound;
}
