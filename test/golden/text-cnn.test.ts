/** Five Adam steps of a convolutional sentence classifier against PyTorch: losses, final weights, logits. */
import { describe, expect, test } from 'vitest';
import type { Backend } from '../../engine/core/backend.ts';
import { createTokenGroups, TokenGrouper } from '../../engine/ops/embedding-bag/group-tokens.ts';
import { embedding } from '../../engine/ops/embedding/embedding.ts';
import { convPool } from '../../engine/ops/conv-pool/conv-pool.ts';
import { linear } from '../../engine/ops/linear/linear.ts';
import { softmaxCrossEntropy } from '../../engine/ops/softmax-cross-entropy/softmax-cross-entropy.ts';
import type { GoldenCase } from '../support/golden-file.ts';
import { deviation, goldenFolder, goldenMissing, readGolden } from '../support/golden-file.ts';
import { testBackends } from '../support/test-backends.ts';
import { TrainingGraph } from '../support/training-graph.ts';

const paddingId = 0;

/** [filters, channels, kernel] of the files → [filters, kernel, channels] of the engine. */
function channelsLast(values: ArrayLike<number>, shape: readonly number[]): Float32Array {
  const [, channels, kernel] = shape as [number, number, number];
  return Float32Array.from({ length: values.length }, (_, at) => {
    const channel = at % channels;
    const tap = Math.floor(at / channels) % kernel;
    const filter = Math.floor(at / (channels * kernel));
    return values[(filter * channels + channel) * kernel + tap]!;
  });
}

async function check(backend: Backend, one: GoldenCase): Promise<void> {
  const { vocab, embed_dim, lr } = one.params as Record<string, number>;
  const widths = one.params['widths'] as number[];
  const [texts, time] = one.inputs['batch0.tokens']!.shape as [number, number];
  const training = new TrainingGraph(backend, { name: 'adam' });
  const { graph } = training;
  const convolution = (name: string): boolean => name.startsWith('conv_') && name.endsWith('weight');
  const parameter = (name: string) => {
    const { values, shape } = one.inputs[`param.${name}`]!;
    return convolution(name)
      ? training.parameter(name, [shape[0]!, shape[2]!, shape[1]!], channelsLast(values, shape))
      : training.parameter(name, shape, Float32Array.from(values));
  };
  const count = texts * time;
  const tokens = training.input('tokens', 'i32', [texts, time]);
  const labels = training.input('labels', 'i32', [texts]);
  const offsets = training.input(
    'offsets',
    'i32',
    [count + 1],
    Int32Array.from({ length: count + 1 }, (_, at) => at),
  );
  const groups = training.groups('groups', count);
  const table = parameter('embedding');
  const x = embedding(graph, tokens, offsets, table, groups);
  const features = convPool(
    graph,
    x,
    widths.map((width) => ({
      weight: parameter(`conv_${width}.weight`),
      bias: parameter(`conv_${width}.bias`),
    })),
  ).output;
  const logits = linear(graph, features, parameter('out.weight'), { bias: parameter('out.bias') });
  const { loss, logitsGradient } = softmaxCrossEntropy(graph, logits, labels);
  training.keep('logits', logits);
  training.keep('loss', loss);
  training.compile(logits, logitsGradient);

  const grouper = new TokenGrouper(vocab!, paddingId);
  const filled = createTokenGroups(count);
  const fill = (batch: number): void => {
    const ids = Int32Array.from(one.inputs[`batch${batch}.tokens`]!.values);
    training.set('tokens', ids);
    training.set('labels', one.inputs[`batch${batch}.labels`]!.values);
    grouper.group(
      ids,
      Int32Array.from({ length: count + 1 }, (_, at) => at),
      filled,
    );
    training.setGroups('groups', filled);
  };
  expect(embed_dim).toBe(table.shape[1]);
  for (let step = 0; step < 5; step++) {
    fill(step);
    training.step(lr!);
    const difference = deviation(await training.read('loss'), [one.losses!.values[step]!], one.losses!);
    expect(difference, `loss ${step}`).toBeUndefined();
    if (step > 0) continue;
    const logits0 = one.outputs['logits0']!;
    expect(deviation(await training.read('logits'), logits0.values, logits0), 'logits').toBeUndefined();
  }
  for (const [output, expected] of Object.entries(one.outputs)) {
    if (!output.startsWith('final.')) continue;
    const name = output.slice('final.'.length);
    const values = convolution(name) ? channelsLast(expected.values, expected.shape) : expected.values;
    expect(deviation(await training.read(name), values, expected), name).toBeUndefined();
  }
  fill(0);
  training.step(0);
  const last = one.outputs['logits_final']!;
  expect(deviation(await training.read('logits'), last.values, last), 'final logits').toBeUndefined();
  training.dispose();
  expect(backend.allocatedBytes).toBe(0);
}

describe.skipIf(goldenFolder === undefined)('golden text CNN', () => {
  describe.each(testBackends)('$name', ({ open }) => {
    test.for(readGolden('04_models/text_cnn'))('$id', async (one, context) => {
      const backend = await open();
      if (typeof backend === 'string') return context.skip(backend);
      await check(backend, one);
      await backend.dispose();
    });
  });
});

test.skipIf(goldenFolder !== undefined)(goldenMissing, (context) => {
  context.skip();
});
