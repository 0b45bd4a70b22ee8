/**
 * A training step of four post-norm transformer blocks (Adam, no dropout): as PyTorch's TransformerEncoder of
 * TransformerEncoderLayer with its defaults, given vectors and a given gradient of the result.
 */
import { compile } from '../../../engine/autograd/compile.ts';
import { gradients, isRowGradient } from '../../../engine/autograd/gradients.ts';
import { Graph } from '../../../engine/autograd/graph.ts';
import { InputBlock } from '../../../engine/autograd/input-block.ts';
import type { Backend, BufferRange } from '../../../engine/core/backend.ts';
import type { Value } from '../../../engine/core/operation.ts';
import { RandomStream } from '../../../engine/core/random.ts';
import { sizeOf } from '../../../engine/core/shape.ts';
import type { FeedForwardActivation } from '../../../engine/layers/feed-forward.ts';
import type { Projection } from '../../../engine/layers/projection.ts';
import { transformerBlock } from '../../../engine/layers/transformer-block.ts';
import { adamOperations, adamScalars } from '../../../engine/ops/adam/adam.ts';
import type { CpuWorkload } from './workload.ts';

interface TransformerSizes extends Record<string, number> {
  readonly batch: number;
  readonly length: number;
  readonly size: number;
  readonly heads: number;
  readonly layers: number;
}

function transformer(name: string, sizes: TransformerSizes, activation: FeedForwardActivation): CpuWorkload {
  const { batch, length, size, heads, layers } = sizes;
  return {
    name,
    sizes,
    examplesPerStep: batch,
    prepare: (backend: Backend) => {
      const random = new RandomStream([3, 5]);
      const ranges: BufferRange[] = [];
      const reserve = (elements: number): BufferRange => {
        const buffer = backend.allocate(elements * 4, 'tensor');
        const range = { buffer, offset: 0, length: elements, dtype: 'f32' as const };
        ranges.push(range);
        return range;
      };
      const graph = new Graph();
      const inputs = new InputBlock(graph, backend, {
        x: { dtype: 'f32', shape: [batch, length, size] },
        upstream: { dtype: 'f32', shape: [batch, length, size] },
        scalars: { dtype: 'f32', shape: [adamOperations.rule.scalars.length] },
      });
      const weights: Value[] = [];
      const parameter = (shape: readonly number[], spread: number, middle = 0): Value => {
        const range = reserve(sizeOf(shape));
        const values = Float32Array.from(
          { length: range.length },
          () => middle + spread * (2 * random.uniform() - 1),
        );
        backend.write(range, values);
        const value = graph.external(`weight ${weights.length}`, 'f32', shape, range);
        weights.push(value);
        return value;
      };
      const projection = (from: number, to: number): Projection => ({
        weight: parameter([to, from], 1 / Math.sqrt(from)),
        bias: parameter([to], 0),
      });
      const norm = () => ({ weight: parameter([size], 0, 1), bias: parameter([size], 0) });
      let h: Value = inputs.values.x;
      for (let layer = 0; layer < layers; layer++)
        h = transformerBlock(
          graph,
          h,
          {
            attention: { packed: projection(size, 3 * size), out: projection(size, size) },
            attentionNorm: norm(),
            feedForward: { up: projection(size, 4 * size), down: projection(4 * size, size) },
            feedForwardNorm: norm(),
          },
          { heads, norm: 'post', activation },
        );
      const found = gradients(graph, [{ value: h, gradient: inputs.values.upstream }], weights);
      weights.forEach((weight, index) => {
        const gradient = found[index]!;
        if (gradient === null || isRowGradient(gradient)) throw new Error(`No gradient for ${weight.name}.`);
        const states = [0, 1].map((state) =>
          graph.external(`state ${state}`, 'f32', weight.shape, reserve(sizeOf(weight.shape))),
        );
        graph.apply(adamOperations.dense, [weight, gradient, ...states, inputs.values.scalars], {});
      });
      const program = compile(graph, backend);
      const drawn = (): Float32Array =>
        Float32Array.from({ length: batch * length * size }, () => 2 * random.uniform() - 1);
      inputs.set('x', drawn());
      inputs.set('upstream', drawn());
      let steps = 0;
      return Promise.resolve({
        step() {
          steps++;
          const rates = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
          inputs.set('scalars', adamScalars({ ...rates, step: steps }));
          program.run();
          return backend.kind === 'webgpu' ? backend.finish() : undefined;
        },
        dispose() {
          program.dispose();
          inputs.dispose();
          for (const { buffer } of ranges) backend.free(buffer);
        },
      });
    },
  };
}

const usual = { batch: 32, length: 64, size: 128, heads: 4, layers: 4 };

export const workloads: readonly CpuWorkload[] = [
  transformer('transformer', usual, 'relu'),
  transformer('transformer-gelu', usual, 'gelu'),
];
