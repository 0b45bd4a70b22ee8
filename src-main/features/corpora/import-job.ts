import { Worker } from 'node:worker_threads';
import type { AdditionReport, ImportReport } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { noteImportThread } from '../../database/import-threads.ts';
import type { JobRun } from '../../jobs/job-queue.ts';
import { importState, type FromImport, type ImportWorkerData } from './import-messages.ts';
import type { AdditionRequest } from './add-new-rows.ts';
import type { ImportRequest } from './import-request.ts';

/** How long a cancelled thread may take to tidy up before the job is over without it. */
const patienceMs = 150;

export function runImport(request: ImportRequest, run: JobRun): Promise<ImportReport> {
  return inThread<ImportReport>(request, run);
}

export function runAddition(request: AdditionRequest, run: JobRun): Promise<AdditionReport> {
  return inThread<AdditionReport>(request, run);
}

/** Rejects with the thread's error, or `cancelled`. */
function inThread<Report extends ImportReport | AdditionReport>(
  request: ImportRequest | AdditionRequest,
  run: JobRun,
): Promise<Report> {
  const state = new SharedArrayBuffer(4);
  const thread = noteImportThread(request.projectPath);
  const workerData: ImportWorkerData = { request, state, ended: thread.ended };
  const worker = new Worker(new URL('./import-worker.ts', import.meta.url), {
    workerData,
    // Not those of this process, which may concern its own entry.
    execArgv: [],
  });
  let cancel: () => void;
  return new Promise<Report>((resolve, reject) => {
    cancel = () => {
      const flag = new Int32Array(state);
      const before = Atomics.compareExchange(flag, 0, importState.running, importState.calledOff);
      if (before === importState.committing) return;
      // A single step of SQLite may take longer; the thread ends by itself after it, without having written anything.
      setTimeout(() => {
        reject(
          new LecternError(
            'cancelled',
            `The import of “${request.sourceName}” was cancelled; nothing was added.`,
          ),
        );
      }, patienceMs);
    };
    if (run.signal.aborted) cancel();
    run.signal.addEventListener('abort', cancel);
    worker.on('message', (message: FromImport) => {
      if (message.kind === 'progress') run.progress(message.done, message.total, 'bytes', message.message);
      else if (message.kind === 'done') resolve(message.report as Report);
      else reject(new LecternError(message.error.code, message.error.message, message.error.hint));
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      thread.exited();
      reject(
        new LecternError(
          'interrupted',
          `The import of “${request.sourceName}” stopped before its end; nothing was added.`,
          'Start the import again.',
        ),
      );
    });
  }).finally(() => run.signal.removeEventListener('abort', cancel));
}
