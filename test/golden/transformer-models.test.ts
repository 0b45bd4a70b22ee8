/** Five Adam steps of small transformers against PyTorch: losses, first gradients, final weights, logits. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../engine/autograd/compile.ts';
import { gradients, isRowGradient } from '../../engine/autograd/gradients.ts';
import { Graph } from '../../engine/autograd/graph.ts';
import { placeResult } from '../../engine/autograd/place-result.ts';
import { InputBlock } from '../../engine/autograd/input-block.ts';
import type { Backend, BufferRange } from '../../engine/core/backend.ts';
import type { Tape, Value } from '../../engine/core/operation.ts';
import { sizeOf } from '../../engine/core/shape.ts';
import { maskedMean } from '../../engine/layers/attention-pool.ts';
import type { FeedForwardActivation } from '../../engine/layers/feed-forward.ts';
import type { Projection } from '../../engine/layers/projection.ts';
import { project } from '../../engine/layers/projection.ts';
import { sinusoidalPositions } from '../../engine/layers/sinusoidal-positions.ts';
import type { BlockWeights } from '../../engine/layers/transformer-block.ts';
import { transformerBlock } from '../../engine/layers/transformer-block.ts';
import { labelCrossEntropy } from '../../engine/losses/labels.ts';
import { adamOperations, adamScalars } from '../../engine/ops/adam/adam.ts';
import { add } from '../../engine/ops/add/add.ts';
import { indexSelect } from '../../engine/ops/gather/gather.ts';
import { matmul } from '../../engine/ops/matmul/matmul.ts';
import { reshape } from '../../engine/ops/reshape/reshape.ts';
import { layerNorm } from '../../engine/ops/row-norm/row-norm.ts';
import { slice } from '../../engine/ops/slice/slice.ts';
import { where } from '../../engine/ops/where/where.ts';
import type { GoldenCase } from '../support/golden-file.ts';
import { deviation, goldenFolder, goldenMissing, readGolden } from '../support/golden-file.ts';
import { testBackends } from '../support/test-backends.ts';

const paddingId = 0;
const activations: Readonly<Record<string, FeedForwardActivation>> = {
  gelu: 'gelu',
  gelu_tanh: 'geluTanh',
  relu: 'relu',
};

interface Sizes {
  readonly dim: number;
  readonly heads: number;
  readonly layers: number;
  readonly norm: 'pre' | 'post';
  readonly pool?: 'mean' | 'first';
  readonly positions: 'learned' | 'sinusoidal';
  readonly activation: string;
  readonly lr: number;
}

type Batch = Readonly<Record<'tokens' | 'keep' | 'targets' | 'waves' | 'frozen', Value>>;

/** The logits, [sequences, classes] or [sequences × positions, words]. */
function logitsOf(tape: Tape, one: GoldenCase, weight: (name: string) => Value, batch: Batch): Value {
  const { dim, heads, layers, norm, pool, positions, activation } = one.params as unknown as Sizes;
  const language = one.op === 'transformer_lm';
  const [sequences, length] = batch.keep.shape as readonly [number, number];
  const projection = (name: string): Projection => ({
    weight: weight(`${name}.weight`),
    ...(one.inputs[`param.${name}.bias`] === undefined ? {} : { bias: weight(`${name}.bias`) }),
  });
  const rows = (table: Value): Value =>
    reshape(tape, indexSelect(tape, table, batch.tokens, 0), [sequences, length, dim]);
  // The row of the padding is looked up like any other, but gets no gradient that way.
  const keep = reshape(tape, batch.keep, [sequences, length, 1]);
  const words = where(tape, keep, rows(weight('embedding')), rows(batch.frozen));
  const places = positions === 'learned' ? weight('pos') : batch.waves;
  let h = add(tape, words, slice(tape, places, [{ from: 0, to: length, step: 1 }]));
  for (let layer = 0; layer < layers; layer++) {
    const at = (name: string): Projection => projection(`layers.${layer}.${name}`);
    const weights: BlockWeights = {
      attention: { q: at('q'), k: at('k'), v: at('v'), out: at('o') },
      attentionNorm: at('ln1'),
      feedForward: { up: at('ff1'), down: at('ff2') },
      feedForwardNorm: at('ln2'),
    };
    h = transformerBlock(tape, h, weights, {
      heads,
      norm,
      activation: activations[activation]!,
      causal: language,
      mask: reshape(tape, batch.keep, [sequences, 1, 1, length]),
    });
  }
  if (norm === 'pre') h = layerNorm(tape, h, projection('lnf'));
  if (language)
    return matmul(tape, reshape(tape, h, [sequences * length, dim]), weight('embedding'), {
      transposeB: true,
    });
  const whole =
    pool === 'mean'
      ? maskedMean(tape, h, batch.keep)
      : reshape(tape, slice(tape, h, [undefined, { from: 0, to: 1, step: 1 }]), [sequences, dim]);
  return project(tape, whole, projection('out'));
}

