/** What a run's state means and what to do about it, in words. */
import type { Run } from '../../../src-main/api/runs.ts';
import { integer } from '../../charts/numbers.ts';

export interface StateWords {
  /** One word for a badge. */
  readonly name: string;
  readonly tone: 'neutral' | 'accent' | 'warning' | 'danger';
  /** What happened; empty where the screen itself shows it. */
  readonly happened: string;
  /** What to do; empty where there is nothing to do. */
  readonly todo: string;
}

export function stateWords(run: Pick<Run, 'state' | 'error' | 'hasModel' | 'resumableAfter'>): StateWords {
  switch (run.state) {
    case 'queued':
      return {
        name: 'queued',
        tone: 'neutral',
        happened: 'This run waits for the one before it.',
        todo: 'It starts by itself; cancel it if you no longer want it.',
      };
    case 'running':
      return { name: 'running', tone: 'accent', happened: '', todo: '' };
    case 'done':
      return { name: 'done', tone: 'neutral', happened: '', todo: '' };
    case 'cancelled':
      return {
        name: 'cancelled',
        tone: 'warning',
        happened: run.hasModel
          ? 'Training was cancelled; the model of the best epoch so far was kept.'
          : 'Training was cancelled; no model was kept.',
        todo:
          run.resumableAfter === null
            ? 'Train again with the same settings to get a complete run.'
            : 'Go on from its last checkpoint, or train again.',
      };
    case 'interrupted':
      return {
        name: 'interrupted',
        tone: 'warning',
        happened:
          run.error?.message ??
          'Training stopped without finishing: the engine or the app ended while it ran.',
        todo:
          run.resumableAfter === null
            ? (run.error?.hint ??
              'Nothing else in the project is affected. Train again with the same settings.')
            : 'Go on from its last checkpoint: nothing before it is lost.',
      };
    case 'failed':
      return {
        name: 'failed',
        tone: 'danger',
        happened: run.error?.message ?? 'Training failed.',
        todo: run.error?.hint ?? 'Change the settings or the data, then train again.',
      };
  }
}

const CANCELLED_AFTER = /^Cancelled after epoch (\d+);.*\(epoch (\d+)\)/;

/**
 * The engine notes at which epoch a run was cancelled. That belongs to the one message about the cancelling; the other
 * warnings stand by themselves.
 */
export function cancellation(run: Pick<Run, 'state' | 'warnings'>): {
  readonly epochs: string;
  readonly warnings: readonly string[];
} {
  if (run.state !== 'cancelled') return { epochs: '', warnings: run.warnings };
  const note = run.warnings.map((warning) => CANCELLED_AFTER.exec(warning)).find((found) => found !== null);
  return {
    epochs:
      note === undefined
        ? ''
        : `It stopped after epoch ${integer(Number(note[1]))}; the best was epoch ${integer(Number(note[2]))}.`,
    warnings: run.warnings.filter((warning) => !CANCELLED_AFTER.test(warning)),
  };
}

/** “21 Nov 2026, 09:04”: where and when the reader is. */
export function localTime(iso: string): string {
  return new Date(iso).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
}

export const partTitles = { train: 'Train', validation: 'Validation', test: 'Test' } as const;

export const backendTitles: Readonly<Record<string, string>> = {
  wasm: 'CPU (WebAssembly)',
  webgpu: 'GPU (WebGPU)',
  reference: 'CPU, 64 bit',
};
