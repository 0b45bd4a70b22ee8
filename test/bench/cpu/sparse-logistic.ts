/** Minibatch logistic regression on hashed words and word pairs: a table of which a batch uses few rows, Adam there. */
import { RandomStream } from '../../../engine/core/random.ts';
import { createTokenGroups, TokenGrouper } from '../../../engine/ops/embedding-bag/group-tokens.ts';
import { embeddingBag } from '../../../engine/ops/embedding-bag/embedding-bag.ts';
import { softmaxCrossEntropy } from '../../../engine/ops/softmax-cross-entropy/softmax-cross-entropy.ts';
import { TrainingGraph } from '../../support/training-graph.ts';
import { randomLabels, zipfTokens } from './random-values.ts';
import type { CpuWorkload } from './workload.ts';

const vocabulary = 50_000;
const pairBuckets = 2 ** 20;
const words = 20;
const features = 2 * words - 1;
const classes = 3;

/** The words of each text, then its pairs of neighbours by hash. */
function featuresOf(batch: number, random: RandomStream): Int32Array {
  const tokens = zipfTokens(batch * words, vocabulary, random);
  const found = new Int32Array(batch * features);
  for (let text = 0; text < batch; text++)
    for (let place = 0; place < words; place++) {
      const word = tokens[text * words + place]!;
      found[text * features + place] = word;
      if (place === words - 1) continue;
      const hash = (Math.imul(word, 0x9e3779b1) ^ Math.imul(tokens[text * words + place + 1]!, 40503)) + 977;
      found[text * features + words + place] = vocabulary + ((hash >>> 0) % pairBuckets);
    }
  return found;
}

function training(batch: number): CpuWorkload {
  return {
    name: 'sparse-logistic',
    sizes: { vocabulary, pairBuckets, features, classes, batch },
    examplesPerStep: batch,
    prepare(backend) {
      const random = new RandomStream([1, 2]);
      const rows = vocabulary + pairBuckets;
      const capacity = batch * features;
      const model = new TrainingGraph(backend, { name: 'adam' });
      const tokens = model.input('tokens', 'i32', [capacity]);
      const offsets = Int32Array.from({ length: batch + 1 }, (_, text) => text * features);
      const { output } = embeddingBag(
        model.graph,
        tokens,
        model.input('offsets', 'i32', [batch + 1], offsets),
        model.parameter('weights', [rows, classes], new Float32Array(rows * classes)),
        { mode: 'mean', groups: model.groups('groups', capacity) },
      );
      const labels = model.input('labels', 'i32', [batch]);
      const { logitsGradient } = softmaxCrossEntropy(model.graph, output, labels);
      model.compile(output, logitsGradient, { rows: true });
      const grouper = new TokenGrouper(rows, undefined);
      const groups = createTokenGroups(capacity);
      const batches = Array.from({ length: 16 }, () => ({
        tokens: featuresOf(batch, random),
        labels: randomLabels(batch, classes, random),
      }));
      let next = 0;
      return Promise.resolve({
        step: () => {
          const drawn = batches[next++ % batches.length]!;
          grouper.group(drawn.tokens, offsets, groups);
          model.set('tokens', drawn.tokens);
          model.set('labels', drawn.labels);
          model.setGroups('groups', groups);
          model.step(1e-3);
        },
        dispose: () => model.dispose(),
      });
    },
  };
}

export const workloads: readonly CpuWorkload[] = [256, 1024].map(training);
