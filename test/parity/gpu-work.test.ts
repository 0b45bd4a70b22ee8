/** What a training step hands to a graphics card: held down, because every submit and dispatch costs time of its own. */
import { expect, test } from 'vitest';
import { openTestGpu } from '../support/software-adapter.ts';
import { workloads as dan } from '../bench/cpu/dan.ts';
import { lstmTraining } from '../bench/cpu/lstm.ts';
import { workloads as sparseLogistic } from '../bench/cpu/sparse-logistic.ts';
import { workloads as textCnn } from '../bench/cpu/text-cnn.ts';
import { workOfStep } from '../bench/cpu/work-of-step.ts';
import type { CpuWorkload } from '../bench/cpu/workload.ts';

/** Dispatches and bytes of one step at most; one submit, nothing read. */
const limits: [string, CpuWorkload, { dispatches: number; bytesWritten: number }][] = [
  ['deep averaging network', dan[0]!, { dispatches: 12, bytesWritten: 40_000 }],
  ['text CNN', textCnn[0]!, { dispatches: 24, bytesWritten: 100 }],
  ['LSTM over 10 steps', lstmTraining(10, 16), { dispatches: 8, bytesWritten: 0 }],
  ['LSTM over 90 steps', lstmTraining(90, 16), { dispatches: 8, bytesWritten: 0 }],
  ['sparse logistic regression', sparseLogistic[0]!, { dispatches: 5, bytesWritten: 260_000 }],
];

test.for(limits)('%s', async ([, workload, { dispatches, bytesWritten }], context) => {
  const backend = await openTestGpu();
  if (typeof backend === 'string') return context.skip(backend);
  const work = await workOfStep(workload, backend, false);
  await backend.dispose();
  expect(work.submits).toBe(1);
  expect(work.reads).toBe(0);
  expect(work.dispatches).toBeGreaterThan(0);
  expect(work.dispatches).toBeLessThanOrEqual(dispatches);
  expect(work.bytesWritten).toBeLessThanOrEqual(bytesWritten);
});
