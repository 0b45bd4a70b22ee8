/** A training or inference step as data: operations in the order in which they were applied. */
import type { Attributes, Operation, Tape, TensorType, Value } from '../core/operation.ts';
import type { DeviceBuffer } from '../core/backend.ts';
import type { DType } from '../core/dtype.ts';
import type { Shape } from '../core/shape.ts';
import { sizeOf } from '../core/shape.ts';
import { EngineError } from '../core/errors.ts';

export interface Node {
  readonly operation: Operation;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
}

/** Memory outside the plan: parameters, state, inputs and results that outlive the program's run. */
export interface Placement {
  readonly buffer: DeviceBuffer;
  /** In elements. */
  readonly offset: number;
}

export class Graph implements Tape {
  readonly nodes: Node[] = [];
  readonly #placements = new Map<number, Placement>();
  readonly #producers = new Map<number, Node>();
  #nextId = 0;

  #value(type: TensorType, name: string): Value {
    return { id: this.#nextId++, dtype: type.dtype, shape: type.shape, name };
  }

  /** A tensor whose memory the caller owns. */
  external(name: string, dtype: DType, shape: Shape, placement: Placement): Value {
    const value = this.#value({ dtype, shape }, name);
    this.place(value, placement);
    return value;
  }

  /** A tensor that only the program uses. */
  internal(name: string, dtype: DType, shape: Shape): Value {
    return this.#value({ dtype, shape }, name);
  }

  apply<A extends Attributes>(
    operation: Operation<A>,
    inputs: readonly Value[],
    attributes: A,
  ): readonly Value[] {
    const outputs = operation
      .infer(inputs, attributes)
      .map((type, index) => this.#value(type, index === 0 ? operation.name : `${operation.name}.${index}`));
    const node: Node = { operation: operation as unknown as Operation, inputs, outputs, attributes };
    this.nodes.push(node);
    for (const output of outputs) this.#producers.set(output.id, node);
    return outputs;
  }

  producerOf(value: Value): Node | undefined {
    return this.#producers.get(value.id);
  }

  /** Decides where a value lives, so that others can read it after the program has run. */
  place(value: Value, placement: Placement): void {
    if ((placement.offset + sizeOf(value.shape)) * 4 > placement.buffer.sizeBytes)
      throw new EngineError(`${value.name} does not fit into ${placement.buffer.label}.`);
    if (this.#placements.has(value.id)) throw new EngineError(`${value.name} has its place already.`);
    this.#placements.set(value.id, placement);
  }

  placementOf(value: Value): Placement | undefined {
    return this.#placements.get(value.id);
  }
}
