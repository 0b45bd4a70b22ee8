/** The general network on every backend: it learns, repeats itself to the byte, explains, and gives everything back. */
import { describe, expect, test } from 'vitest';
import { createReferenceBackend } from '../../engine/backends/reference/reference-backend.ts';
import type { Backend } from '../../engine/core/backend.ts';
import { NonFiniteError, ShapeError } from '../../engine/core/errors.ts';
import { RandomStream } from '../../engine/core/random.ts';
import { fasttext } from '../../engine/models/architectures/fasttext.ts';
import { mlp } from '../../engine/models/architectures/mlp.ts';
import type { Architecture } from '../../engine/models/graph-network/architecture.ts';
import type { GraphNetworkOptions } from '../../engine/models/graph-network/graph-network-options.ts';
import { GraphNetwork } from '../../engine/models/graph-network/graph-network.ts';
import { binaryLoss, crossEntropy, regressionLoss } from '../../engine/models/graph-network/loss.ts';
import type { TrainingBatch } from '../../engine/models/graph-network/training-batch.ts';
import { linear } from '../../engine/ops/linear/linear.ts';
import { mean } from '../../engine/ops/mean/mean.ts';
import { openWasmBackend } from '../../src-main/engine-process/wasm-threads.ts';
import { testBackends } from '../support/test-backends.ts';

const vocabularySize = 61;
const classes = 3;

/** Documents whose class shows in their words; some are empty. */
function corpus(documents: number, seed: number): TrainingBatch & { readonly labels: Int32Array } {
  const random = new RandomStream([seed, 77]);
  const tokens: number[] = [];
  const offsets = [0];
  const labels: number[] = [];
  for (let document = 0; document < documents; document++) {
    const label = random.below(classes);
    const length = document % 7 === 3 ? 0 : 1 + random.below(9);
    for (let at = 0; at < length; at++)
      tokens.push(random.below(2) === 0 ? 1 + label * 20 + random.below(20) : random.below(vocabularySize));
    offsets.push(tokens.length);
    labels.push(label);
  }
  return {
    tokens: Int32Array.from(tokens),
    offsets: Int32Array.from(offsets),
    labels: Int32Array.from(labels),
  };
}

const words = { vocabularySize, embeddingSize: 10 };
const bag = mlp({
  words: { ...words, pooling: 'mean', wordDropout: 0.2 },
  numbers: 0,
  outputs: classes,
  hiddenSizes: [12, 9],
  activation: 'gelu',
  dropout: 0.2,
});

/** The same table looks words up and scores the classes by its first rows: tied weights. */
const tied: Architecture = {
  name: 'tied',
  layout: 'sequence',
  vocabularySize: classes,
  outputs: classes,
  parameters: [
    { name: 'table', shape: [classes, 5], role: 'table', start: { kind: 'uniform', bound: 0.5 } },
    { name: 'bias', shape: [classes], role: 'bias', start: { kind: 'zeros' } },
  ],
  build: (build) =>
    linear(build.tape, mean(build.tape, build.embed('table'), 1), build.parameter('table'), {
      bias: build.parameter('bias'),
    }),
};

const options: GraphNetworkOptions = {
  loss: crossEntropy({ classWeights: [1, 2, 0.5], labelSmoothing: 0.1 }),
  optimizer: { name: 'adamw', weightDecay: 0.01 },
  clipNorm: 1,
  clipValue: 0.5,
  l1: 0.001,
};

function train(network: GraphNetwork, steps: number, from = 0): void {
  for (let step = from; step < from + steps; step++)
    network.trainStep(corpus(step % 5 === 4 ? 9 : 16, step), 0.01);
}

async function bytes(network: GraphNetwork): Promise<number[][]> {
  return (await network.parameters()).map(({ data }) => [...new Uint8Array(data.slice().buffer)]);
}

