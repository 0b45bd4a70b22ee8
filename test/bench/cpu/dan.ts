/** Training steps of the deep averaging network, tokens grouped on the host included. */
import { RandomStream } from '../../../engine/core/random.ts';
import { createDanNetwork } from '../../../engine/models/dan-network.ts';
import type { LabelledBatch } from '../../../engine/training/network.ts';
import { randomLabels, zipfTokens } from './random-values.ts';
import type { CpuWorkload } from './workload.ts';

const vocabulary = 50_000;
const tokens = 20;
const classes = 3;

function training(dimension: number, batch: number): CpuWorkload {
  return {
    name: 'dan',
    sizes: { vocabulary, tokens, dimension, hidden: dimension, classes, batch },
    examplesPerStep: batch,
    prepare(backend) {
      const network = createDanNetwork(
        backend,
        {
          vocabularySize: vocabulary,
          classes,
          embeddingSize: dimension,
          hiddenSizes: [dimension],
          activation: 'relu',
          dropout: 0,
          wordDropout: 0,
          optimizer: { name: 'adam' },
        },
        1,
      );
      const random = new RandomStream([1, 2]);
      const batches = Array.from({ length: 8 }, (): LabelledBatch => ({
        tokens: zipfTokens(batch * tokens, vocabulary, random),
        offsets: Int32Array.from({ length: batch + 1 }, (_, text) => text * tokens),
        labels: randomLabels(batch, classes, random),
      }));
      let next = 0;
      return Promise.resolve({
        step: () => network.trainStep(batches[next++ % batches.length]!, 1e-3),
        dispose: () => network.dispose(),
      });
    },
  };
}

export const workloads: readonly CpuWorkload[] = [100, 300].flatMap((dimension) =>
  [64, 256, 1024].map((batch) => training(dimension, batch)),
);