/** One case as two programs: a training step, and the logits alone. */
function prepare(backend: Backend, one: GoldenCase) {
  const names = Object.keys(one.inputs)
    .filter((name) => name.startsWith('param.'))
    .map((name) => name.slice('param.'.length));
  const targetsName = one.op === 'transformer_lm' ? 'targets' : 'labels';
  const batchShape = one.inputs['batch0.tokens']!.shape;
  const [sequences, length] = batchShape as readonly [number, number];
  const { lr, dim } = one.params as unknown as Sizes;

  const ranges: BufferRange[] = [];
  const reserve = (size: number): BufferRange => {
    const range = {
      buffer: backend.allocate(size * 4, 'tensor'),
      offset: 0,
      length: size,
      dtype: 'f32' as const,
    };
    ranges.push(range);
    return range;
  };
  const graph = new Graph();
  const inputs = new InputBlock(graph, backend, {
    tokens: { dtype: 'i32', shape: [sequences * length] },
    keep: { dtype: 'f32', shape: batchShape },
    targets: { dtype: 'i32', shape: [sizeOf(one.inputs[`batch0.${targetsName}`]!.shape)] },
    waves: { dtype: 'f32', shape: [length, dim] },
    scalars: { dtype: 'f32', shape: [adamOperations.rule.scalars.length] },
  });
  inputs.set('waves', sinusoidalPositions(length, dim));
  const places = new Map(
    names.map((name) => {
      const { shape, values } = one.inputs[`param.${name}`]!;
      const range = reserve(sizeOf(shape));
      backend.write(range, values);
      return [name, { range, value: graph.external(name, 'f32', shape, range) }] as const;
    }),
  );
  const weight = (name: string): Value => places.get(name)!.value;

  // The same memory under another name, through which nothing flows back.
  const table = places.get('embedding')!;
  const frozen = graph.external('frozen', 'f32', table.value.shape, table.range);
  const logits = logitsOf(graph, one, weight, { ...inputs.values, frozen });
  const logitsRange = reserve(sizeOf(logits.shape));
  graph.place(logits, logitsRange);
  const predict = compile(graph, backend);
  const loss = labelCrossEntropy(graph, logits, inputs.values.targets, {
    reduction: 'mean',
    ignoredLabel: -100,
  });
  const lossRange = reserve(1);
  graph.place(loss, lossRange);
  const oneRange = reserve(1);
  backend.write(oneRange, Float64Array.of(1));
  const seed = graph.external('one', 'f32', loss.shape, oneRange);
  const found = gradients(graph, [{ value: loss, gradient: seed }], names.map(weight));
  const gradientRanges = new Map<string, BufferRange>();
  names.forEach((name, index) => {
    const gradient = found[index]!;
    if (gradient === null || isRowGradient(gradient)) throw new Error(`No whole gradient for ${name}.`);
    const size = sizeOf(gradient.shape);
    const range = reserve(size);
    placeResult(graph, gradient, range);
    gradientRanges.set(name, range);
    const states = [0, 1].map((state) =>
      graph.external(`state ${state}`, 'f32', gradient.shape, reserve(size)),
    );
    graph.apply(adamOperations.dense, [weight(name), gradient, ...states, inputs.values.scalars], {});
  });
  const step = compile(graph, backend);

  const show = (index: number): void => {
    const tokens = one.inputs[`batch${index}.tokens`]!.values;
    inputs.set('tokens', Int32Array.from(tokens));
    inputs.set(
      'keep',
      Float32Array.from(tokens, (token) => (token === paddingId ? 0 : 1)),
    );
    inputs.set('targets', Int32Array.from(one.inputs[`batch${index}.${targetsName}`]!.values));
  };
  return {
    names,
    async logits() {
      show(0);
      predict.run();
      return backend.read(logitsRange);
    },
    async train(index: number) {
      show(index);
      inputs.set(
        'scalars',
        adamScalars({ learningRate: lr, step: index + 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
      );
      step.run();
      return (await backend.read(lossRange))[0]!;
    },
    gradient: (name: string) => backend.read(gradientRanges.get(name)!),
    parameter: (name: string) => backend.read(places.get(name)!.range),
    dispose() {
      predict.dispose();
      step.dispose();
      inputs.dispose();
      for (const { buffer } of ranges) backend.free(buffer);
    },
  };
}

const cases = ['transformer_classifier', 'transformer_lm'].flatMap((name) =>
  readGolden(`04_models/${name}`).map((one) => ({ title: `${name} ${one.id}`, one })),
);

describe.skipIf(goldenFolder === undefined)('golden transformers', () => {
  describe.each(testBackends)('$name', ({ open }) => {
    test.for(cases)('$title', async ({ one }, context) => {
      const backend = await open();
      if (typeof backend === 'string') return context.skip(backend);
      const model = prepare(backend, one);
      const check = (what: string, got: ArrayLike<number>, wanted: GoldenCase['outputs'][string]): void =>
        expect(deviation(got, wanted.values, wanted), what).toBeUndefined();
      check('logits0', await model.logits(), one.outputs['logits0']!);
      for (let step = 0; step < one.losses!.values.length; step++) {
        const loss = await model.train(step);
        expect(deviation([loss], [one.losses!.values[step]!], one.losses!), `loss ${step}`).toBeUndefined();
        if (step === 0)
          for (const name of model.names)
            check(`gradient of ${name}`, await model.gradient(name), one.grads[name]!);
      }
      for (const name of model.names)
        check(`final ${name}`, await model.parameter(name), one.outputs[`final.${name}`]!);
      check('logits_final', await model.logits(), one.outputs['logits_final']!);
      model.dispose();
      expect(backend.allocatedBytes).toBe(0);
      await backend.dispose();
    });
  });
});

test.skipIf(goldenFolder !== undefined)(goldenMissing, (context) => {
  context.skip();
});
