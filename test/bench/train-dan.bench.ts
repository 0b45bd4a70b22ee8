/** Training speed of the deep averaging network on the CPU: examples per second at the sizes of the published tables. */
import { arch, cpus, loadavg, platform } from 'node:os';
import { RandomStream } from '../../engine/core/random.ts';
import type { DanOptions } from '../../engine/models/dan-network.ts';
import { createDanNetwork } from '../../engine/models/dan-network.ts';
import type { LabelledBatch } from '../../engine/training/network.ts';
import { openWasmBackend } from '../../src-main/engine-process/wasm-threads.ts';

const vocabulary = 50_000;
const wordsPerDocument = 20;
const budgetMs = 800;

/** Words by a law like Zipf's: the logarithm of the rank is uniform. */
function randomBatch(documents: number, random: RandomStream): LabelledBatch {
  const tokens = Int32Array.from({ length: documents * wordsPerDocument }, () =>
    Math.min(vocabulary - 1, Math.floor(vocabulary ** random.uniform()) - 1),
  );
  return {
    tokens,
    offsets: Int32Array.from({ length: documents + 1 }, (_, document) => document * wordsPerDocument),
    labels: Int32Array.from({ length: documents }, () => random.below(3)),
  };
}

export interface DanTiming {
  readonly threads: number;
  readonly embeddingSize: number;
  readonly batchSize: number;
  readonly dropout: number;
  /** Median and best step, wall clock. */
  readonly examplesPerSecond: number;
  readonly bestExamplesPerSecond: number;
  /** Processor time of all threads, against which a busy machine counts less. */
  readonly cpuMicrosecondsPerExample: number;
}

async function time(
  threads: number,
  embeddingSize: number,
  batchSize: number,
  dropout: number,
): Promise<DanTiming> {
  const backend = await openWasmBackend({ threads });
  const options: DanOptions = {
    vocabularySize: vocabulary,
    classes: 3,
    embeddingSize,
    hiddenSizes: [embeddingSize],
    activation: 'relu',
    dropout,
    wordDropout: dropout,
    optimizer: { name: 'adam' },
  };
  const network = createDanNetwork(backend, options, 1);
  const random = new RandomStream([1, 2]);
  const batches = Array.from({ length: 8 }, () => randomBatch(batchSize, random));
  // Long enough for the optimising compiler to have replaced all code.
  for (let step = 0; step < 30; step++) network.trainStep(batches[step % 8]!, 1e-3);
  const steps: number[] = [];
  const cpuBefore = process.cpuUsage();
  const end = performance.now() + budgetMs;
  while (performance.now() < end || steps.length < 5) {
    const started = performance.now();
    network.trainStep(batches[steps.length % 8]!, 1e-3);
    steps.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  network.dispose();
  await backend.dispose();
  steps.sort((a, b) => a - b);
  return {
    threads,
    embeddingSize,
    batchSize,
    dropout,
    examplesPerSecond: Math.round((batchSize / steps[steps.length >> 1]!) * 1000),
    bestExamplesPerSecond: Math.round((batchSize / steps[0]!) * 1000),
    cpuMicrosecondsPerExample: Number(((user + system) / (steps.length * batchSize)).toFixed(2)),
  };
}

export async function run(): Promise<object> {
  const backend = await openWasmBackend({ threads: 1 });
  const { description } = backend;
  await backend.dispose();
  const load = loadavg()[0]!;
  const timings: DanTiming[] = [];
  const cores = cpus().length;
  for (const threads of cores > 1 ? [1, 2] : [1])
    for (const embeddingSize of [100, 300])
      for (const batchSize of [64, 256]) timings.push(await time(threads, embeddingSize, batchSize, 0));
  timings.push(await time(1, 100, 64, 0.3));
  return {
    benchmark: 'train-dan',
    machine: {
      processor: cpus()[0]?.model ?? 'unknown',
      cores,
      platform: `${platform()} ${arch()}`,
      loadAverage: load,
    },
    busy: load > 1,
    node: process.version,
    instructions: description,
    sizes: { vocabulary, wordsPerDocument, classes: 3, hiddenLayers: 1, optimizer: 'row-sparse Adam' },
    timings,
  };
}
