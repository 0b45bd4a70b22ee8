/** Five Adam steps of a deep averaging network against PyTorch: losses, final weights, logits. */
import { describe, expect, test } from 'vitest';
import { createDanNetwork } from '../../engine/models/dan-network.ts';
import type { LabelledBatch, NamedTensor } from '../../engine/training/network.ts';
import type { GoldenCase } from '../support/golden-file.ts';
import { deviation, goldenFolder, goldenMissing, readGolden } from '../support/golden-file.ts';
import { testBackends } from '../support/test-backends.ts';

const paddingId = 0;

/** Our names for the tensors of the golden file. */
const names: Readonly<Record<string, string>> = {
  'embedding.weight': 'embedding',
  'hidden.0.weight': 'fc1.weight',
  'hidden.0.bias': 'fc1.bias',
  'hidden.1.weight': 'fc2.weight',
  'hidden.1.bias': 'fc2.bias',
  'output.weight': 'out.weight',
  'output.bias': 'out.bias',
};

function batchOf(one: GoldenCase, index: number): LabelledBatch {
  const { values, shape } = one.inputs[`batch${index}.tokens`]!;
  return {
    tokens: Int32Array.from(values),
    offsets: Int32Array.from({ length: shape[0]! + 1 }, (_, row) => row * shape[1]!),
    labels: Int32Array.from(one.inputs[`batch${index}.labels`]!.values),
  };
}

const [one] = readGolden('04_models/dan');

describe.skipIf(goldenFolder === undefined)('golden DAN', () => {
  test.for(testBackends)('$name', async ({ open }, context) => {
    const backend = await open();
    if (typeof backend === 'string') return context.skip(backend);
    const { vocab, embed_dim, hidden, classes, lr } = one!.params as Record<string, number>;
    const network = createDanNetwork(
      backend,
      {
        vocabularySize: vocab!,
        classes: classes!,
        embeddingSize: embed_dim!,
        hiddenSizes: [hidden!, hidden!],
        activation: 'relu',
        dropout: 0,
        wordDropout: 0,
        paddingId,
        optimizer: { name: 'adam' },
        embeddingUpdates: 'dense',
      },
      1,
    );
    const start = (await network.parameters()).map(({ name, shape }): NamedTensor => {
      const tensor = one!.inputs[`param.${names[name]}`]!;
      expect(tensor.shape).toEqual(shape);
      return { name, shape, data: Float32Array.from(tensor.values) };
    });
    network.setParameters(start);
    expect(network.parameterCount).toBe(one!.params['parameters']);
    const first = batchOf(one!, 0);
    expect(
      deviation(await network.logits(first), one!.outputs['logits0']!.values, one!.outputs['logits0']!),
    ).toBeUndefined();
    for (let step = 0; step < 5; step++) {
      network.trainStep(batchOf(one!, step), lr!);
      const loss = await network.takeLoss();
      expect(deviation([loss], [one!.losses!.values[step]!], one!.losses!), `loss ${step}`).toBeUndefined();
    }
    for (const { name, data } of await network.parameters()) {
      const expected = one!.outputs[`final.${names[name]}`]!;
      expect(deviation(data, expected.values, expected), name).toBeUndefined();
    }
    const last = one!.outputs['logits_final']!;
    expect(deviation(await network.logits(first), last.values, last)).toBeUndefined();
    network.dispose();
    expect(backend.allocatedBytes).toBe(0);
    await backend.dispose();
  });
});

test.skipIf(goldenFolder !== undefined)(goldenMissing, (context) => {
  context.skip();
});
