/** Training of a network over epochs: going on after an interruption, stopping rules, learning rates, estimates. */
import { expect, test } from 'vitest';
import { RandomStream } from '../../engine/core/random.ts';
import type { Backend } from '../../engine/core/backend.ts';
import { createDanNetwork } from '../../engine/models/dan-network.ts';
import { mlp } from '../../engine/models/architectures/mlp.ts';
import type { GraphNetworkOptions } from '../../engine/models/graph-network/graph-network-options.ts';
import { GraphNetwork } from '../../engine/models/graph-network/graph-network.ts';
import { crossEntropy } from '../../engine/models/graph-network/loss.ts';
import { estimateMemory, estimateTraining, timeSteps } from '../../engine/training/estimate-training.ts';
import { findLearningRate } from '../../engine/training/learning-rate-finder.ts';
import type { ResumableNetwork } from '../../engine/training/network.ts';
import { readCheckpoint } from '../../engine/training/training-checkpoint.ts';
import type { EncodedPart, TrainerOptions } from '../../engine/training/trainer.ts';
import { trainNetwork } from '../../engine/training/trainer.ts';
import { healthWarnings } from '../../engine/training/training-health.ts';
import { openWasmBackend } from '../../src-main/engine-process/wasm-threads.ts';

const architecture = mlp({
  words: { vocabularySize: 50, embeddingSize: 8, pooling: 'mean', wordDropout: 0.1 },
  numbers: 0,
  outputs: 2,
  hiddenSizes: [8],
  activation: 'relu',
  dropout: 0.2,
});
const network: GraphNetworkOptions = { loss: crossEntropy({}), optimizer: { name: 'adam' } };
const options: TrainerOptions = {
  epochs: 6,
  batchSize: 16,
  learningRate: 0.02,
  schedule: 'plateau',
  warmup: 0,
  patience: 0,
  stopOn: 'loss',
  groupByLength: true,
};
const work = {
  signal: new AbortController().signal,
  progress() {},
  epoch() {},
  pause: () => Promise.resolve(),
};

function part(documents: number, seed: number): EncodedPart {
  const random = new RandomStream([seed, 1]);
  const tokens: number[] = [];
  const offsets = [0];
  const labels: number[] = [];
  for (let document = 0; document < documents; document++) {
    const label = random.below(2);
    const length = 1 + random.below(8);
    for (let at = 0; at < length; at++)
      tokens.push(random.below(3) === 0 ? random.below(50) : 25 * label + random.below(25));
    offsets.push(tokens.length);
    labels.push(label);
  }
  return {
    tokens: Int32Array.from(tokens),
    offsets: Int32Array.from(offsets),
    labels: Int32Array.from(labels),
    truncated: 0,
  };
}

const [train, validation] = [part(100, 1), part(40, 2)];

const makers: Readonly<Record<string, (backend: Backend) => ResumableNetwork>> = {
  'a network of operations': (backend) => new GraphNetwork(backend, architecture, network, 3),
  'a deep averaging network': (backend) =>
    createDanNetwork(
      backend,
      {
        vocabularySize: 50,
        classes: 2,
        embeddingSize: 6,
        hiddenSizes: [5],
        activation: 'relu',
        dropout: 0.2,
        wordDropout: 0.1,
        optimizer: { name: 'adam' },
      },
      3,
    ),
};

test.each(Object.keys(makers))('%s that was interrupted goes on with the same bytes', async (name) => {
  const backend = await openWasmBackend({ threads: 1 });
  const run = async (resume?: Uint8Array): Promise<{ weights: unknown; saved: Uint8Array[] }> => {
    const own = makers[name]!(backend);
    const saved: Uint8Array[] = [];
    const hooks = { resume, onCheckpoint: (bytes: Uint8Array) => void saved.push(bytes) };
    await trainNetwork(own, 2, train, validation, { ...options, checkpointEvery: 2 }, 3, work, hooks);
    const weights = await own.parameters();
    own.dispose();
    return { weights, saved };
  };
  const whole = await run();
  const rest = await run(whole.saved[0]);
  expect(rest.weights).toEqual(whole.weights);
  const [last, lastOfWhole] = [rest, whole].map(({ saved }) => readCheckpoint(saved.at(-1)!));
  expect(last!.network).toEqual(lastOfWhole!.network);
  expect(last!.bestWeights).toEqual(lastOfWhole!.bestWeights);
  expect(last!.epochs).toEqual({ ...lastOfWhole!.epochs, seconds: expect.any(Number) as number });
  expect(last!.epochs.seconds).toBeGreaterThan(readCheckpoint(whole.saved[0]!).epochs.seconds);
  await backend.dispose();
});

