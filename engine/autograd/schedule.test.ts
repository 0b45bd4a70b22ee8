import { expect, test } from 'vitest';
import type { LoweredCall, TensorUse, Value } from '../core/operation.ts';
import { read, write } from '../core/operation.ts';
import { scheduleInEpochs } from './schedule.ts';

const value = (id: number): Value => ({ id, dtype: 'f32', shape: [8], name: `v${id}` });
const [x, h, y, dw] = [value(0), value(1), value(2), value(3)] as const;
const call = (...uses: TensorUse[]): LoweredCall => ({
  kernel: { kind: 'wasm', entry: '', args: [] },
  uses,
});
const same = (a: TensorUse, b: TensorUse): boolean => a.value === b.value;
const plan = (calls: Record<string, LoweredCall>): [string, number][] =>
  scheduleInEpochs(
    Object.entries(calls).map(([op, one]) => ({ op, call: one })),
    same,
  ).map(({ op, epoch }) => [op, epoch]);

test('calls that stay within a thread’s rows need no barrier', () => {
  const order = plan({ first: call(read(x, 'r'), write(h, 'r')), second: call(read(h, 'r'), write(y, 'r')) });
  expect(order).toEqual([
    ['first', 0],
    ['second', 0],
  ]);
});

test('a call that needs all rows waits for a barrier, and lets others go first', () => {
  const order = plan({
    forward: call(read(x, 'r'), write(h, 'r')),
    weights: call(read(h), write(dw)),
    onward: call(read(h, 'r'), write(y, 'r')),
  });
  expect(order).toEqual([
    ['forward', 0],
    ['onward', 0],
    ['weights', 1],
  ]);
});

test('slices of another kind, and writing over what is still read, need a barrier', () => {
  expect(plan({ a: call(write(h, 'r')), b: call(read(h, 's')) })[1]).toEqual(['b', 1]);
  expect(plan({ a: call(read(h)), b: call(write(h, 'r')) })[1]).toEqual(['b', 1]);
});
