/** Inputs of a program: one buffer with a place for each, filled before every run. */
import type { Backend, BufferRange, DeviceBuffer } from '../core/backend.ts';
import { rangeAlignment } from '../core/backend.ts';
import type { DType, HostArray } from '../core/dtype.ts';
import { bytesPerElement } from '../core/dtype.ts';
import type { Value } from '../core/operation.ts';
import { sizeOf } from '../core/shape.ts';
import type { Graph } from './graph.ts';

export interface InputDeclaration {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

export class InputBlock<Name extends string> {
  readonly buffer: DeviceBuffer;
  readonly values: Readonly<Record<Name, Value>>;
  readonly #backend: Backend;
  readonly #ranges = new Map<Name, BufferRange>();

  constructor(graph: Graph, backend: Backend, declarations: Readonly<Record<Name, InputDeclaration>>) {
    this.#backend = backend;
    const names = Object.keys(declarations) as Name[];
    const offsets: number[] = [];
    let length = 0;
    for (const name of names) {
      offsets.push(length);
      length += Math.ceil(Math.max(1, sizeOf(declarations[name].shape)) / rangeAlignment) * rangeAlignment;
    }
    this.buffer = backend.allocate(length * bytesPerElement, 'inputs');
    const values: Partial<Record<Name, Value>> = {};
    names.forEach((name, index) => {
      const { dtype, shape } = declarations[name];
      const placement = { buffer: this.buffer, offset: offsets[index]! };
      values[name] = graph.external(name, dtype, shape, placement);
      this.#ranges.set(name, { ...placement, length: Math.max(1, sizeOf(shape)), dtype });
    });
    this.values = values as Record<Name, Value>;
  }

  /** `data` may be shorter than the place; what lies behind keeps its old content. */
  set(name: Name, data: HostArray): void {
    if (data.length > 0) this.#backend.write(this.#ranges.get(name)!, data);
  }

  dispose(): void {
    this.#backend.free(this.buffer);
  }
}
