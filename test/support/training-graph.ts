/** A training step put together from operations: parameters with their optimiser state, inputs, one program. */
import type { CompiledProgram } from '../../engine/autograd/compile.ts';
import { compile } from '../../engine/autograd/compile.ts';
import { gradients, isRowGradient } from '../../engine/autograd/gradients.ts';
import { Graph } from '../../engine/autograd/graph.ts';
import { placeResult } from '../../engine/autograd/place-result.ts';
import type { Backend, BufferRange } from '../../engine/core/backend.ts';
import type { DType, HostArray } from '../../engine/core/dtype.ts';
import type { Value } from '../../engine/core/operation.ts';
import { sizeOf } from '../../engine/core/shape.ts';
import { denseRows } from '../../engine/ops/dense-rows/dense-rows.ts';
import type { GroupedTokens } from '../../engine/ops/embedding-bag/embedding-bag.ts';
import type { TokenGroups } from '../../engine/ops/embedding-bag/group-tokens.ts';
import { updateDense, updateRows } from '../../engine/ops/update-rule.ts';
import type { OptimizerOptions } from '../../engine/optimizers/optimizer-options.ts';
import { createOptimizer } from '../../engine/optimizers/optimizer.ts';

export class TrainingGraph {
  readonly graph = new Graph();
  readonly #backend: Backend;
  readonly #optimizer;
  readonly #ranges = new Map<string, BufferRange>();
  readonly #parameters = new Map<string, Value>();
  #program: CompiledProgram | undefined;
  #steps = 0;

  constructor(backend: Backend, options: OptimizerOptions) {
    this.#backend = backend;
    this.#optimizer = createOptimizer(options);
  }

  #external(name: string, dtype: DType, shape: readonly number[]): Value {
    const length = Math.max(1, sizeOf(shape));
    const range = { buffer: this.#backend.allocate(length * 4, name), offset: 0, length, dtype };
    this.#ranges.set(name, range);
    return this.graph.external(name, dtype, shape, range);
  }

  input(name: string, dtype: DType, shape: readonly number[], values?: HostArray): Value {
    const value = this.#external(name, dtype, shape);
    if (values !== undefined) this.set(name, values);
    return value;
  }

  parameter(name: string, shape: readonly number[], values: HostArray): Value {
    const value = this.input(name, 'f32', shape, values);
    this.#parameters.set(name, value);
    return value;
  }

  /** Inputs for which rows of a table the tokens of a batch use; filled with `setGroups`. */
  groups(name: string, capacity: number): GroupedTokens {
    return {
      rows: this.input(`${name}.rows`, 'i32', [capacity]),
      starts: this.input(`${name}.starts`, 'i32', [capacity + 1]),
      positions: this.input(`${name}.positions`, 'i32', [capacity]),
      bags: this.input(`${name}.bags`, 'i32', [capacity]),
      count: this.input(`${name}.count`, 'i32', [1]),
    };
  }

  setGroups(name: string, { rows, starts, positions, bags, count }: TokenGroups): void {
    this.set(`${name}.rows`, rows);
    this.set(`${name}.starts`, starts);
    this.set(`${name}.positions`, positions);
    this.set(`${name}.bags`, bags);
    this.set(`${name}.count`, Int32Array.of(count));
  }

  set(name: string, values: HostArray): void {
    this.#backend.write(this.#ranges.get(name)!, values);
  }

  /** Makes room for a result, to be read under this name. */
  keep(name: string, value: Value): void {
    const length = Math.max(1, sizeOf(value.shape));
    const range = {
      buffer: this.#backend.allocate(length * 4, name),
      offset: 0,
      length,
      dtype: value.dtype,
    };
    this.#ranges.set(name, range);
    placeResult(this.graph, value, range);
  }

  read(name: string): Promise<HostArray> {
    return this.#backend.read(this.#ranges.get(name)!);
  }

  /**
   * Backward pass and update. `kept` are inputs whose gradient is wanted as well, read as `gradient of NAME`.
   * `rows`: a table of which a batch uses few rows is updated only there.
   */
  compile(
    output: Value,
    outputGradient: Value,
    options: { readonly kept?: Readonly<Record<string, Value>>; readonly rows?: boolean } = {},
  ): void {
    const { kept = {}, rows = false } = options;
    const { operations } = this.#optimizer;
    const targets = [...Object.values(kept), ...this.#parameters.values()];
    const found = gradients(this.graph, [{ value: output, gradient: outputGradient }], targets);
    Object.keys(kept).forEach((name, index) => {
      const gradient = found[index];
      if (gradient == null || isRowGradient(gradient)) throw new Error(`No gradient for ${name}.`);
      this.keep(`gradient of ${name}`, gradient);
    });
    const scalars = this.input('scalars', 'f32', [operations.rule.scalars.length]);
    [...this.#parameters].forEach(([name, value], index) => {
      const gradient = found[Object.keys(kept).length + index];
      if (gradient == null) throw new Error(`No gradient for ${name}.`);
      const states = Array.from({ length: operations.rule.states }, (_, state) =>
        this.input(`${name} state ${state}`, 'f32', value.shape),
      );
      if (isRowGradient(gradient) && rows)
        updateRows(this.graph, operations, value, gradient, states, scalars);
      else {
        const dense = isRowGradient(gradient) ? denseRows(this.graph, gradient, value.shape[0]!) : gradient;
        updateDense(this.graph, operations, value, dense, states, scalars);
      }
    });
    this.#program = compile(this.graph, this.#backend);
  }

  step(learningRate: number): void {
    this.#steps++;
    this.set('scalars', this.#optimizer.scalars({ learningRate, step: this.#steps, decays: false }));
    this.#program!.run();
  }

  dispose(): void {
    this.#program?.dispose();
    for (const { buffer } of this.#ranges.values()) this.#backend.free(buffer);
  }
}
