/**
 * Five Adam steps of an LSTM classifier, an LSTM language model with carried state, and a feed-forward language model
 * against PyTorch: losses, gradients of the first step, final weights, logits.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../../engine/autograd/compile.ts';
import { gradients } from '../../engine/autograd/gradients.ts';
import { Graph } from '../../engine/autograd/graph.ts';
import { placeResult } from '../../engine/autograd/place-result.ts';
import type { Backend, BufferRange } from '../../engine/core/backend.ts';
import type { DType } from '../../engine/core/dtype.ts';
import type { Value } from '../../engine/core/operation.ts';
import { sizeOf } from '../../engine/core/shape.ts';
import { recurrent } from '../../engine/layers/recurrent.ts';
import { add } from '../../engine/ops/add/add.ts';
import { clipNorm } from '../../engine/ops/clip-norm/clip-norm.ts';
import { concat } from '../../engine/ops/concat/concat.ts';
import { indexSelect } from '../../engine/ops/gather/gather.ts';
import { linear } from '../../engine/ops/linear/linear.ts';
import { reshape } from '../../engine/ops/reshape/reshape.ts';
import { slice } from '../../engine/ops/slice/slice.ts';
import { softmaxCrossEntropy } from '../../engine/ops/softmax-cross-entropy/softmax-cross-entropy.ts';
import { updateDense } from '../../engine/ops/update-rule.ts';
import { createOptimizer } from '../../engine/optimizers/optimizer.ts';
import type { GoldenCase } from '../support/golden-file.ts';
import { deviation, goldenFolder, goldenMissing, readGolden } from '../support/golden-file.ts';
import { recurrentWeights } from '../support/recurrent-weights.ts';
import { testBackends } from '../support/test-backends.ts';

interface Traced {
  /** f32 [rows, classes]. */
  readonly logits: Value;
  readonly labels: Value;
  /** What the next batch starts from, in the order of the states that this one started from. */
  readonly last: readonly Value[];
}

interface Model {
  readonly stateShapes: readonly (readonly number[])[];
  trace(
    tape: Graph,
    weight: (name: string) => Value | undefined,
    batch: (name: string) => Value,
    states: readonly Value[],
  ): Traced;
}

/** Vectors of tokens i32 [sequences, time] → [sequences, time, columns]. */
function look(tape: Graph, table: Value, tokens: Value): Value {
  const rows = indexSelect(tape, table, reshape(tape, tokens, [sizeOf(tokens.shape)]), 0);
  return reshape(tape, rows, [...tokens.shape, table.shape[1]!]);
}

const hiddenOf = (tape: Graph, last: Value): Value =>
  reshape(tape, slice(tape, last, [{ from: 0, to: 1, step: 1 }]), last.shape.slice(1));

function modelOf({ op, params, inputs }: GoldenCase): Model {
  const layers = params['layers'] as number;
  if (op === 'lstm_classifier')
    return {
      stateShapes: [],
      trace(tape, weight, batch) {
        const x = look(tape, weight('embedding')!, batch('tokens'));
        const stack = recurrentWeights((name) => weight(`lstm.${name}`), layers);
        const { last } = recurrent(tape, 'lstm', x, stack, { lengths: batch('lengths') });
        const top = last.slice(-stack.at(-1)!.length).map((states) => hiddenOf(tape, states));
        const features = top.length === 1 ? top[0]! : concat(tape, top, 1);
        const logits = linear(tape, features, weight('out.weight')!, { bias: weight('out.bias') });
        return { logits, labels: batch('labels'), last: [] };
      },
    };
  if (op === 'lstm_lm') {
    const [sequences] = inputs['batch0.tokens']!.shape as [number];
    return {
      stateShapes: Array.from({ length: layers }, () => [2, sequences, params['hidden'] as number]),
      trace(tape, weight, batch, states) {
        const table = weight('embedding')!;
        const stack = recurrentWeights((name) => weight(`lstm.${name}`), layers);
        const { output, last } = recurrent(tape, 'lstm', look(tape, table, batch('tokens')), stack, {
          states,
        });
        const rows = sizeOf(output.shape.slice(0, 2));
        const logits = linear(
          tape,
          reshape(tape, output, [rows, output.shape[2]!]),
          weight('out.weight') ?? table,
          { bias: weight('out.bias') },
        );
        return { logits, labels: reshape(tape, batch('targets'), [rows]), last };
      },
    };
  }
  return {
    stateShapes: [],
    trace(tape, weight, batch) {
      const context = batch('context');
      const table = weight('embedding')!;
      const x = reshape(tape, look(tape, table, context), [
        context.shape[0]!,
        context.shape[1]! * table.shape[1]!,
      ]);
      const hidden = linear(tape, x, weight('H')!, { bias: weight('d'), activation: 'tanh' });
      const scores = linear(tape, hidden, weight('U')!, { bias: weight('out_bias') });
      const direct = weight('W');
      return {
        logits: direct === undefined ? scores : add(tape, scores, linear(tape, x, direct)),
        labels: batch('next'),
        last: [],
      };
    },
  };
}