describe.each(testBackends)('$name', ({ open }) => {
  test('learns exclusive or from two numbers', async (context) => {
    const backend = await open();
    if (typeof backend === 'string') return context.skip(backend);
    const network = new GraphNetwork(
      backend,
      mlp({ numbers: 2, outputs: 2, hiddenSizes: [8], activation: 'tanh', dropout: 0 }),
      { loss: crossEntropy({}), optimizer: { name: 'adam' } },
      1,
    );
    const batch = {
      tokens: new Int32Array(0),
      offsets: new Int32Array(5),
      numbers: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1),
      labels: Int32Array.of(0, 1, 1, 0),
    };
    for (let step = 0; step < 200; step++) network.trainStep(batch, 0.05);
    const logits = await network.logits(batch);
    const answers = [0, 1, 2, 3].map((row) => (logits[2 * row + 1]! > logits[2 * row]! ? 1 : 0));
    expect(answers).toEqual([0, 1, 1, 0]);
    expect(await network.takeLoss()).toBeLessThan(0.4);
    network.dispose();
    expect(backend.allocatedBytes).toBe(0);
    await backend.dispose();
  });

  test('a saved state goes on with the same bytes, and everything is given back', async (context) => {
    const backend = await open();
    if (typeof backend === 'string') return context.skip(backend);
    const make = (seed: number): GraphNetwork => new GraphNetwork(backend, bag, options, seed);
    const [whole, first, second] = [make(5), make(5), make(5)];
    train(whole, 12);
    train(first, 7);
    second.setState(await first.state());
    train(second, 5, 7);
    // The reference counts in 64 bits, of which a saved state keeps 32.
    if (backend.kind !== 'reference') expect(await bytes(second)).toEqual(await bytes(whole));
    expect(Number.isFinite(await whole.takeLoss())).toBe(true);
    const counted = whole.deviceBytes + first.deviceBytes + second.deviceBytes;
    expect(counted).toBeLessThanOrEqual(backend.allocatedBytes);
    expect(counted).toBeGreaterThan(0.5 * backend.allocatedBytes);
    for (const network of [whole, first, second]) network.dispose();
    expect(backend.allocatedBytes).toBe(0);
    await backend.dispose();
  });

  test.each([
    [
      'yes or no for each label',
      binaryLoss([2, 1]),
      2,
      (x: number, y: number) => [x > 0 ? 1 : 0, y > 0 ? 1 : 0],
    ],
    ['squares', regressionLoss('squared'), 1, (x: number, y: number) => [0.5 * x - y]],
    ['Huber', regressionLoss('huber'), 1, (x: number, y: number) => [0.5 * x - y]],
  ] as const)('other targets: %s', async (_, loss, outputs, targetOf) => {
    const backend = await open();
    if (typeof backend === 'string') return;
    const network = new GraphNetwork(
      backend,
      mlp({ numbers: 2, outputs, hiddenSizes: [], activation: 'none', dropout: 0 }),
      { loss, optimizer: { name: 'sgd', momentum: 0.9 } },
      1,
    );
    const random = new RandomStream([4, 4]);
    const numbers = Float32Array.from({ length: 40 }, () => random.uniform() * 2 - 1);
    const targets = Float32Array.from(
      Array.from({ length: 20 }, (__, row) => targetOf(numbers[2 * row]!, numbers[2 * row + 1]!)).flat(),
    );
    const batch = { tokens: new Int32Array(0), offsets: new Int32Array(21), numbers, targets };
    network.trainStep(batch, 0.2);
    const before = await network.takeLoss();
    for (let step = 0; step < 60; step++) network.trainStep(batch, 0.2);
    await network.takeLoss();
    network.trainStep(batch, 0.2);
    expect(await network.takeLoss()).toBeLessThan(0.4 * before);
    network.dispose();
    expect(backend.allocatedBytes).toBe(0);
    await backend.dispose();
  });
});

