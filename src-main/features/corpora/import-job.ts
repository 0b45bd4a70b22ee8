import { Worker } from 'node:worker_threads';
import type { ImportReport } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import type { JobRun } from '../../jobs/job-queue.ts';
import type { FromImport, ImportWorkerData } from './import-messages.ts';
import type { ImportRequest } from './import-table.ts';

/** Imports in a thread of its own; rejects with the thread's error, or `cancelled`. */
export function runImport(request: ImportRequest, run: JobRun): Promise<ImportReport> {
  const cancelled = new SharedArrayBuffer(4);
  const workerData: ImportWorkerData = { request, cancelled };
  const worker = new Worker(new URL('./import-worker.ts', import.meta.url), { workerData });
  const cancel = (): void => {
    Atomics.store(new Int32Array(cancelled), 0, 1);
  };
  if (run.signal.aborted) cancel();
  run.signal.addEventListener('abort', cancel);
  return new Promise<ImportReport>((resolve, reject) => {
    worker.on('message', (message: FromImport) => {
      if (message.kind === 'progress') run.progress(message.done, message.total, 'bytes', message.message);
      else if (message.kind === 'done') resolve(message.report);
      else reject(new LecternError(message.error.code, message.error.message, message.error.hint));
    });
    worker.on('error', reject);
    worker.on('exit', () => {
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
