import type { ReshapeAttributes } from './reshape.ts';
import type { OperationCase } from '../operation-case.ts';
import { uniform } from '../operation-case.ts';

type Case = OperationCase & { readonly attributes: ReshapeAttributes };

export const reshapeCases: readonly [Case, ...Case[]] = [
  { name: 'two axes from three', inputs: [uniform([3, 4, 2])], attributes: { shape: [6, 4] } },
];
