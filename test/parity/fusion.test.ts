/** Programs whose elementwise operations have been put together against the same programs kernel by kernel. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../../engine/autograd/compile.ts';
import { gradients, isRowGradient } from '../../engine/autograd/gradients.ts';
import { Graph } from '../../engine/autograd/graph.ts';
import { placeResult } from '../../engine/autograd/place-result.ts';
import type { Backend, DeviceBuffer } from '../../engine/core/backend.ts';
import type { Value } from '../../engine/core/operation.ts';
import { RandomStream } from '../../engine/core/random.ts';
import { sizeOf } from '../../engine/core/shape.ts';
import { add } from '../../engine/ops/add/add.ts';
import { linear } from '../../engine/ops/linear/linear.ts';
import { mul } from '../../engine/ops/mul/mul.ts';
import { reshape } from '../../engine/ops/reshape/reshape.ts';
import { sigmoid } from '../../engine/ops/sigmoid/sigmoid.ts';
import { sub } from '../../engine/ops/sub/sub.ts';
import { tanh } from '../../engine/ops/tanh/tanh.ts';
import { openWasmBackend } from '../../src-main/engine-process/wasm-threads.ts';
import { openTestGpu } from '../support/software-adapter.ts';

const unary = [tanh, sigmoid, (graph: Graph, x: Value) => reshape(graph, x, x.shape)];
const binary = [add, mul, sub];

/** What is done with two of the values made so far, and whether the result is read. */
interface Step {
  readonly which: number;
  readonly a: number;
  readonly b: number;
  readonly read: boolean;
}

class Written {
  readonly graph = new Graph();
  readonly read: { buffer: DeviceBuffer; length: number }[] = [];
  readonly #backend: Backend;
  readonly #buffers: DeviceBuffer[] = [];
  readonly #random = new RandomStream([7, 9]);

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  input(shape: readonly number[]): Value {
    const length = sizeOf(shape);
    const values = Float32Array.from({ length }, () => this.#random.uniform() * 2 - 1);
    const buffer = this.#place(length);
    this.#backend.write({ buffer, offset: 0, length, dtype: 'f32' }, values);
    return this.graph.external('input', 'f32', shape, { buffer, offset: 0 });
  }

  show(value: Value): void {
    const buffer = this.#place(sizeOf(value.shape));
    placeResult(this.graph, value, { buffer, offset: 0 });
    this.read.push({ buffer, length: sizeOf(value.shape) });
  }

  #place(length: number): DeviceBuffer {
    const buffer = this.#backend.allocate(length * 4, 'tensor');
    this.#buffers.push(buffer);
    return buffer;
  }

  async results(fuse: boolean): Promise<{ dispatches: number; bytes: number; values: number[][] }> {
    const program = compile(this.graph, this.#backend, { fuse });
    program.run();
    const values: number[][] = [];
    for (const { buffer, length } of this.read)
      values.push([...(await this.#backend.read({ buffer, offset: 0, length, dtype: 'f32' }))]);
    program.dispose();
    return { dispatches: program.calls.length, bytes: program.internalBytes, values };
  }

  dispose(): void {
    for (const buffer of this.#buffers) this.#backend.free(buffer);
  }
}

function write(backend: Backend, steps: readonly Step[]): Written {
  const written = new Written(backend);
  const { graph } = written;
  const inputs = [[21, 37], [37], [21, 1], [21, 37]].map((shape) => written.input(shape));
  const values: Value[] = [...inputs];
  for (const { which, a, b, read } of steps) {
    const [first, second] = [values[a % values.length]!, values[b % values.length]!];
    const result =
      which < unary.length
        ? unary[which]!(graph, first)
        : which < unary.length + binary.length
          ? binary[which - unary.length]!(graph, first, second)
          : linear(graph, add(graph, first, inputs[0]!), add(graph, second, inputs[3]!));
    // The product of two matrices of 21 rows has another shape; what follows uses its first operand's.
    values.push(result.shape.at(-1) === 37 || result.shape.at(-1) === 1 ? result : first);
    if (read) written.show(result);
  }
  const last = add(graph, values.at(-1)!, inputs[0]!);
  written.show(last);
  const upstream = written.input(last.shape);
  for (const gradient of gradients(graph, [{ value: last, gradient: upstream }], inputs))
    if (gradient !== null && !isRowGradient(gradient)) written.show(gradient);
  return written;
}

const program = fc.array(
  fc.record({
    which: fc.nat(unary.length + binary.length),
    a: fc.nat(9),
    b: fc.nat(9),
    read: fc.boolean(),
  }),
  { minLength: 1, maxLength: 10 },
);

describe.each([
  { name: 'wasm', open: () => openWasmBackend({ threads: 2 }), runs: 60, slack: 0 },
  // A shader's compiler may join a multiplication and an addition that stand in one kernel: one rounding less.
  { name: 'webgpu', open: () => openTestGpu(), runs: 6, slack: 1e-5 },
])('$name', ({ open, runs, slack }) => {
  let backend: Backend | string;
  beforeAll(async () => {
    backend = await open();
  });
  afterAll(async () => {
    if (typeof backend !== 'string') await backend.dispose();
  });

  test('random graphs and their gradients give the same numbers with fewer kernels', async (context) => {
    if (typeof backend === 'string') return context.skip(backend);
    const device = backend;
    let [together, alone] = [0, 0];
    await fc.assert(
      fc.asyncProperty(program, async (steps) => {
        const written = write(device, steps);
        const [fused, plain] = [await written.results(true), await written.results(false)];
        written.dispose();
        together += fused.dispatches;
        alone += plain.dispatches;
        expect(fused.dispatches).toBeLessThanOrEqual(plain.dispatches);
        fused.values.forEach((values, which) =>
          values.forEach((value, at) => {
            const wanted = plain.values[which]![at]!;
            if (!(Math.abs(value - wanted) <= slack * (1 + Math.abs(wanted))))
              expect.fail(`result ${which}[${at}] is ${value} together and ${wanted} alone`);
          }),
        );
      }),
      { numRuns: runs, seed: 1 },
    );
    expect(together).toBeLessThan(0.8 * alone);
  });

  test('a chain of five is one kernel and needs no memory in between', async (context) => {
    if (typeof backend === 'string') return context.skip(backend);
    const written = new Written(backend);
    const { graph } = written;
    const [x, w, b] = [written.input([16, 8]), written.input([8]), written.input([8])];
    written.show(sub(graph, sigmoid(graph, tanh(graph, add(graph, mul(graph, x, w), b))), b));
    const [fused, plain] = [await written.results(true), await written.results(false)];
    written.dispose();
    expect([fused.dispatches, plain.dispatches]).toEqual([1, 5]);
    expect([fused.bytes, plain.bytes > 0]).toEqual([0, true]);
  });
});
