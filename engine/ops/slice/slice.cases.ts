import type { OperationCase } from '../operation-case.ts';
import { uniform } from '../operation-case.ts';
import type { SliceAttributes } from './slice.ts';

type Case = OperationCase & { readonly attributes: SliceAttributes };

const all = (extent: number) => ({ from: 0, to: extent, step: 1 });
const shapes: { name: string; part: number[]; attributes: SliceAttributes }[] = [
  {
    name: 'last axis, second half',
    part: [37, 9],
    attributes: { shape: [37, 18], ranges: [all(37), { from: 9, to: 18, step: 1 }] },
  },
  {
    name: 'some rows',
    part: [4, 5],
    attributes: { shape: [9, 5], ranges: [{ from: 3, to: 7, step: 1 }, all(5)] },
  },
  {
    name: 'steps on every axis',
    part: [2, 3, 2],
    attributes: {
      shape: [5, 7, 6],
      ranges: [
        { from: 1, to: 4, step: 2 },
        { from: 0, to: 7, step: 3 },
        { from: 1, to: 6, step: 4 },
      ],
    },
  },
];

const cases = (
  input: (of: { part: number[]; attributes: SliceAttributes }) => readonly number[],
): [Case, ...Case[]] => {
  const [first, ...others] = shapes.map((one) => ({
    name: one.name,
    inputs: [uniform(input(one))],
    attributes: one.attributes,
  }));
  return [first!, ...others];
};

export const sliceCases = cases(({ attributes }) => attributes.shape);
export const placeCases = cases(({ part }) => part);
