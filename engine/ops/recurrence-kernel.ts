/** What the kernels of both directions share: the cell, the sizes, the bindings. */
import type { TensorUse, Value } from '../core/operation.ts';
import { read } from '../core/operation.ts';
import type { Binding } from '../core/wgsl.ts';
import { wgslFunctions } from '../core/wgsl.ts';

export interface WgslCell {
  readonly name: string;
  readonly gates: number;
  readonly states: 1 | 2;
  /** Numbers per unit and step that the gradient needs; 0: the result is enough. */
  readonly saved: number;
  /** The recurrent product has a bias and a gradient that are not those of the inputs' projection. */
  readonly ownProduct: boolean;
  /**
   * Statements: `forward` makes next0 (next1) and s0 … of z0 …, a0 … and state0 (state1); `backward` makes dz0 …, da0 …
   * where the product has a gradient of its own, and next0 (next1) of s0 … and d0 (d1).
   */
  readonly wgsl: { readonly forward: string; readonly backward: string };
}

export interface RecurrentPlan {
  readonly sequences: number;
  readonly steps: number;
  readonly hidden: number;
  readonly reverse: boolean;
}

/** Lanes of a workgroup; wider layers would leave most of the GPU idle while few workgroups read all weights. */
export const widestWorkgroup = 256;
/** Sequences and units of a workgroup's tile, and how much of the product's depth it loads at a time. */
export const side = 16;

export const functions = `${wgslFunctions}
fn logistic(x: f32) -> f32 { return 1.0f / (1.0f + accurate_exp(-x)); }
`;

export class Bindings {
  readonly list: Binding[] = [];
  readonly uses: TensorUse[] = [];

  add(name: string, use: TensorUse | undefined): void {
    if (use === undefined) return;
    this.list.push({ name, dtype: use.value.dtype, access: use.access });
    this.uses.push(use);
  }
}

export const readIf = (value: Value | undefined): TensorUse | undefined =>
  value === undefined ? undefined : read(value);

export const each = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

export const lengthOf = (lengths: Value | undefined, row: string, steps: number): string =>
  lengths === undefined ? `${steps}u` : `min(u32(max(lengths[${row}], 0)), ${steps}u)`;
