import type { AxisGroup } from '../axis-groups.ts';
import type { OperationCase } from '../operation-case.ts';
import { uniform } from '../operation-case.ts';

type Case = OperationCase & { readonly attributes: AxisGroup };

export const sumCases: readonly [Case, ...Case[]] = [
  { name: 'last axis', inputs: [uniform([33, 11])], attributes: { outer: 33, length: 11, inner: 1 } },
  { name: 'first axis', inputs: [uniform([11, 33])], attributes: { outer: 1, length: 11, inner: 33 } },
  { name: 'middle axis', inputs: [uniform([3, 9, 7])], attributes: { outer: 3, length: 9, inner: 7 } },
  { name: 'many to one', inputs: [uniform([900])], attributes: { outer: 1, length: 900, inner: 1 } },
];
