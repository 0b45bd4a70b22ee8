import type { AxisGroup } from '../axis-groups.ts';
import type { OperationCase } from '../operation-case.ts';
import { uniform } from '../operation-case.ts';

type Case = OperationCase & { readonly attributes: AxisGroup };

export const minCases: readonly [Case, ...Case[]] = [
  { name: 'last axis', inputs: [uniform([33, 11])], attributes: { outer: 33, length: 11, inner: 1 } },
  { name: 'middle axis', inputs: [uniform([3, 9, 7])], attributes: { outer: 3, length: 9, inner: 7 } },
];
