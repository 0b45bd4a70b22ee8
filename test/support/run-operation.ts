/** Runs one operation, and its gradient, on one backend, with guard bands around everything that is written. */
import { compile } from '../../engine/autograd/compile.ts';
import { gradients, isRowGradient } from '../../engine/autograd/gradients.ts';
import { Graph } from '../../engine/autograd/graph.ts';
import type { Backend, BufferRange, DeviceBuffer } from '../../engine/core/backend.ts';
import { rangeAlignment } from '../../engine/core/backend.ts';
import type { DType } from '../../engine/core/dtype.ts';
import type { Operation, Value } from '../../engine/core/operation.ts';
import { sizeOf } from '../../engine/core/shape.ts';

export interface GivenTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export interface OperationResult {
  readonly outputs: number[][];
  /** Inputs after the run; `null` for those that the operation must leave alone. */
  readonly updated: (number[] | null)[];
  /** Gradients of Σ output × upstream, dense; `null` where none was asked for. */
  readonly gradients: (number[] | null)[];
}

const guard = rangeAlignment;
const guardValue = 12345;

export class GuardedMemory {
  readonly #backend: Backend;
  readonly #buffers: { buffer: DeviceBuffer; range: BufferRange; length: number }[] = [];

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  allocate(dtype: DType, length: number, label: string): BufferRange {
    const size = Math.max(1, length);
    const buffer = this.#backend.allocate((guard + size + guard) * 4, label);
    this.#backend.write(
      { buffer, offset: 0, length: guard * 2 + size, dtype },
      Float64Array.from({ length: guard * 2 + size }, () => guardValue),
    );
    const range = { buffer, offset: guard, length: size, dtype };
    this.#buffers.push({ buffer, range, length: size });
    return range;
  }

  /** Labels of tensors next to which something was written. */
  async damaged(): Promise<string[]> {
    const found: string[] = [];
    for (const { buffer, range, length } of this.#buffers) {
      const all = await this.#backend.read({ ...range, offset: 0, length: guard * 2 + length });
      const whole = all.every((value, at) => (at >= guard && at < guard + length) || value === guardValue);
      if (!whole) found.push(buffer.label);
    }
    return found;
  }

  free(): void {
    for (const { buffer } of this.#buffers) this.#backend.free(buffer);
  }
}

export interface OperationRun {
  run(): Promise<OperationResult>;
  /** Σ output × upstream of the first output, with one input replaced. */
  objective(input: number, values: Float64Array): Promise<number>;
  damaged(): Promise<string[]>;
  dispose(): void;
}

export function prepareOperation(
  backend: Backend,
  operation: Operation,
  attributes: object,
  inputs: readonly GivenTensor[],
  wanted: readonly boolean[],
  upstream: (length: number) => readonly number[],
): OperationRun {
  const memory = new GuardedMemory(backend);
  const external = (
    graph: Graph,
    name: string,
    dtype: DType,
    shape: readonly number[],
  ): [Value, BufferRange] => {
    const range = memory.allocate(dtype, sizeOf(shape), name);
    return [graph.external(name, dtype, shape, range), range];
  };
  const graph = new Graph();
  const given = inputs.map((input, index) => external(graph, `input ${index}`, input.dtype, input.shape));
  const outputs = graph.apply(
    operation,
    given.map(([value]) => value),
    attributes,
  );
  const placed = outputs.map((output, index) => {
    const range = memory.allocate(output.dtype, sizeOf(output.shape), `output ${index}`);
    graph.place(output, range);
    return range;
  });
  const forward = compile(graph, backend);

  const targets = given.filter((_, index) => wanted[index]).map(([value]) => value);
  const wantsGradient = operation.gradient !== undefined && targets.length > 0;
  const up = wantsGradient ? upstream(sizeOf(outputs[0]!.shape)) : [];
  const found: { rows?: BufferRange; count?: BufferRange; values: BufferRange; shape: readonly number[] }[] =
    [];
  let backward: ReturnType<typeof compile> | undefined;
  if (wantsGradient) {
    const [upValue, upRange] = external(graph, 'upstream', 'f32', outputs[0]!.shape);
    backend.write(upRange, Float64Array.from(up));
    const rangeOfInput = new Map(given.map(([value, range]) => [value.id, range]));
    gradients(graph, [{ value: outputs[0]!, gradient: upValue }], targets).forEach((gradient, index) => {
      const target = targets[index]!;
      if (gradient === null) throw new Error(`${operation.name}: no gradient for input ${target.name}`);
      const dense = isRowGradient(gradient) ? gradient.values : gradient;
      const already = graph.placementOf(dense);
      const values =
        already === undefined
          ? memory.allocate('f32', sizeOf(dense.shape), `gradient ${index}`)
          : { ...already, length: sizeOf(dense.shape), dtype: 'f32' as const };
      if (already === undefined) graph.place(dense, values);
      found.push(
        isRowGradient(gradient)
          ? {
              rows: rangeOfInput.get(gradient.rows.id)!,
              count: rangeOfInput.get(gradient.count.id)!,
              values,
              shape: target.shape,
            }
          : { values, shape: target.shape },
      );
    });
    backward = compile(graph, backend);
  }

  const read = async (range: BufferRange): Promise<number[]> => Array.from(await backend.read(range));
  const upload = (): void =>
    inputs.forEach(({ values }, index) => backend.write(given[index]![1], Float64Array.from(values)));
  return {
    async run() {
      upload();
      (backward ?? forward).run();
      const dense: number[][] = [];
      for (const { rows, count, values, shape } of found) {
        const raw = await read(values);
        if (rows === undefined || count === undefined) dense.push(raw);
        else {
          const [used, columns] = [(await read(count))[0]!, shape[1]!];
          const full = new Array<number>(sizeOf(shape)).fill(0);
          const numbers = await read(rows);
          for (let entry = 0; entry < used; entry++)
            for (let column = 0; column < columns; column++)
              full[numbers[entry]! * columns + column] = raw[entry * columns + column]!;
          dense.push(full);
        }
      }
      const updated: (number[] | null)[] = [];
      for (const [index, [, range]] of given.entries())
        updated.push(operation.updates?.includes(index) === true ? await read(range) : null);
      const results: number[][] = [];
      for (const range of placed) results.push(await read(range));
      return {
        outputs: results,
        updated,
        gradients: inputs.map((_, index) => (wanted[index] && wantsGradient ? dense.shift()! : null)),
      };
    },
    async objective(input, values) {
      upload();
      backend.write(given[input]![1], values);
      forward.run();
      const y = await read(placed[0]!);
      return y.reduce((sum, value, at) => sum + value * up[at]!, 0);
    },
    damaged: () => memory.damaged(),
    dispose() {
      forward.dispose();
      backward?.dispose();
      memory.free();
    },
  };
}
