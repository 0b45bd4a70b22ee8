/** Update rules alone: fed with the stored gradients they must meet the stored weights after every update. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../../engine/autograd/compile.ts';
import { Graph } from '../../engine/autograd/graph.ts';
import { InputBlock } from '../../engine/autograd/input-block.ts';
import type { Backend, BufferRange } from '../../engine/core/backend.ts';
import type { Value } from '../../engine/core/operation.ts';
import { sizeOf } from '../../engine/core/shape.ts';
import { clamp } from '../../engine/ops/clamp/clamp.ts';
import type { NormOrder } from '../../engine/ops/clip-norm/clip-norm.ts';
import { clipNorm } from '../../engine/ops/clip-norm/clip-norm.ts';
import { mul } from '../../engine/ops/mul/mul.ts';
import type { UpdateOperations } from '../../engine/ops/update-rule.ts';
import { updateDense, updateRows } from '../../engine/ops/update-rule.ts';
import { createOptimizer } from '../../engine/optimizers/optimizer.ts';
import type { OptimizerOptions } from '../../engine/optimizers/optimizer-options.ts';
import { linearWarmUp } from '../../engine/schedules/linear-warm-up.ts';
import type { GoldenCase } from '../support/golden-file.ts';
import { deviation, goldenFolder, goldenMissing, readGolden } from '../support/golden-file.ts';
import { testBackends } from '../support/test-backends.ts';

interface Rule {
  readonly operations: UpdateOperations;
  /** Numbers of update `step`, from 1 on, for the tensor `name`. */
  scalars(step: number, name: string): Float64Array;
}

function orderOf(p: unknown): NormOrder {
  return p === 'Infinity' ? 'infinity' : (p as 1 | 2);
}

function optionsOf({ op, params }: GoldenCase, step: number): OptimizerOptions {
  const given = <T>(name: string): T | undefined => params[name] as T | undefined;
  const decay = given<number | Record<string, number>>('weight_decay');
  const weightDecay = typeof decay === 'object' ? Math.max(...Object.values(decay)) : decay;
  const epsilon = given<number>('eps');
  const momentum = given<number>('momentum');
  switch (op) {
    case 'sgd':
      return {
        name: op,
        weightDecay,
        momentum,
        dampening: given('dampening'),
        nesterov: given('nesterov'),
      };
    case 'adagrad':
      return {
        name: op,
        weightDecay,
        epsilon,
        learningRateDecay: given('lr_decay'),
        initialSum: given('initial_accumulator'),
      };
    case 'rmsprop':
      return {
        name: op,
        weightDecay,
        epsilon,
        alpha: given('alpha'),
        centered: given('centered'),
        momentum,
      };
    case 'adadelta':
      return { name: op, weightDecay, epsilon, rho: given('rho') };
  }
  const [beta1, beta2] = params['betas'] as [number, number];
  const moments = { weightDecay, beta1, beta2, epsilon };
  switch (op) {
    case 'sparse_adam':
      // PyTorch's SparseAdam adds ε before the bias correction.
      return { name: 'adam', ...moments, epsilon: epsilon! / Math.sqrt(1 - beta2 ** step) };
    case 'adam':
    case 'adamw':
      return { name: op, ...moments, amsgrad: given('amsgrad') };
    case 'adamax':
    case 'radam':
      return { name: op, ...moments };
    case 'nadam':
      return { name: op, ...moments, momentumDecay: given('momentum_decay') };
    default:
      throw new Error(`There is no optimiser ${op}.`);
  }
}

function ruleOf(one: GoldenCase): Rule {
  const { params } = one;
  const decay = params['weight_decay'];
  const schedule = params['schedule'] as { warmup: number; total: number } | undefined;
  const base = params['lr'] as number;
  return {
    operations: createOptimizer(optionsOf(one, 1)).operations,
    scalars: (step, name) =>
      createOptimizer(optionsOf(one, step)).scalars({
        learningRate:
          schedule === undefined
            ? base
            : linearWarmUp({ base, warmUp: schedule.warmup, total: schedule.total }, step - 1),
        step,
        decays: typeof decay !== 'object' || (decay as Record<string, number>)[name]! > 0,
      }),
  };
}