/** Slope of the loss of one batch at each parameter, by central differences, against the step that SGD makes. */
async function checkGradients(architecture: Architecture, own: Partial<GraphNetworkOptions>): Promise<void> {
  const backend = createReferenceBackend();
  const network = new GraphNetwork(
    backend,
    architecture,
    { loss: crossEntropy({}), optimizer: { name: 'sgd' }, ...own },
    3,
  );
  const batch = corpus(6, 2);
  const given = { ...batch, tokens: batch.tokens.map((token) => token % architecture.vocabularySize) };
  const start = await network.parameters();
  const lossAt = async (tensors: typeof start): Promise<number> => {
    network.setParameters(tensors);
    network.trainStep(given, 0);
    return network.takeLoss();
  };
  network.trainStep(given, 1);
  await network.takeLoss();
  const after = await network.parameters();
  const step = 2 ** -8;
  for (const [index, tensor] of start.entries())
    for (let at = 0; at < tensor.data.length; at += Math.max(1, Math.floor(tensor.data.length / 20))) {
      const shifted = async (by: number): Promise<number> => {
        const data = tensor.data.slice();
        data[at] = data[at]! + by;
        return lossAt(start.with(index, { ...tensor, data }));
      };
      const slope = ((await shifted(step)) - (await shifted(-step))) / (2 * step);
      const moved = tensor.data[at]! - after[index]!.data[at]!;
      expect(Math.abs(moved - slope), `${tensor.name}[${at}]`).toBeLessThan(2e-4 + 1e-3 * Math.abs(slope));
    }
  network.dispose();
  expect(backend.allocatedBytes).toBe(0);
}

describe('gradients against differences of the loss', () => {
  test('bag', () =>
    checkGradients(
      mlp({
        words: { ...words, pooling: 'sum', wordDropout: 0 },
        numbers: 0,
        outputs: classes,
        hiddenSizes: [7],
        activation: 'tanh',
        dropout: 0,
      }),
      {},
    ));
  test('a table that also scores has both gradients', () => checkGradients(tied, {}));
  test('written out in full', () => checkGradients(tied, { tableUpdates: 'dense' }));
});

test('the number of threads changes no byte', async () => {
  const run = async (threads: number): Promise<number[][]> => {
    const backend = await openWasmBackend({ threads });
    const network = new GraphNetwork(backend, bag, options, 2);
    train(network, 10);
    const result = await bytes(network);
    network.dispose();
    await backend.dispose();
    return result;
  };
  expect(await run(2)).toEqual(await run(1));
});

test('gradients at tokens add up to the difference along the path', async () => {
  const backend: Backend = await openWasmBackend({ threads: 1 });
  const network = new GraphNetwork(
    backend,
    fasttext({ ...words, outputs: classes, wordDropout: 0 }),
    options,
    1,
  );
  train(network, 5);
  const batch = { tokens: Int32Array.of(4, 5, 9, 7, 8), offsets: Int32Array.of(0, 3, 3, 5) };
  const upstream = Float32Array.of(0, 1, 0, 0, 1, 0, 0, 1, 0);
  const { gradients, vectors, columns, outputs } = await network.tokenGradients(batch, upstream);
  const logits = await network.logits(batch);
  logits.forEach((value, at) => expect(outputs[at]).toBeCloseTo(value, 5));
  // A linear model: gradient × vector is the whole effect.
  const bias = (await network.parameters()).find(({ name }) => name === 'output.bias')!.data[1]!;
  for (const [document, [from, to]] of [
    [0, 3],
    [3, 3],
    [3, 5],
  ].entries()) {
    let sum = 0;
    for (let at = from! * columns; at < to! * columns; at++) sum += gradients[at]! * vectors[at]!;
    expect(sum).toBeCloseTo(logits[document * classes + 1]! - bias, 4);
  }
  network.dispose();
  await backend.dispose();
});

test('a loss that is no number names the operation, and the weights stay as they were', async () => {
  const backend = await openWasmBackend({ threads: 1 });
  const network = new GraphNetwork(
    backend,
    mlp({ numbers: 1, outputs: 2, hiddenSizes: [3], activation: 'relu', dropout: 0 }),
    { loss: crossEntropy({}), optimizer: { name: 'sgd' } },
    1,
  );
  const before = await bytes(network);
  const batch = {
    tokens: new Int32Array(0),
    offsets: Int32Array.of(0, 0),
    numbers: Float32Array.of(Infinity),
    labels: Int32Array.of(1),
  };
  try {
    network.trainStep(batch, 0.1);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(NonFiniteError);
    expect((error as NonFiniteError).op).toBe('linear');
  }
  expect(await bytes(network)).toEqual(before);
  expect(() => network.trainStep({ ...batch, numbers: undefined }, 0.1)).toThrow(ShapeError);
  network.dispose();
  expect(backend.allocatedBytes).toBe(0);
  await backend.dispose();
});