test('stops when weights or gradients hardly move', async () => {
  const backend = await openWasmBackend({ threads: 1 });
  for (const [rule, stopped] of [
    [{ minWeightChange: 100 }, 'weights'],
    [{ minGradientNorm: 1e6 }, 'gradient'],
    [{}, 'epochs'],
  ] as const) {
    const own = new GraphNetwork(backend, architecture, network, 3);
    const result = await trainNetwork(own, 2, train, validation, { ...options, ...rule, epochs: 2 }, 3, work);
    expect(result.stopped).toBe(stopped);
    expect(result.epochs).toBe(stopped === 'epochs' ? 2 : 1);
    expect(Object.keys(result.health[0]!.gradientNorms)).toContain('hidden.0.weight');
    expect(result.health[0]!.deadUnits['hidden.0']).toBeGreaterThanOrEqual(0);
    own.dispose();
  }
  await backend.dispose();
});

test('the learning-rate finder and the estimates work on a network', async () => {
  const backend = await openWasmBackend({ threads: 1 });
  const own = new GraphNetwork(backend, architecture, network, 3);
  const before = await own.parameters();
  const perStep = await timeSteps(own, backend, [train, train]);
  expect(perStep).toBeGreaterThan(0);
  expect(await own.parameters()).toEqual(before);
  expect(
    estimateTraining({ documents: 100, batchSize: 30, epochs: 5, secondsPerStep: 2, validationSeconds: 1 }),
  ).toEqual({ steps: 20, seconds: 45 });
  own.trainStep(train, 0.01);
  const { parameters, deviceBytes } = estimateMemory('wasm', architecture, network, train);
  expect(parameters).toBe(own.parameterCount);
  expect(deviceBytes).toBe(own.deviceBytes);
  const found = await findLearningRate(
    async (rate) => {
      own.trainStep(train, rate);
      return own.takeLoss();
    },
    { steps: 40 },
  );
  expect(found.steepest).toBeGreaterThan(1e-5);
  own.dispose();
  await backend.dispose();
});

test('signs of trouble in words', () => {
  const epoch = (
    number: number,
    trainLoss: number,
    validationLoss: number,
    norm = 1,
    dead = 0,
    ratio = 0.001,
  ) => ({
    epoch: number,
    trainLoss,
    validationLoss,
    gradientNorms: { 'hidden.0.weight': norm, 'output.weight': 1 },
    updateRatios: { 'hidden.0.weight': ratio },
    deadUnits: { 'hidden.0': dead },
  });
  expect(healthWarnings([epoch(1, 0.6, 0.6), epoch(2, 0.5, 0.55)])).toEqual([]);
  const first = (...epochs: ReturnType<typeof epoch>[]): string => healthWarnings(epochs).join(' ');
  expect(first(epoch(1, 0.6, 0.5), epoch(2, 0.3, 0.8))).toMatch(/^Over-fitting: after epoch 1/);
  expect(first(epoch(1, 1, 1), epoch(2, 0.9, 1), epoch(3, 0.8, 1, 500))).toMatch(/^Exploding/);
  expect(first(epoch(1, 1, 1, 1e-7))).toMatch(/^Vanishing gradients: hidden.0.weight/);
  expect(first(epoch(1, 1, 1, 1, 0.8))).toMatch(/^Dead units: 80 %/);
  expect(first(epoch(1, 1, 1, 1, 0, 0.5))).toMatch(/^The learning rate is probably too high/);
});
