/** Training steps of a convolutional sentence classifier over given word vectors, their gradient included. */
import { RandomStream } from '../../../engine/core/random.ts';
import { convPool } from '../../../engine/ops/conv-pool/conv-pool.ts';
import { linear } from '../../../engine/ops/linear/linear.ts';
import { softmaxCrossEntropy } from '../../../engine/ops/softmax-cross-entropy/softmax-cross-entropy.ts';
import { TrainingGraph } from '../../support/training-graph.ts';
import { randomLabels, uniformValues } from './random-values.ts';
import type { CpuWorkload } from './workload.ts';

const [batch, length, dimension, filters, classes] = [50, 50, 300, 100, 3];
const widths = [3, 4, 5];

export const workloads: readonly CpuWorkload[] = [
  {
    name: 'text-cnn',
    sizes: { batch, length, dimension, widths: widths.length, filters, classes },
    examplesPerStep: batch,
    prepare(backend) {
      const random = new RandomStream([1, 2]);
      const training = new TrainingGraph(backend, { name: 'adam' });
      const { graph } = training;
      const parameter = (name: string, shape: readonly number[]) => {
        const size = shape.reduce((product, extent) => product * extent, 1);
        return training.parameter(name, shape, uniformValues(size, 0.05, random));
      };
      const x = training.input(
        'x',
        'f32',
        [batch, length, dimension],
        uniformValues(batch * length * dimension, 1, random),
      );
      const labels = training.input('labels', 'i32', [batch], randomLabels(batch, classes, random));
      const features = convPool(
        graph,
        x,
        widths.map((width) => ({
          weight: parameter(`${width} weight`, [filters, width, dimension]),
          bias: parameter(`${width} bias`, [filters]),
        })),
      ).output;
      const logits = linear(graph, features, parameter('out weight', [classes, filters * widths.length]), {
        bias: parameter('out bias', [classes]),
      });
      const { logitsGradient } = softmaxCrossEntropy(graph, logits, labels);
      training.compile(logits, logitsGradient, { kept: { x } });
      return Promise.resolve({ step: () => training.step(1e-3), dispose: () => training.dispose() });
    },
  },
];
