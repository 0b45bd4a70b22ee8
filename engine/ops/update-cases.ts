/** Cases that every optimiser is tested with. */
import type { CaseInput, OperationEntry } from './operation-case.ts';
import { given, uniform } from './operation-case.ts';
import type { UpdateOperations } from './update-rule.ts';
import type { Operation } from '../core/operation.ts';

function scalarInput(numbers: Float64Array): CaseInput {
  return given('f32', [numbers.length], [...numbers].map(Math.fround));
}

/** Whole tensors, at lengths around a vector and a cache line. */
export function denseUpdateEntry(
  operations: UpdateOperations,
  scalars: readonly Float64Array[],
): OperationEntry {
  return {
    operation: operations.dense as unknown as Operation,
    cases: [1, 67, 33].map((length, index) => ({
      name: `${length} elements`,
      inputs: [
        uniform([length]),
        uniform([length]),
        ...Array.from({ length: operations.rule.states }, () => uniform([length], 0.001, 0.02)),
        scalarInput(scalars[index % scalars.length]!),
      ].map((input) => ({ ...input, differentiable: false })),
      attributes: {},
    })),
  };
}

/** A table of which some rows are used; more room for rows than are used. */
export function rowUpdateEntry(
  operations: UpdateOperations,
  scalars: readonly Float64Array[],
): OperationEntry {
  return {
    operation: operations.rows as unknown as Operation,
    cases: scalars.map((numbers, index) => ({
      name: `three of eleven rows (${index + 1})`,
      inputs: [
        uniform([11, 7]),
        given('i32', [5], [9, 0, 4, 1, 1]),
        given('i32', [1], [3]),
        uniform([5, 7]),
        ...Array.from({ length: operations.rule.states }, () => uniform([11, 7], 0.001, 0.02)),
        scalarInput(numbers),
      ].map((input) => ({ ...input, differentiable: false })),
      attributes: {},
    })),
  };
}
