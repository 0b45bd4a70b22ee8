/**
 * Inputs of a program that are named while its graph is being traced: one buffer, laid out when all are known. For
 * programs whose inputs are fixed beforehand there is `InputBlock`.
 */
import type { Backend, BufferRange, DeviceBuffer } from '../core/backend.ts';
import { rangeAlignment } from '../core/backend.ts';
import type { DType, HostArray } from '../core/dtype.ts';
import { bytesPerElement } from '../core/dtype.ts';
import { EngineError } from '../core/errors.ts';
import type { Value } from '../core/operation.ts';
import type { Shape } from '../core/shape.ts';
import { requireShape, sizeOf } from '../core/shape.ts';
import type { Graph, Placement } from './graph.ts';

export class ProgramInputs {
  readonly #graph: Graph;
  readonly #backend: Backend;
  readonly #values = new Map<string, Value>();
  readonly #ranges = new Map<string, BufferRange>();
  #buffer: DeviceBuffer | undefined;

  constructor(graph: Graph, backend: Backend) {
    this.#graph = graph;
    this.#backend = backend;
  }

  /** The input of that name; asked for again, the same one. */
  value(name: string, dtype: DType, shape: Shape): Value {
    let value = this.#values.get(name);
    if (value === undefined) {
      if (this.#buffer !== undefined)
        throw new EngineError(`${name} was asked for after inputs were laid out.`);
      value = this.#graph.internal(name, dtype, shape);
      this.#values.set(name, value);
    }
    requireShape('input', name, value.shape, shape);
    return value;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Before the graph is compiled. */
  layOut(): void {
    let length = 0;
    const offsets = new Map<string, number>();
    for (const [name, { shape }] of this.#values) {
      offsets.set(name, length);
      length += Math.ceil(Math.max(1, sizeOf(shape)) / rangeAlignment) * rangeAlignment;
    }
    const buffer = this.#backend.allocate(Math.max(1, length) * bytesPerElement, 'inputs');
    this.#buffer = buffer;
    for (const [name, value] of this.#values) {
      const placement: Placement = { buffer, offset: offsets.get(name)! };
      this.#graph.place(value, placement);
      this.#ranges.set(name, { ...placement, length: Math.max(1, sizeOf(value.shape)), dtype: value.dtype });
    }
  }

  placementOf(name: string): Placement {
    const range = this.#ranges.get(name);
    if (range === undefined) throw new EngineError(`There is no input ${name}.`);
    return { buffer: range.buffer, offset: range.offset };
  }

  /** Nothing happens for a name that the graph did not ask for. `data` may be shorter than the place. */
  set(name: string, data: HostArray): void {
    const range = this.#ranges.get(name);
    if (range !== undefined && data.length > 0) this.#backend.write(range, data);
  }

  get sizeBytes(): number {
    return this.#buffer?.sizeBytes ?? 0;
  }

  dispose(): void {
    if (this.#buffer !== undefined) this.#backend.free(this.#buffer);
    this.#buffer = undefined;
  }
}