const f32 = (backend: Backend, length: number): BufferRange => ({
  buffer: backend.allocate(length * 4, 'tensor'),
  offset: 0,
  length,
  dtype: 'f32',
});

async function checkDense(backend: Backend, one: GoldenCase): Promise<string[]> {
  const rule = ruleOf(one);
  const names = Object.keys(one.outputs);
  const graph = new Graph();
  const inputs = new InputBlock<string>(
    graph,
    backend,
    Object.fromEntries(
      names.flatMap((name) => [
        [`gradient ${name}`, { dtype: 'f32' as const, shape: one.outputs[name]!.shape.slice(1) }],
        [`scalars ${name}`, { dtype: 'f32' as const, shape: [rule.operations.rule.scalars.length] }],
      ]),
    ),
  );
  const ranges: BufferRange[] = [];
  const tensor = (name: string, shape: readonly number[]): Value => {
    const range = f32(backend, sizeOf(shape));
    ranges.push(range);
    return graph.external(name, 'f32', shape, range);
  };
  const clip = one.params['clip_norm'] as { max_norm: number; p: unknown } | undefined;
  const bound = one.params['clip_value'] as { c: number } | undefined;
  let raw = names.map((name) => inputs.values[`gradient ${name}`]!);
  if (bound !== undefined) raw = raw.map((gradient) => clamp(graph, gradient, -bound.c, bound.c));
  if (clip !== undefined)
    clipNorm(
      graph,
      raw,
      names.map((name) => inputs.values[`scalars ${name}`]!),
      clip.max_norm,
      orderOf(clip.p),
    );
  const parameters = names.map((name, index) => {
    const shape = one.outputs[name]!.shape.slice(1);
    const parameter = tensor(name, shape);
    const range = ranges.at(-1)!;
    const states = Array.from({ length: rule.operations.rule.states }, (_, state) =>
      tensor(`state ${state}`, shape),
    );
    updateDense(graph, rule.operations, parameter, raw[index]!, states, inputs.values[`scalars ${name}`]!);
    return range;
  });
  const program = compile(graph, backend);
  const wrong: string[] = [];
  names.forEach((name, index) =>
    backend.write(parameters[index]!, one.outputs[name]!.values.subarray(0, parameters[index]!.length)),
  );
  const updates = one.outputs[names[0]!]!.shape[0]! - 1;
  for (let step = 1; step <= updates; step++) {
    names.forEach((name, index) => {
      const { length } = parameters[index]!;
      inputs.set(`gradient ${name}`, one.grads[name]!.values.subarray((step - 1) * length, step * length));
      inputs.set(`scalars ${name}`, rule.scalars(step, name));
    });
    program.run();
    for (const [index, name] of names.entries()) {
      const { length } = parameters[index]!;
      const expected = one.outputs[name]!.values.subarray(step * length, (step + 1) * length);
      const difference = deviation(await backend.read(parameters[index]!), expected, one.outputs[name]!);
      if (difference !== undefined) wrong.push(`${name} after update ${step} ${difference}`);
    }
  }
  program.dispose();
  inputs.dispose();
  for (const { buffer } of ranges) backend.free(buffer);
  return wrong;
}

