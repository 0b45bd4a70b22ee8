/** What a case of the golden files is built from, and what comes of it. */
import type { Tape, Value } from '../../engine/core/operation.ts';
import type { GoldenCase } from '../support/golden-file.ts';

export interface Build {
  readonly tape: Tape;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly one: GoldenCase;
  /** A further input with given numbers. */
  constant(name: string, dtype: 'i32' | 'f32', values: readonly number[]): Value;
}

/** Results by name; `gradients` where the operation makes its own. */
export interface Built {
  readonly results: Readonly<Record<string, Value>>;
  readonly gradients?: Readonly<Record<string, Value>>;
}

export type Builder = (build: Build) => Value | Built;

export const number = ({ params }: GoldenCase, name: string): number => params[name] as number;
