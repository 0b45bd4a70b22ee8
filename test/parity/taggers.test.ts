/** Taggers: the same numbers on every backend, with a batch that has an empty sentence and one of one word. */
import { describe, expect, test } from 'vitest';
import { createReferenceBackend } from '../../engine/backends/reference/reference-backend.ts';
import type { Backend } from '../../engine/core/backend.ts';
import { GraphNetwork } from '../../engine/models/graph-network/graph-network.ts';
import { crossEntropy } from '../../engine/models/graph-network/loss.ts';
import { crfLoss } from '../../engine/models/tagging/crf-loss.ts';
import { taggerArchitecture, type TaggerSettings } from '../../engine/models/tagging/tagger-architecture.ts';
import { testBackends } from '../support/test-backends.ts';

const [features, characters, rows, tags] = [3, 5, 40, 4] as const;
const shared = { embeddingSize: 6, hiddenSize: 7, dropout: 0.2 } as const;
const all: Readonly<Record<string, TaggerSettings>> = {
  window: { ...shared, name: 'window', window: 2, crf: false },
  'bi-LSTM with CRF': { ...shared, name: 'recurrent', layers: 2, characterFilters: 5, crf: true },
};

function batchOf(perWord: number) {
  const words = [4, 0, 1, 7];
  const offsets = Int32Array.from([
    0,
    ...words.map((_, at) => words.slice(0, at + 1).reduce((a, b) => a + b) * perWord),
  ]);
  const total = offsets.at(-1)!;
  return {
    offsets,
    tokens: Int32Array.from({ length: total }, (_, at) => (at * 7 + 3) % rows),
    tokenLabels: Int32Array.from({ length: total / perWord }, (_, at) => (at * 3) % tags),
  };
}

function networkOf(backend: Backend, settings: TaggerSettings): GraphNetwork {
  const own = settings.name === 'window' ? 0 : characters;
  return new GraphNetwork(
    backend,
    taggerArchitecture(settings, { rows, features, characters: own, tags }),
    { loss: settings.crf ? crfLoss() : crossEntropy({}), optimizer: { name: 'sgd' }, clipNorm: 1 },
    1,
  );
}

describe.each(Object.entries(all))('%s', (_, settings) => {
  test.for(testBackends.slice(1))('$name follows the reference', async ({ open }, context) => {
    const backend = await open();
    if (typeof backend === 'string') return context.skip(backend);
    const reference = createReferenceBackend();
    const batch = batchOf(settings.name === 'window' ? features : features + characters);
    const networks = [networkOf(reference, settings), networkOf(backend, settings)];
    for (const network of networks) for (let step = 0; step < 3; step++) network.trainStep(batch, 0.2);
    const [expected, got] = await Promise.all(networks.map((network) => network.parameters()));
    expected!.forEach(({ name, data }, index) =>
      data.forEach((value, at) =>
        expect(Math.abs(value - got![index]!.data[at]!), `${name}[${String(at)}]`).toBeLessThan(1e-5),
      ),
    );
    const [wanted, scores] = await Promise.all(networks.map((network) => network.logits(batch)));
    expect(scores).toHaveLength(12 * tags);
    wanted!.forEach((value, at) => expect(scores![at]).toBeCloseTo(value, 4));
    const losses = await Promise.all(networks.map((network) => network.takeLoss()));
    expect(losses[1]).toBeCloseTo(losses[0]!, 4);
    for (const network of networks) network.dispose();
    expect(backend.allocatedBytes).toBe(0);
    await backend.dispose();
  });
});
