import { expect, it } from 'vitest';
import type { Job, JobState } from '../../src-main/api/jobs.ts';
import { inOrder } from './jobs.svelte.ts';

function job(id: string, state: JobState, minute: number): Job {
  const at = new Date(Date.UTC(2026, 10, 21, 8, minute)).toISOString();
  return {
    id,
    kind: 'train',
    title: id,
    state,
    done: 0,
    total: null,
    unit: '',
    message: '',
    etaSeconds: null,
    output: null,
    error: null,
    run: null,
    resumable: false,
    createdAt: at,
    startedAt: null,
    finishedAt: null,
  };
}

it('puts what runs first, what waits in its order, what is over newest first', () => {
  const jobs = [
    job('done early', 'done', 1),
    job('waits second', 'queued', 8),
    job('interrupted late', 'interrupted', 3),
    job('runs', 'running', 5),
    job('waits first', 'queued', 6),
    job('failed', 'failed', 2),
  ];
  expect(inOrder(jobs).map(({ id }) => id)).toEqual([
    'runs',
    'waits first',
    'waits second',
    'interrupted late',
    'failed',
    'done early',
  ]);
});
