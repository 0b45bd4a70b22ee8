import type { AxisGroup } from '../axis-groups.ts';
import type { OperationCase } from '../operation-case.ts';
import { uniform } from '../operation-case.ts';

type Case = OperationCase & { readonly attributes: AxisGroup };

export const softmaxCases: readonly [Case, ...Case[]] = [
  { name: 'last axis', inputs: [uniform([9, 7], -3, 3)], attributes: { outer: 9, length: 7, inner: 1 } },
  { name: 'middle axis', inputs: [uniform([3, 5, 4], -3, 3)], attributes: { outer: 3, length: 5, inner: 4 } },
];
