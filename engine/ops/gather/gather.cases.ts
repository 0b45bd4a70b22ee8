import type { OperationCase } from '../operation-case.ts';
import { given, uniform } from '../operation-case.ts';
import type { GatherAttributes } from './gather-attributes.ts';

type Case = OperationCase & { readonly attributes: GatherAttributes };

const some = (size: number, below: number): number[] =>
  Array.from({ length: size }, (_, at) => (at * 7 + (at >> 2)) % below);

const shapes: { name: string; attributes: GatherAttributes; indices: number[] }[] = [
  {
    name: 'a label for each row, some outside',
    attributes: { outer: 37, length: 5, inner: 1, count: 1, shared: false, ignored: -1 },
    indices: some(37, 7).map((index) => (index === 6 ? -100 : index)),
  },
  {
    name: 'middle axis, index 2 ignored',
    attributes: { outer: 3, length: 4, inner: 19, count: 2, shared: false, ignored: 2 },
    indices: some(114, 4),
  },
  {
    name: 'rows of a table, one list',
    attributes: { outer: 1, length: 6, inner: 33, count: 20, shared: true, ignored: -1 },
    indices: some(20, 6).map((index, at) => (at === 3 ? 9 : index)),
  },
  {
    name: 'columns, one list',
    attributes: { outer: 21, length: 8, inner: 1, count: 5, shared: true, ignored: -1 },
    indices: [7, 0, 7, -1, 3],
  },
];

const cases = (extent: (attributes: GatherAttributes) => number): [Case, ...Case[]] => {
  const [first, ...others] = shapes.map(({ name, attributes, indices }) => ({
    name,
    inputs: [
      uniform([attributes.outer, extent(attributes), attributes.inner]),
      given('i32', [indices.length], indices),
    ],
    attributes,
  }));
  return [first!, ...others];
};

export const gatherCases = cases(({ length }) => length);
export const scatterSumCases = cases(({ count }) => count);
