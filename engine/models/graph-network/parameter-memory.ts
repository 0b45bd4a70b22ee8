/** Where the parameters of a network, their gradients and the optimiser's state lie on a device. */
import type { Graph, Placement } from '../../autograd/graph.ts';
import type { Backend, BufferRange, DeviceBuffer } from '../../core/backend.ts';
import { rangeAlignment } from '../../core/backend.ts';
import { bytesPerElement } from '../../core/dtype.ts';
import { ShapeError } from '../../core/errors.ts';
import type { RandomKey } from '../../core/random.ts';
import type { Value } from '../../core/operation.ts';
import { requireShape, sizeOf } from '../../core/shape.ts';
import type { NamedTensor } from '../../training/network.ts';
import type { ParameterDeclaration } from './architecture.ts';
import { startValues } from './start-values.ts';

/** Parameters that lie together in one buffer and are updated by one call; a table is alone. */
export interface ParameterGroup {
  readonly kind: 'weights' | 'biases' | 'table' | 'frozen';
  readonly declarations: readonly ParameterDeclaration[];
  /** In elements; alignment included. */
  readonly length: number;
  readonly buffer: DeviceBuffer;
  readonly states: readonly DeviceBuffer[];
  /** Absent of a table, whose gradient is made by the program, and of what is frozen. */
  readonly gradients: DeviceBuffer | undefined;
}

interface Place {
  readonly declaration: ParameterDeclaration;
  readonly group: ParameterGroup;
  readonly offset: number;
}

export class ParameterMemory {
  readonly groups: readonly ParameterGroup[];
  readonly parameterCount: number;
  readonly #backend: Backend;
  readonly #places = new Map<string, Place>();
  readonly #order: readonly ParameterDeclaration[];
  readonly #buffers: DeviceBuffer[] = [];

  /** @param states tensors that the optimiser keeps for each parameter */
  constructor(
    backend: Backend,
    declarations: readonly ParameterDeclaration[],
    states: number,
    key: RandomKey,
  ) {
    this.#backend = backend;
    this.#order = declarations;
    this.parameterCount = declarations.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const tables = declarations.filter((one) => one.role === 'table' && one.trainable !== false);
    const of = (role: 'weight' | 'bias'): ParameterDeclaration[] =>
      declarations.filter((one) => one.role === role && one.trainable !== false);
    try {
      this.groups = [
        this.#group('weights', of('weight'), states),
        this.#group('biases', of('bias'), states),
        ...tables.map((table) => this.#group('table', [table], states)),
        this.#group(
          'frozen',
          declarations.filter((one) => one.trainable === false),
          0,
        ),
      ].filter((group) => group !== undefined);
      for (const declaration of declarations)
        backend.write(this.range(declaration.name), startValues(declaration, key));
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  #allocate(length: number, label: string): DeviceBuffer {
    const buffer = this.#backend.allocate(length * bytesPerElement, label);
    this.#buffers.push(buffer);
    return buffer;
  }

  #group(
    kind: ParameterGroup['kind'],
    declarations: readonly ParameterDeclaration[],
    states: number,
  ): ParameterGroup | undefined {
    if (declarations.length === 0) return undefined;
    let length = 0;
    const offsets = declarations.map(({ shape }) => {
      const offset = length;
      length += Math.ceil(Math.max(1, sizeOf(shape)) / rangeAlignment) * rangeAlignment;
      return offset;
    });
    if (kind === 'table') length = sizeOf(declarations[0]!.shape);
    const group: ParameterGroup = {
      kind,
      declarations,
      length,
      buffer: this.#allocate(length, kind === 'table' ? declarations[0]!.name : kind),
      states: Array.from({ length: states }, () => this.#allocate(length, `optimiser state of ${kind}`)),
      gradients:
        kind === 'weights' || kind === 'biases' ? this.#allocate(length, `gradients of ${kind}`) : undefined,
    };
    declarations.forEach((declaration, index) => {
      if (this.#places.has(declaration.name))
        throw new ShapeError(declaration.name, 'two parameters have this name.');
      this.#places.set(declaration.name, { declaration, group, offset: offsets[index]! });
    });
    return group;
  }

  #place(name: string): Place {
    const place = this.#places.get(name);
    if (place === undefined) throw new ShapeError(name, 'there is no such parameter.');
    return place;
  }

  declaration(name: string): ParameterDeclaration {
    return this.#place(name).declaration;
  }

  /** The parameter as a tensor of a graph. */
  value(graph: Graph, name: string): Value {
    const { declaration, group, offset } = this.#place(name);
    return graph.external(name, 'f32', declaration.shape, { buffer: group.buffer, offset });
  }

  range(name: string): BufferRange {
    const { declaration, group, offset } = this.#place(name);
    return { buffer: group.buffer, offset, length: sizeOf(declaration.shape), dtype: 'f32' };
  }

  /** Where the gradient of a weight or bias is kept. */
  gradientPlacement(name: string): Placement {
    const { group, offset } = this.#place(name);
    if (group.gradients === undefined) throw new ShapeError(name, 'its gradient has no fixed place.');
    return { buffer: group.gradients, offset };
  }

  async parameters(): Promise<NamedTensor[]> {
    const tensors: NamedTensor[] = [];
    for (const { name, shape } of this.#order)
      tensors.push({ name, shape, data: Float32Array.from(await this.#backend.read(this.range(name))) });
    return tensors;
  }

  /** Other tensors than the parameters are not looked at. */
  setParameters(tensors: readonly NamedTensor[]): void {
    const given = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    for (const { name, shape } of this.#order) {
      const tensor = given.get(name);
      if (tensor === undefined) throw new ShapeError('network', `the tensor ${name} is missing.`);
      requireShape('network', name, tensor.shape, shape);
      this.#backend.write(this.range(name), tensor.data);
    }
  }

  /** What the optimiser remembers, one tensor for each group and state. */
  async optimizerState(): Promise<NamedTensor[]> {
    const tensors: NamedTensor[] = [];
    for (const { name, range } of this.#states())
      tensors.push({
        name,
        shape: [range.length],
        data: Float32Array.from(await this.#backend.read(range)),
      });
    return tensors;
  }

  setOptimizerState(tensors: readonly NamedTensor[]): void {
    const given = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    for (const { name, range } of this.#states()) {
      const tensor = given.get(name);
      if (tensor === undefined) throw new ShapeError('network', `the optimiser state ${name} is missing.`);
      requireShape('network', name, tensor.shape, [range.length]);
      this.#backend.write(range, tensor.data);
    }
  }

  #states(): { name: string; range: BufferRange }[] {
    return this.groups.flatMap(({ kind, declarations, states, length }) =>
      states.map((buffer, state) => ({
        name: `optimiser.${kind === 'table' ? declarations[0]!.name : kind}.${state}`,
        range: { buffer, offset: 0, length, dtype: 'f32' as const },
      })),
    );
  }

  get sizeBytes(): number {
    return this.#buffers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  dispose(): void {
    for (const buffer of this.#buffers.splice(0)) this.#backend.free(buffer);
  }
}
