/** The thread in which a file is imported. Started by `import-job.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { LecternError, toErrorReport } from '../../api/errors.ts';
import { importTable } from './import-table.ts';
import { progressEveryMs, type FromImport, type ImportWorkerData } from './import-messages.ts';

const { request, cancelled } = workerData as ImportWorkerData;
const flag = new Int32Array(cancelled);
const send = (message: FromImport): void => parentPort!.postMessage(message);

let told = 0;
try {
  const report = await importTable(request, {
    proceed() {
      if (Atomics.load(flag, 0) === 1) {
        throw new LecternError(
          'cancelled',
          `The import of “${request.sourceName}” was cancelled; nothing was added.`,
        );
      }
    },
    progress(done, total, message) {
      const now = performance.now();
      if (now - told < progressEveryMs && done < total) return;
      told = now;
      send({ kind: 'progress', done, total, message });
    },
  });
  send({ kind: 'done', report });
} catch (error) {
  send({ kind: 'failed', error: toErrorReport(error) });
}
