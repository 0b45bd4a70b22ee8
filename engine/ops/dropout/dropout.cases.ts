import type { DropoutAttributes } from './dropout.ts';
import type { OperationCase } from '../operation-case.ts';
import { randomKey, uniform } from '../operation-case.ts';

type Case = OperationCase & { readonly attributes: DropoutAttributes };

export const dropoutCases: readonly [Case, ...Case[]] = [
  { name: 'rows of 9', inputs: [uniform([21, 9]), randomKey], attributes: { rate: 0.4 } },
  { name: 'one axis', inputs: [uniform([33]), randomKey], attributes: { rate: 0.25 } },
];
