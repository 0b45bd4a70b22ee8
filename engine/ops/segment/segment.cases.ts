import type { OperationCase } from '../operation-case.ts';
import { given, uniform } from '../operation-case.ts';
import type { SegmentAttributes } from './segment.ts';

type Case = OperationCase & { readonly attributes: SegmentAttributes };

/** Segments of 0 to 4 rows, some rows left out, and rows behind the last segment. */
const segments = 37;
const offsets = Array.from({ length: segments + 1 }, () => 0);
for (let at = 0; at < segments; at++) offsets[at + 1] = offsets[at]! + (at % 5);
const rows = offsets.at(-1)! + 3;
const keep = Array.from({ length: rows }, (_, row) => (row % 4 === 1 ? 0 : 1));

const inputs = [uniform([rows, 7]), given('i32', [segments + 1], offsets), given('f32', [rows], keep)];

export const segmentCases: readonly [Case, ...Case[]] = [
  { name: 'sum', inputs, attributes: { mode: 'sum' } },
  { name: 'largest', inputs, attributes: { mode: 'max' } },
];
