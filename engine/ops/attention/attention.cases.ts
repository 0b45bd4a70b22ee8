import type { CaseInput, OperationCase } from '../operation-case.ts';
import { given, randomKey, uniform } from '../operation-case.ts';
import type { AttentionAttributes } from './attention-plan.ts';
import { unlimited } from './attention-plan.ts';

type Case = OperationCase & { readonly attributes: AttentionAttributes };

const plain: AttentionAttributes = {
  heads: 2,
  packed: false,
  extra: 'none',
  scale: 0.5,
  behind: unlimited,
  ahead: unlimited,
  dropout: 0,
};

/** q, k and v of [batch, rows, vectors of all heads]. */
const apart = (batch: number, queries: number, keys: number, depth: number, width = depth): CaseInput[] => [
  uniform([batch, queries, depth], -2, 2),
  uniform([batch, keys, depth], -2, 2),
  uniform([batch, keys, width]),
];

/** Keys 0 … length − 1 of each sequence count. */
const padding = (keys: number, lengths: readonly number[]): CaseInput =>
  given(
    'f32',
    [lengths.length, 1, 1, keys],
    lengths.flatMap((length) => Array.from({ length: keys }, (_, key) => (key < length ? 1 : 0))),
  );

const long = {
  relative: 2e-5,
  absolute: 4e-6,
  reason: 'sums over more than a hundred keys in 32 bits',
};

export const attentionCases: readonly [Case, ...Case[]] = [
  { name: 'plain', inputs: apart(2, 5, 5, 6), attributes: plain },
  { name: 'causal', inputs: apart(2, 7, 7, 8), attributes: { ...plain, ahead: 0 } },
  { name: 'one query, one key', inputs: apart(1, 1, 1, 2), attributes: plain },
  {
    name: 'other keys, wider values, three heads',
    inputs: apart(2, 3, 9, 12, 15),
    attributes: { ...plain, heads: 3 },
  },
  {
    name: 'heads before rows',
    inputs: [uniform([2, 3, 5, 4]), uniform([2, 3, 6, 4]), uniform([2, 3, 6, 7])],
    attributes: { ...plain, heads: 3 },
  },
  { name: 'packed', inputs: [uniform([3, 6, 24], -2, 2)], attributes: { ...plain, packed: true } },
  {
    name: 'packed, causal, padding, a sequence of nothing',
    inputs: [uniform([4, 7, 18], -2, 2), padding(7, [7, 3, 0, 1])],
    attributes: { ...plain, packed: true, extra: 'mask', ahead: 0, heads: 3 },
  },
  {
    name: 'mask with a query that sees nothing',
    inputs: [...apart(1, 4, 3, 4), given('f32', [1, 1, 4, 3], [1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1])],
    attributes: { ...plain, extra: 'mask' },
  },
  {
    name: 'window',
    inputs: apart(1, 45, 40, 4),
    attributes: { ...plain, behind: 3, ahead: 2 },
  },
  {
    name: 'bias for heads, queries and keys',
    inputs: [...apart(2, 4, 5, 6), uniform([1, 2, 4, 5])],
    attributes: { ...plain, extra: 'bias' },
  },
  {
    name: 'bias for batches and keys, causal',
    inputs: [...apart(3, 5, 5, 4), uniform([3, 1, 1, 5])],
    attributes: { ...plain, extra: 'bias', ahead: 0 },
  },
  {
    name: 'bias that forbids',
    inputs: [...apart(1, 2, 3, 4), given('f32', [2, 3], [0.5, -3e38, -1, -3e38, -Infinity, -1e30])],
    attributes: { ...plain, extra: 'bias' },
  },
  {
    name: 'dropout, packed, causal, padding, one row',
    inputs: [uniform([3, 1, 18], -2, 2), padding(1, [1, 0, 1]), randomKey],
    attributes: { ...plain, packed: true, extra: 'mask', ahead: 0, heads: 3, dropout: 0.5 },
  },
  {
    name: 'dropout, bias for queries and keys',
    inputs: [...apart(2, 4, 9, 6), uniform([4, 9]), randomKey],
    attributes: { ...plain, extra: 'bias', dropout: 0.25 },
  },
  {
    name: 'dropout across blocks, window that begins in between',
    inputs: [...apart(1, 70, 150, 2), randomKey],
    attributes: { ...plain, heads: 1, behind: 45, ahead: 101, dropout: 0.1 },
    tolerance: long,
  },
  {
    name: 'several blocks of queries and keys, causal',
    inputs: [uniform([1, 150, 30], -2, 2)],
    attributes: { ...plain, packed: true, heads: 1, ahead: 0 },
    tolerance: long,
  },
  {
    name: 'several blocks of keys, padding',
    inputs: [...apart(2, 70, 290, 16, 20), padding(290, [290, 131])],
    attributes: { ...plain, extra: 'mask' },
    tolerance: long,
  },
  {
    name: 'window across blocks',
    inputs: apart(1, 210, 210, 4),
    attributes: { ...plain, behind: 40, ahead: 100, scale: 3 },
    tolerance: long,
  },
];
