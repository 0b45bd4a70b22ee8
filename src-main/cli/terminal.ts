/** Where a command speaks: results on stdout, everything else on stderr, so that a pipe gets results only. */
import type { Job } from '../api/jobs.ts';
import { clock, count } from './format.ts';

const BAR = 24;
/** Into a log file: a line now and then, not one per tick. */
const SPARSE_MS = 5_000;

export interface Terminal {
  readonly json: boolean;
  /** The result: `value` with --json, else what `human` says. */
  result(value: unknown, human: () => string): void;
  /** A remark for people; never on stdout with --json, not at all with --quiet. */
  note(text: string): void;
  progress(job: Job): void;
  /** Clears the bar before other words. */
  endProgress(): void;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
}

export interface TerminalOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly signal: AbortSignal;
  readonly stdout?: NodeJS.WritableStream;
  readonly stderr?: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
}

export function createTerminal(options: TerminalOptions): Terminal {
  const { json, quiet, signal, stdout = process.stdout, stderr = process.stderr } = options;
  const live = stderr.isTTY === true;
  let shown = '';
  let lineAtMs = 0;
  let lineJob = '';

  const clear = (): void => {
    if (shown !== '') stderr.write(`\r${' '.repeat(shown.length)}\r`);
    shown = '';
  };

  return {
    json,
    signal,
    result(value, human) {
      clear();
      stdout.write(json ? `${JSON.stringify(value, undefined, 2)}\n` : ensureLine(human()));
    },
    note(text) {
      if (quiet) return;
      clear();
      stderr.write(ensureLine(text));
    },
    progress(job) {
      if (quiet) return;
      if (live) {
        const line = barLine(job).slice(0, (stderr.columns ?? 100) - 1);
        stderr.write(`\r${line.padEnd(shown.length)}`);
        shown = line;
        return;
      }
      const now = performance.now();
      if (job.state !== 'running' || job.total === null || job.total === 0) return;
      if (job.id !== lineJob) {
        lineJob = job.id;
        lineAtMs = now; // short work needs no line at all
      }
      if (now - lineAtMs < SPARSE_MS) return;
      lineAtMs = now;
      stderr.write(`${job.title}: ${amount(job)}${remaining(job)}\n`);
    },
    endProgress: clear,
  };
}

function barLine(job: Job): string {
  if (job.state === 'queued') return `${job.title}  waiting`;
  const message = job.message === '' ? '' : `  ${job.message}`;
  if (job.total === null || job.total === 0) {
    return `${job.title}  ${job.done > 0 ? `${count(job.done)} ${job.unit}` : '…'}${message}`;
  }
  const share = Math.min(1, job.done / job.total);
  const filled = Math.round(share * BAR);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
  return `${job.title}  ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${amount(job)}${remaining(job)}${message}`;
}

function amount(job: Job): string {
  return `${count(job.done)} of ${count(job.total ?? 0)} ${job.unit}`;
}

function remaining(job: Job): string {
  return job.etaSeconds === null ? '' : `, ${clock(job.etaSeconds)} left`;
}

function ensureLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