async function checkRows(backend: Backend, one: GoldenCase): Promise<string[]> {
  const rule = ruleOf(one);
  const weight = one.outputs['weight']!;
  const [, tableRows, columns] = weight.shape as [number, number, number];
  const [updates, lookups] = one.inputs['idx']!.shape as [number, number];
  const graph = new Graph();
  const inputs = new InputBlock(graph, backend, {
    rows: { dtype: 'i32', shape: [lookups] },
    count: { dtype: 'i32', shape: [1] },
    values: { dtype: 'f32', shape: [lookups, columns] },
    scalars: { dtype: 'f32', shape: [rule.operations.rule.scalars.length] },
  });
  const ranges = Array.from({ length: 1 + rule.operations.rule.states }, () =>
    f32(backend, tableRows * columns),
  );
  const [table, ...states] = ranges.map((range) =>
    graph.external('table', 'f32', [tableRows, columns], range),
  );
  const { rows, count, values, scalars } = inputs.values;
  updateRows(graph, rule.operations, table!, { rows, count, values }, states, scalars);
  const program = compile(graph, backend);
  const size = tableRows * columns;
  backend.write(ranges[0]!, weight.values.subarray(0, size));
  const wrong: string[] = [];
  for (let step = 1; step <= updates; step++) {
    const used = [...new Set(one.inputs['idx']!.values.subarray((step - 1) * lookups, step * lookups))];
    const gradient = one.grads['weight']!.values.subarray((step - 1) * size, step * size);
    inputs.set('rows', Int32Array.from(used));
    inputs.set('count', Int32Array.of(used.length));
    inputs.set(
      'values',
      Float64Array.from(used.flatMap((row) => [...gradient.subarray(row * columns, (row + 1) * columns)])),
    );
    inputs.set('scalars', rule.scalars(step, 'weight'));
    program.run();
    const difference = deviation(
      await backend.read(ranges[0]!),
      weight.values.subarray(step * size, (step + 1) * size),
      weight,
    );
    if (difference !== undefined) wrong.push(`after update ${step} ${difference}`);
  }
  program.dispose();
  inputs.dispose();
  for (const { buffer } of ranges) backend.free(buffer);
  return wrong;
}

async function checkClipping(backend: Backend, one: GoldenCase): Promise<string[]> {
  const graph = new Graph();
  const names = Object.keys(one.inputs);
  const ranges: BufferRange[] = [];
  const place = (value: Value): BufferRange => {
    const range = f32(backend, sizeOf(value.shape));
    ranges.push(range);
    graph.place(value, range);
    return range;
  };
  const given = names.map((name) => {
    const { shape, values } = one.inputs[name]!;
    const range = f32(backend, sizeOf(shape));
    ranges.push(range);
    backend.write(range, values);
    return graph.external(name, 'f32', shape, range);
  });
  let clipped: Value[];
  let norm: BufferRange | undefined;
  if (one.op === 'clip_value') {
    const c = one.params['c'] as number;
    clipped = given.map((gradient) => clamp(graph, gradient, -c, c));
  } else {
    const result = clipNorm(graph, given, [], one.params['max_norm'] as number, orderOf(one.params['p']));
    norm = place(result.norm);
    clipped = given.map((gradient) => mul(graph, gradient, result.factor));
  }
  const results = clipped.map(place);
  const program = compile(graph, backend);
  program.run();
  const wrong: string[] = [];
  for (const [index, name] of names.entries()) {
    const difference = deviation(
      await backend.read(results[index]!),
      one.outputs[name]!.values,
      one.outputs[name]!,
    );
    if (difference !== undefined) wrong.push(`${name} ${difference}`);
  }
  const total = one.scalars['total_norm'];
  if (norm !== undefined && total !== undefined) {
    const difference = deviation(await backend.read(norm), [total.value], total);
    if (difference !== undefined) wrong.push(`norm ${difference}`);
  }
  program.dispose();
  for (const { buffer } of ranges) backend.free(buffer);
  return wrong;
}

const all = ['03_optim/optimisers', '03_optim/sparse', '03_optim/clipping'].flatMap((group) =>
  readGolden(group).map((one) => ({
    title: `${group} ${one.id}`,
    one,
    check:
      group === '03_optim/clipping'
        ? checkClipping
        : group === '03_optim/sparse' && one.id !== 'adam_dense'
          ? checkRows
          : checkDense,
  })),
);

describe.skipIf(goldenFolder === undefined)('golden optimisers', () => {
  describe.each(testBackends)('$name', ({ open }) => {
    let backend: Backend | string;
    beforeAll(async () => {
      backend = await open();
    });
    afterAll(async () => {
      if (typeof backend !== 'string') await backend.dispose();
    });
    test.for(all)('$title', async ({ one, check }, context) => {
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
