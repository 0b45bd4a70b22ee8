/** The deep averaging network as a whole: it learns, repeats itself to the byte, and gives everything back. */
import { describe, expect, test } from 'vitest';
import { createReferenceBackend } from '../../engine/backends/reference/reference-backend.ts';
import type { Backend, KernelCall } from '../../engine/core/backend.ts';
import { DisposedError, NonFiniteError, ShapeError } from '../../engine/core/errors.ts';
import { RandomStream } from '../../engine/core/random.ts';
import type { DanNetwork, DanOptions } from '../../engine/models/dan-network.ts';
import { createDanNetwork } from '../../engine/models/dan-network.ts';
import type { LabelledBatch, NamedTensor } from '../../engine/training/network.ts';
import { openWasmBackend } from '../../src-main/engine-process/wasm-threads.ts';
import { testBackends } from '../support/test-backends.ts';
import { openTestGpu } from '../support/software-adapter.ts';

const options: DanOptions = {
  vocabularySize: 97,
  classes: 3,
  embeddingSize: 10,
  hiddenSizes: [12, 9],
  activation: 'relu',
  dropout: 0.2,
  wordDropout: 0.2,
  paddingId: 0,
  optimizer: { name: 'adamw', weightDecay: 0.01 },
  clipNorm: 1,
  classWeights: [1, 2, 0.5],
  labelSmoothing: 0.05,
};

/** Documents whose words tell their class; some are empty. */
function corpus(documents: number, seed: number): LabelledBatch {
  const random = new RandomStream([seed, 0]);
  const tokens: number[] = [];
  const offsets = [0];
  const labels: number[] = [];
  for (let document = 0; document < documents; document++) {
    const label = random.below(3);
    for (let length = random.below(9); length > 0; length--) tokens.push(1 + label * 30 + random.below(36));
    offsets.push(tokens.length);
    labels.push(label);
  }
  return {
    tokens: Int32Array.from(tokens),
    offsets: Int32Array.from(offsets),
    labels: Int32Array.from(labels),
  };
}

function train(network: DanNetwork, steps: number, documents = 16): void {
  for (let step = 0; step < steps; step++) network.trainStep(corpus(documents - (step % 3), step), 0.01);
}

const bytesOf = (tensors: readonly NamedTensor[]): number[][] =>
  tensors.map(({ data }) => [...new Uint32Array(data.buffer, data.byteOffset, data.length)]);

async function trained(backend: Backend, own: DanOptions, seed: number, steps = 12): Promise<number[][]> {
  const network = createDanNetwork(backend, own, seed);
  train(network, steps);
  const bytes = bytesOf(await network.parameters());
  network.dispose();
  expect(backend.allocatedBytes).toBe(0);
  await backend.dispose();
  return bytes;
}

describe.each(testBackends)('$name', ({ open }) => {
  test('the same seed gives the same bytes, another one others', async (context) => {
    const runs: number[][][] = [];
    for (const seed of [5, 5, 6]) {
      const backend = await open();
      if (typeof backend === 'string') return context.skip(backend);
      runs.push(await trained(backend, options, seed, 6));
    }
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).not.toEqual(runs[0]);
  });

  test('gives its memory back, refuses to be used afterwards, and names bad input', async (context) => {
    const backend = await open();
    if (typeof backend === 'string') return context.skip(backend);
    const network = createDanNetwork(backend, options, 1);
    const batch = corpus(8, 1);
    network.trainStep(batch, 0.01);
    expect(() => network.trainStep({ ...batch, tokens: batch.tokens.map(() => 97) }, 0.01)).toThrow(
      ShapeError,
    );
    await expect(network.logits({ ...batch, tokens: batch.tokens.map(() => -1) })).rejects.toThrow(
      ShapeError,
    );
    expect(Number.isFinite(await network.takeLoss())).toBe(true);
    expect(await network.takeLoss()).toBeNaN();
    network.dispose();
    expect(backend.allocatedBytes).toBe(0);
    expect(() => network.trainStep(batch, 0.01)).toThrow(DisposedError);
    await backend.dispose();
  });

  test('a loss that is no number stops the training', async (context) => {
    const backend = await open();
    if (typeof backend === 'string') return context.skip(backend);
    const network = createDanNetwork(
      backend,
      { ...options, optimizer: { name: 'sgd' }, clipNorm: undefined },
      1,
    );
    const diverge = async (): Promise<void> => {
      for (let step = 0; step < 6; step++) network.trainStep(corpus(16, step), 1e30);
      await network.takeLoss();
    };
    await expect(diverge()).rejects.toThrow(NonFiniteError);
    network.dispose();
    await backend.dispose();
  });
});

test('one thread, two threads and every kind of step give the same bytes', async () => {
  const variants: DanOptions[] = [
    options,
    { ...options, embeddingUpdates: 'dense', activation: 'tanh' },
    { ...options, optimizer: { name: 'sgd', momentum: 0.9 }, hiddenSizes: [] },
  ];
  for (const variant of variants) {
    const one = await trained(await openWasmBackend({ threads: 1 }), variant, 3);
    const two = await trained(await openWasmBackend({ threads: 2 }), variant, 3);
    const three = await trained(await openWasmBackend({ threads: 3 }), variant, 3);
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  }
});