async function check(backend: Backend, one: GoldenCase): Promise<string[]> {
  const model = modelOf(one);
  const ranges: BufferRange[] = [];
  const allocate = (dtype: DType, shape: readonly number[]): BufferRange => {
    const length = sizeOf(shape);
    const range = { buffer: backend.allocate(length * 4, 'tensor'), offset: 0, length, dtype };
    ranges.push(range);
    return range;
  };
  const startsWith = (prefix: string): string[] =>
    Object.keys(one.inputs)
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
  const names = startsWith('param.');
  const weights = names.map((name) => allocate('f32', one.inputs[`param.${name}`]!.shape));
  const batchNames = startsWith('batch0.');
  const batchRanges = batchNames.map((name) => allocate('i32', one.inputs[`batch0.${name}`]!.shape));
  const states = model.stateShapes.map((shape) => allocate('f32', shape));
  const following = model.stateShapes.map((shape) => allocate('f32', shape));
  const optimizer = createOptimizer({ name: 'adam' });
  const scalars = allocate('f32', [optimizer.operations.rule.scalars.length]);

  const trace = () => {
    const graph = new Graph();
    const own = weights.map((range, at) =>
      graph.external(names[at]!, 'f32', one.inputs[`param.${names[at]!}`]!.shape, range),
    );
    const batch = batchRanges.map((range, at) =>
      graph.external(batchNames[at]!, 'i32', one.inputs[`batch0.${batchNames[at]!}`]!.shape, range),
    );
    const traced = model.trace(
      graph,
      (name) => own[names.indexOf(name)],
      (name) => batch[batchNames.indexOf(name)]!,
      states.map((range, at) => graph.external('state', 'f32', model.stateShapes[at]!, range)),
    );
    return { graph, own, ...traced };
  };

  const forward = trace();
  const logits = allocate('f32', forward.logits.shape);
  forward.graph.place(forward.logits, logits);
  const inference = compile(forward.graph, backend);

  const training = trace();
  const { graph } = training;
  const { loss, logitsGradient } = softmaxCrossEntropy(graph, training.logits, training.labels);
  const lossRange = allocate('f32', [1]);
  graph.place(loss, lossRange);
  training.last.forEach((value, at) => placeResult(graph, value, following[at]!));
  const found = gradients(graph, [{ value: training.logits, gradient: logitsGradient }], training.own);
  const gradientRanges = found.map((gradient) => {
    const value = gradient as Value;
    const range = allocate('f32', value.shape);
    placeResult(graph, value, range);
    return range;
  });
  const numbers = graph.external('scalars', 'f32', [scalars.length], scalars);
  const maxNorm = one.params['clip_norm'] as number | undefined;
  const norm = allocate('f32', [1]);
  if (maxNorm !== undefined) {
    // The operation takes a few gradients; these are joined.
    const flat = (found as Value[]).map((value) => reshape(graph, value, [sizeOf(value.shape)]));
    graph.place(clipNorm(graph, [concat(graph, flat, 0)], [numbers], maxNorm).norm, norm);
  }
  training.own.forEach((parameter, at) => {
    const moments = Array.from({ length: optimizer.operations.rule.states }, () =>
      graph.external('moment', 'f32', parameter.shape, allocate('f32', parameter.shape)),
    );
    updateDense(graph, optimizer.operations, parameter, found[at] as Value, moments, numbers);
  });
  const program = compile(graph, backend);

  const wrong: string[] = [];
  const compare = async (name: string, range: BufferRange, expected: GoldenCase['outputs'][string]) => {
    const difference = deviation(await backend.read(range), expected.values, expected);
    if (difference !== undefined) wrong.push(`${name}${difference}`);
  };
  const give = (batch: number): void =>
    batchNames.forEach((name, at) =>
      backend.write(batchRanges[at]!, one.inputs[`batch${batch}.${name}`]!.values),
    );
  names.forEach((name, at) => backend.write(weights[at]!, one.inputs[`param.${name}`]!.values));
  give(0);
  inference.run();
  await compare('logits0', logits, one.outputs['logits0']!);
  const norms = (one as unknown as { readonly total_norms?: readonly number[] }).total_norms;
  for (let step = 0; step < 5; step++) {
    give(step);
    backend.write(
      scalars,
      optimizer.scalars({ learningRate: one.params['lr'] as number, step: step + 1, decays: true }),
    );
    program.run();
    const difference = deviation(await backend.read(lossRange), [one.losses!.values[step]!], one.losses!);
    if (difference !== undefined) wrong.push(`loss ${step}${difference}`);
    if (step === 0)
      for (const [at, name] of names.entries())
        await compare(`gradient of ${name}`, gradientRanges[at]!, one.grads[name]!);
    if (maxNorm !== undefined && norms !== undefined) {
      const away = deviation(await backend.read(norm), [norms[step]!], { rtol: 1e-5, atol: 1e-6 });
      if (away !== undefined) wrong.push(`norm ${step}${away}`);
    }
    for (const [at, range] of following.entries()) backend.write(states[at]!, await backend.read(range));
  }
  for (const [at, name] of names.entries())
    await compare(`final ${name}`, weights[at]!, one.outputs[`final.${name}`]!);
  give(0);
  for (const range of states) backend.write(range, new Float32Array(range.length));
  inference.run();
  await compare('logits_final', logits, one.outputs['logits_final']!);
  inference.dispose();
  program.dispose();
  for (const { buffer } of ranges) backend.free(buffer);
  return wrong;
}

const all = ['lstm_classifier', 'lstm_lm', 'ffn_lm'].flatMap((name) =>
  readGolden(`04_models/${name}`).map((one) => ({ title: `${name} ${one.id}`, one })),
);

describe.skipIf(goldenFolder === undefined)('golden recurrent models', () => {
  describe.each(testBackends)('$name', ({ open }) => {
    let backend: Backend | string;
    beforeAll(async () => {
      backend = await open();
    });
    afterAll(async () => {
      if (typeof backend !== 'string') await backend.dispose();
    });
    test.for(all)('$title', async ({ one }, context) => {
      if (typeof backend === 'string') return context.skip(backend);
      const before = backend.allocatedBytes;
      expect(await check(backend, one)).toEqual([]);
      expect(backend.allocatedBytes).toBe(before);
    });
  });
});

test.skipIf(goldenFolder !== undefined)(goldenMissing, (context) => {
  context.skip();
});
