/** Dropout drops the share that was asked for, and only the key decides which. */
import { expect, test } from 'vitest';
import { compile } from '../../engine/autograd/compile.ts';
import { Graph } from '../../engine/autograd/graph.ts';
import { InputBlock } from '../../engine/autograd/input-block.ts';
import { dropout } from '../../engine/ops/dropout/dropout.ts';
import { testBackends } from '../support/test-backends.ts';

test.for(testBackends)('$name', async ({ open }, context) => {
  const backend = await open();
  if (typeof backend === 'string') return context.skip(backend);
  const [rows, columns] = [100, 99];
  const graph = new Graph();
  const inputs = new InputBlock(graph, backend, {
    x: { dtype: 'f32', shape: [rows, columns] },
    key: { dtype: 'u32', shape: [2] },
  });
  const y = dropout(graph, inputs.values.x, 0.3, inputs.values.key);
  const length = rows * columns;
  const buffer = backend.allocate(length * 4, 'result');
  graph.place(y, { buffer, offset: 0 });
  const program = compile(graph, backend);
  inputs.set('x', new Float32Array(length).fill(1));
  const run = async (key: readonly [number, number]): Promise<number[]> => {
    inputs.set('key', Uint32Array.from(key));
    program.run();
    return Array.from(await backend.read({ buffer, offset: 0, length, dtype: 'f32' }));
  };
  const first = await run([1, 2]);
  const dropped = first.filter((value) => value === 0).length / length;
  // Four standard deviations of a share of 0.3 among 9900.
  expect(Math.abs(dropped - 0.3)).toBeLessThan(0.0185);
  for (const value of first) if (value !== 0) expect(value).toBeCloseTo(1 / 0.7, 5);
  expect(await run([1, 2])).toEqual(first);
  expect(await run([2, 1])).not.toEqual(first);
  program.dispose();
  inputs.dispose();
  backend.free(buffer);
  await backend.dispose();
});