test('the CPU follows the reference through a training run', async () => {
  const [reference, wasm] = [createReferenceBackend(), await openWasmBackend({ threads: 2 })];
  const networks = [reference, wasm].map((backend) => createDanNetwork(backend, options, 9));
  for (const network of networks) train(network, 20);
  const [expected, got] = await Promise.all(networks.map((network) => network.parameters()));
  expected!.forEach(({ name, data }, index) =>
    data.forEach((value, at) =>
      expect(Math.abs(value - got![index]!.data[at]!), `${name}[${at}]`).toBeLessThan(2e-4),
    ),
  );
  for (const network of networks) network.dispose();
  await wasm.dispose();
});

test('learns words that tell the class', async () => {
  const backend = await openWasmBackend({ threads: 1 });
  const network = createDanNetwork(backend, { ...options, classWeights: undefined, labelSmoothing: 0 }, 1);
  for (let step = 0; step < 300; step++) network.trainStep(corpus(32, step), 0.01);
  const unseen = corpus(500, 9999);
  const logits = await network.logits(unseen);
  let [right, counted] = [0, 0];
  for (let document = 0; document < 500; document++) {
    if (unseen.offsets[document + 1]! - unseen.offsets[document]! < 3) continue;
    counted++;
    const own = logits.subarray(document * 3, document * 3 + 3);
    if (own.indexOf(Math.max(...own)) === unseen.labels[document]) right++;
  }
  expect(right / counted).toBeGreaterThan(0.95);
  network.dispose();
  await backend.dispose();
});

test('a batch in a larger program gives the same bytes as in one of its own size', async () => {
  const run = async (first: number): Promise<number[][]> => {
    const backend = await openWasmBackend({ threads: 1 });
    const network = createDanNetwork(backend, { ...options, optimizer: { name: 'sgd' } }, 2);
    // A step without a learning rate changes nothing, but makes the program for its size.
    network.trainStep(corpus(first, 1), 0);
    network.trainStep(corpus(9, 2), 0.1);
    const bytes = bytesOf(await network.parameters());
    network.dispose();
    await backend.dispose();
    return bytes;
  };
  expect(await run(16)).toEqual(await run(9));
});

test('gradients of token vectors agree with differences of the logits', async () => {
  const backend = createReferenceBackend();
  const network = createDanNetwork(backend, { ...options, activation: 'tanh' }, 4);
  train(network, 5);
  const tokens = Int32Array.of(5, 0, 44, 61, 7, 8);
  const batch = { tokens, offsets: Int32Array.of(0, 4, 4, 6) };
  const classes = Int32Array.of(2, 0, 1);
  const gradients = await network.tokenGradients(batch, classes);
  const parameters = await network.parameters();
  const table = parameters[0]!;
  const step = 2 ** -10;
  for (const [position, token] of tokens.entries()) {
    const document = position < 4 ? 0 : 2;
    for (let column = 0; column < 10; column++) {
      const shifted = async (by: number): Promise<number> => {
        const data = table.data.slice();
        data[token * 10 + column]! += by;
        network.setParameters([{ ...table, data }, ...parameters.slice(1)]);
        return (await network.logits(batch))[document * 3 + classes[document]!]!;
      };
      const slope = ((await shifted(step)) - (await shifted(-step))) / (2 * step);
      expect(Math.abs(gradients[position * 10 + column]! - slope)).toBeLessThan(
        1e-3 + 1e-3 * Math.abs(slope),
      );
    }
  }
  network.dispose();
  expect(backend.allocatedBytes).toBe(0);
});

describe('a step on the GPU', () => {
  /** Kernel calls of the training program, and programs dispatched in three steps. */
  async function count(own: DanOptions): Promise<{ calls: number; dispatches: number } | string> {
    const backend = await openTestGpu();
    if (typeof backend === 'string') return backend;
    let calls = 0;
    let dispatches = 0;
    const counting = Object.create(backend, {
      prepare: {
        value: (list: readonly KernelCall[]) => {
          calls = list.length;
          return backend.prepare(list);
        },
      },
      dispatch: {
        value: (...args: Parameters<Backend['dispatch']>) => {
          dispatches++;
          backend.dispatch(...args);
        },
      },
    }) as Backend;
    const network = createDanNetwork(counting, own, 1);
    for (let step = 0; step < 3; step++) network.trainStep(corpus(16, 1), 0.01);
    await network.takeLoss();
    network.dispose();
    await backend.dispose();
    return { calls, dispatches };
  }

  test('takes 12 dispatches at most and one submit', async (context) => {
    const plain: DanOptions = { ...options, clipNorm: undefined, optimizer: { name: 'adam' } };
    const result = await count(plain);
    if (typeof result === 'string') return context.skip(result);
    expect(result.calls).toBeLessThanOrEqual(12);
    expect(result.dispatches).toBe(3);
  });
});
