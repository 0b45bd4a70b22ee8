/** Architectures that read texts in order: gradients, the same numbers on every backend, padding that changes nothing. */
import { describe, expect, test } from 'vitest';
import { createReferenceBackend } from '../../engine/backends/reference/reference-backend.ts';
import type { Backend } from '../../engine/core/backend.ts';
import { RandomStream } from '../../engine/core/random.ts';
import type { ArchitectureSettings } from '../../engine/models/architectures/architecture-settings.ts';
import { architectureOf } from '../../engine/models/architectures/architecture-settings.ts';
import { GraphNetwork } from '../../engine/models/graph-network/graph-network.ts';
import { crossEntropy } from '../../engine/models/graph-network/loss.ts';
import { pathGradients } from '../../engine/models/graph-network/path-gradients.ts';
import { testBackends } from '../support/test-backends.ts';

const vocabularySize = 40;
const words = { embeddingSize: 8, wordDropout: 0.1 };
const unit = { name: 'recurrent', ...words, hiddenSize: 6, dropout: 0.2 } as const;
const all: Readonly<Record<string, ArchitectureSettings>> = {
  mlp: { name: 'mlp', ...words, pooling: 'mean', hiddenSizes: [7], activation: 'silu', dropout: 0.2 },
  fasttext: { name: 'fasttext', ...words },
  cnn: { name: 'cnn', ...words, widths: [2, 3], filters: 5, dropout: 0.2 },
  rnn: { ...unit, cell: 'rnn', layers: 1, bidirectional: false, pooling: 'last' },
  gru: { ...unit, cell: 'gru', layers: 1, bidirectional: false, pooling: 'mean' },
  lstm: { ...unit, cell: 'lstm', layers: 2, bidirectional: false, pooling: 'last' },
  bilstm: { ...unit, cell: 'lstm', layers: 1, bidirectional: true, pooling: 'last' },
  transformer: {
    name: 'transformer', ...words, maxTokens: 12, layers: 1, heads: 2, feedForwardSize: 12, dropout: 0.2,
    attentionDropout: 0.1,
  }, // prettier-ignore
};

function corpus(documents: number, seed: number) {
  const random = new RandomStream([seed, 5]);
  const tokens: number[] = [];
  const offsets = [0];
  const labels: number[] = [];
  for (let document = 0; document < documents; document++) {
    const length = document % 6 === 2 ? 0 : 1 + random.below(9);
    const label = random.below(3);
    for (let at = 0; at < length; at++)
      tokens.push(random.below(3) === 0 ? random.below(vocabularySize) : label * 12 + random.below(12));
    offsets.push(tokens.length);
    labels.push(label);
  }
  return {
    tokens: Int32Array.from(tokens),
    offsets: Int32Array.from(offsets),
    labels: Int32Array.from(labels),
  };
}

function networkOf(backend: Backend, settings: ArchitectureSettings, seed = 1): GraphNetwork {
  return new GraphNetwork(
    backend,
    architectureOf(settings, { vocabularySize }, 3),
    // Adam would make large steps of the rounding errors where a gradient is zero, as that of a bias of keys is.
    { loss: crossEntropy({}), optimizer: { name: 'sgd' }, clipNorm: 1 },
    seed,
  );
}

describe.each(Object.entries(all))('%s', (_, settings) => {
  test('gradients at tokens are those of the outputs, and follow the path to them', async () => {
    const backend = createReferenceBackend();
    const network = networkOf(backend, settings, 3);
    for (let step = 0; step < 3; step++) network.trainStep(corpus(8, step), 0.3);
    const batch = { tokens: Int32Array.of(4, 14, 9, 27, 8, 2), offsets: Int32Array.of(0, 4, 4, 6) };
    const upstream = Float32Array.of(0, 1, 0, 0, 1, 0, 0, 0, 1);
    const { gradients, columns, outputs } = await network.tokenGradients(batch, upstream);
    const logits = await network.logits(batch);
    logits.forEach((value, at) => expect(outputs[at]).toBeCloseTo(value, 6));
    const start = await network.parameters();
    const table = start[0]!;
    const step = 2 ** -10;
    for (const [position, token] of batch.tokens.entries())
      for (let column = 0; column < columns; column += 3) {
        const shifted = async (by: number): Promise<number> => {
          const data = table.data.slice();
          data[token * columns + column]! += by;
          network.setParameters(start.with(0, { ...table, data }));
          const now = await network.logits(batch);
          return position < 4 ? now[1]! : now[8]!;
        };
        const slope = ((await shifted(step)) - (await shifted(-step))) / (2 * step);
        expect(Math.abs(gradients[position * columns + column]! - slope)).toBeLessThan(
          1e-3 + 1e-2 * Math.abs(slope),
        );
      }
    network.setParameters(start);
    const { shares, difference } = await pathGradients(network, batch.tokens.subarray(0, 4), 200);
    for (let output = 0; output < 3; output++) {
      let sum = 0;
      for (let token = 0; token < 4; token++) sum += shares[token * 3 + output]!;
      // Layer norm is steep near zero vectors, where the rule's points lie too far apart.
      expect(Math.abs(sum - difference[output]!)).toBeLessThan(settings.name === 'transformer' ? 0.2 : 0.02);
    }
    network.dispose();
    expect(backend.allocatedBytes).toBe(0);
  });

  test('a text has the same scores alone and among longer ones', async () => {
    const backend = createReferenceBackend();
    const network = networkOf(backend, settings);
    const batch = corpus(9, 4);
    const together = await network.logits(batch);
    for (let document = 0; document < 9; document++) {
      const tokens = batch.tokens.slice(batch.offsets[document], batch.offsets[document + 1]);
      const alone = await network.logits({ tokens, offsets: Int32Array.of(0, tokens.length) });
      alone.forEach((value, at) => expect(value).toBeCloseTo(together[document * 3 + at]!, 5));
    }
    network.dispose();
  });

  test.for(testBackends.slice(1))('$name follows the reference', async ({ open }, context) => {
    const backend = await open();
    if (typeof backend === 'string') return context.skip(backend);
    const reference = createReferenceBackend();
    const networks = [networkOf(reference, settings), networkOf(backend, settings)];
    const train = (network: GraphNetwork): void => {
      for (let step = 0; step < 3; step++) network.trainStep(corpus(8, 1), 0.2);
    };
    networks.forEach(train);
    const [expected, got] = await Promise.all(networks.map((network) => network.parameters()));
    expected!.forEach(({ name, data }, index) =>
      data.forEach((value, at) =>
        expect(Math.abs(value - got![index]!.data[at]!), `${name}[${at}]`).toBeLessThan(1e-5),
      ),
    );
    const again = networkOf(backend, settings);
    train(again);
    expect(await again.parameters()).toEqual(got);
    for (const network of [...networks, again]) network.dispose();
    expect(backend.allocatedBytes).toBe(0);
    await backend.dispose();
  });
});
