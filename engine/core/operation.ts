/**
 * The contract of an operation: what comes out (shapes), what flows back (gradient), and how each backend computes it.
 * An operation describes itself completely; graph, planner and backends know none by name.
 */
import type { Access, BackendKind, Kernel } from './backend.ts';
import type { DType } from './dtype.ts';
import type { Shape } from './shape.ts';

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A tensor of a traced graph: known by shape, without memory until the program is planned. */
export interface Value extends TensorType {
  readonly id: number;
  readonly name: string;
}

export type Attributes = object;

export interface Tape {
  /** Records an operation and returns its results. */
  apply<A extends Attributes>(
    operation: Operation<A>,
    inputs: readonly Value[],
    attributes: A,
  ): readonly Value[];
}

/** The gradient of a table of which only some rows were used. */
export interface RowGradient {
  /** Row number of each entry, i32 [capacity]; no row appears twice. */
  readonly rows: Value;
  /** How many entries count, i32 [1]. */
  readonly count: Value;
  /** f32 [capacity, columns]. */
  readonly values: Value;
}

export type GradientOf = Value | RowGradient | null;

export interface GradientRequest<A> {
  readonly tape: Tape;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: A;
  /** Gradient of the loss with respect to each output; null where nothing flows. */
  readonly upstream: readonly (Value | null)[];
  /** Which inputs need one. */
  readonly wanted: readonly boolean[];
}

/** How a call touches a tensor. */
export interface TensorUse {
  readonly value: Value;
  readonly access: Access;
  /**
   * Set when each thread touches only its own slice of the first axis. Uses of one tensor under the same key need no
   * barrier between them, because every kernel slices in the same way.
   */
  readonly rows?: string | undefined;
}

export interface LoweredCall {
  readonly kernel: Kernel;
  readonly uses: readonly TensorUse[];
}

export interface Lowering<A> {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: A;
  /** Memory that only this operation uses. */
  scratch(dtype: DType, shape: Shape): Value;
  emit(call: LoweredCall): void;
}

export interface Operation<A extends Attributes = Attributes> {
  readonly name: string;
  /** Shapes and types of the results; throws ShapeError when the inputs do not fit. */
  infer(inputs: readonly TensorType[], attributes: A): readonly TensorType[];
  /** Inputs that are changed in place. */
  readonly updates?: readonly number[] | undefined;
  /** The result is the first input under another shape; nothing is computed. */
  readonly view?: boolean | undefined;
  /**
   * One entry per input, of its shape or of the shape it was broadcast to; `undefined` for operations through which
   * nothing can flow back.
   */
  readonly gradient: ((request: GradientRequest<A>) => readonly GradientOf[]) | undefined;
  readonly lower: { readonly [kind in BackendKind]: (lowering: Lowering<A>) => void };
}

export function read(value: Value, rows?: string): TensorUse {
  return { value, access: 'read', rows };
}

export function write(value: Value, rows?: string): TensorUse {
  return { value, access: 'write', rows };
}

export function update(value: Value, rows?: string): TensorUse {
  return { value, access: 'update', rows };
}

/** Key of slices by the first `extent` rows. */
export function rowKey(extent: number): string {
  return `rows ${extent}`;
}
