/** Tensors that are larger than what the graphics card binds at once: the same numbers as where they are bound whole. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Backend, BufferRange } from '../../engine/core/backend.ts';
import { UnsupportedError } from '../../engine/core/errors.ts';
import { RandomStream } from '../../engine/core/random.ts';
import { splitBindings } from '../../engine/backends/webgpu/split-bindings.ts';
import { embeddingBag } from '../../engine/ops/embedding-bag/embedding-bag.ts';
import { TokenGrouper, createTokenGroups } from '../../engine/ops/embedding-bag/group-tokens.ts';
import { linear } from '../../engine/ops/linear/linear.ts';
import { softmaxCrossEntropy } from '../../engine/ops/softmax-cross-entropy/softmax-cross-entropy.ts';
import { openTestGpu } from '../support/software-adapter.ts';
import { TrainingGraph } from '../support/training-graph.ts';

const [documents, words, rows, size, classes] = [6, 5, 70, 12, 45];
/** The table of 3,360 bytes, its two moments and the output matrix of 2,160 then take two bindings each. */
const largestBindingBytes = 2048;

let whole: Backend | string;
let inParts: Backend | string;
beforeAll(async () => {
  whole = await openTestGpu();
  inParts = await openTestGpu(largestBindingBytes);
});
afterAll(async () => {
  for (const backend of [whole, inParts]) if (typeof backend !== 'string') await backend.dispose();
});

/** Parameters and gradients after three steps of a bag of words with an output layer. */
async function trained(backend: Backend, tableRows: number): Promise<number[]> {
  const random = new RandomStream([3, 4]);
  const drawn = (length: number): Float32Array =>
    Float32Array.from({ length }, () => random.uniform() * 2 - 1);
  const model = new TrainingGraph(backend, { name: 'adam' });
  const count = documents * words;
  const offsets = Int32Array.from({ length: documents + 1 }, (_, at) => at * words);
  // Rows on both sides of the border between the parts, and the two that meet there.
  const tokens = Int32Array.from({ length: count }, (_, at) => (at * 17 + 40) % tableRows);
  const tokenInput = model.input('tokens', 'i32', [count], tokens);
  const { output } = embeddingBag(
    model.graph,
    tokenInput,
    model.input('offsets', 'i32', [documents + 1], offsets),
    model.parameter('table', [tableRows, size], drawn(tableRows * size)),
    { mode: 'mean', groups: model.groups('groups', count) },
  );
  const logits = linear(
    model.graph,
    output,
    model.parameter('weight', [classes, size], drawn(classes * size)),
  );
  const labels = model.input('labels', 'i32', [documents], Int32Array.from([0, 44, 3, 20, 43, 7]));
  const { logitsGradient } = softmaxCrossEntropy(model.graph, logits, labels);
  try {
    model.compile(logits, logitsGradient, { rows: true });
    const groups = createTokenGroups(count);
    new TokenGrouper(tableRows, undefined).group(tokens, offsets, groups);
    model.setGroups('groups', groups);
    for (let step = 0; step < 3; step++) model.step(0.05);
    return [
      ...(await model.read('table')),
      ...(await model.read('weight')),
      ...(await model.read('table state 1')),
    ];
  } finally {
    model.dispose();
  }
}

test('a table of word vectors and a matrix in two parts train to the same bytes', async (context) => {
  if (typeof whole === 'string' || typeof inParts === 'string') return context.skip(String(whole));
  expect(await trained(inParts, rows)).toEqual(await trained(whole, rows));
  expect(inParts.allocatedBytes).toBe(0);
});

test('a table in more parts than the card has bindings is refused in words', async (context) => {
  if (typeof inParts === 'string') return context.skip(inParts);
  const device = inParts;
  await expect(trained(device, 20_000)).rejects.toThrow(UnsupportedError);
  await expect(trained(device, 20_000)).rejects.toThrow(/bindings; this device has \d+/);
});

test('a kernel that only copies reads and writes every element of its parts', async (context) => {
  if (typeof inParts === 'string') return context.skip(inParts);
  const backend = inParts;
  const length = 1700;
  const ranges = ['from', 'to'].map((name): BufferRange => ({
    buffer: backend.allocate(length * 4, name),
    offset: 0,
    length,
    dtype: 'i32',
  }));
  const values = Int32Array.from({ length }, (_, at) => at * 3 - 7);
  backend.write(ranges[0]!, values);
  const program = backend.prepare([
    {
      op: 'copy',
      kernel: {
        kind: 'webgpu',
        code: `@group(0) @binding(0) var<storage, read> x: array<i32>;
@group(0) @binding(1) var<storage, read_write> y: array<i32>;
@compute @workgroup_size(256) fn main(@builtin(global_invocation_id) place: vec3u) {
  if (place.x >= ${length}u) { return; }
  y[place.x] = x[(${length - 1}u - place.x)];
  y[place.x] += x[x[3] - 2];
}`,
        workgroups: [Math.ceil(length / 256), 1, 1],
      },
      ranges,
      access: ['read', 'write'],
      barrier: false,
    },
  ]);
  backend.dispatch(program);
  expect([...(await backend.read(ranges[1]!))]).toEqual(
    [...values].reverse().map((value) => value + values[0]!),
  );
  program.dispose();
  for (const { buffer } of ranges) backend.free(buffer);
});

test('code that takes the address of a split array is refused', () => {
  const code =
    '@group(0) @binding(0) var<storage, read> x: array<f32>;\nfn main() { let n = arrayLength(&x); }';
  expect(splitBindings(code, [2], 64)).toBeUndefined();
  expect(splitBindings(code, [1], 64)).toBe(code);
});
