/** One LSTM layer forward and backward through time: inputs, weights, biases and the inputs' gradient. */
import { compile } from '../../../engine/autograd/compile.ts';
import { gradients } from '../../../engine/autograd/gradients.ts';
import { Graph } from '../../../engine/autograd/graph.ts';
import { placeResult } from '../../../engine/autograd/place-result.ts';
import type { DeviceBuffer } from '../../../engine/core/backend.ts';
import type { Value } from '../../../engine/core/operation.ts';
import { RandomStream } from '../../../engine/core/random.ts';
import { sizeOf } from '../../../engine/core/shape.ts';
import { recurrent } from '../../../engine/layers/recurrent.ts';
import type { CpuWorkload } from './workload.ts';

const batch = 20;

export function lstmTraining(time: number, hidden: number): CpuWorkload {
  return {
    name: 'lstm',
    sizes: { time, batch, inputs: hidden, hidden, layers: 1 },
    examplesPerStep: batch,
    prepare(backend) {
      const buffers: DeviceBuffer[] = [];
      const place = (size: number) => {
        const buffer = backend.allocate(size * 4, 'tensor');
        buffers.push(buffer);
        return { buffer, offset: 0 };
      };
      const random = new RandomStream([1, 2]);
      const graph = new Graph();
      const tensor = (name: string, shape: readonly number[], spread: number): Value => {
        const length = sizeOf(shape);
        const placement = place(length);
        const values = Float32Array.from({ length }, () => (random.uniform() * 2 - 1) * spread);
        backend.write({ ...placement, length, dtype: 'f32' }, values);
        return graph.external(name, 'f32', shape, placement);
      };
      const bound = 1 / Math.sqrt(hidden);
      const x = tensor('x', [batch, time, hidden], 1);
      const weights = {
        input: tensor('input weights', [4 * hidden, hidden], bound),
        recurrent: tensor('recurrent weights', [4 * hidden, hidden], bound),
        inputBias: tensor('input bias', [4 * hidden], bound),
        recurrentBias: tensor('recurrent bias', [4 * hidden], bound),
      };
      const { output } = recurrent(graph, 'lstm', x, [[weights]]);
      const upstream = tensor('upstream', output.shape, 1);
      graph.place(output, place(sizeOf(output.shape)));
      const found = gradients(graph, [{ value: output, gradient: upstream }], [x, ...Object.values(weights)]);
      for (const value of found) {
        if (value === null || 'rows' in value) throw new Error('A gradient is missing.');
        placeResult(graph, value, place(sizeOf(value.shape)));
      }
      const program = compile(graph, backend);
      return Promise.resolve({
        step: () => {
          program.run();
          return backend.finish();
        },
        dispose: () => {
          program.dispose();
          for (const buffer of buffers) backend.free(buffer);
        },
      });
    },
  };
}

export const workloads: readonly CpuWorkload[] = [200, 650].map((hidden) => lstmTraining(35, hidden));
