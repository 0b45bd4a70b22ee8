/** The thread in which a file is imported. Started by `import-job.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { LecternError, toErrorReport } from '../../api/errors.ts';
import { hasEnded } from '../../database/import-threads.ts';
import { addNewRows } from './add-new-rows.ts';
import type { ImportControl } from './import-control.ts';
import { importTable } from './import-table.ts';
import { importState, progressEveryMs, type FromImport, type ImportWorkerData } from './import-messages.ts';

const { request, state, ended } = workerData as ImportWorkerData;
const flag = new Int32Array(state);
const send = (message: FromImport): void => parentPort!.postMessage(message);

const cancelled = (): LecternError =>
  new LecternError('cancelled', `The import of “${request.sourceName}” was cancelled; nothing was added.`);

let told = 0;
try {
  const control: ImportControl = {
    proceed() {
      if (Atomics.load(flag, 0) === importState.calledOff) throw cancelled();
    },
    commit() {
      const before = Atomics.compareExchange(flag, 0, importState.running, importState.committing);
      if (before === importState.calledOff) throw cancelled();
    },
    progress(done, total, message) {
      const now = performance.now();
      if (now - told < progressEveryMs && done < total) return;
      told = now;
      send({ kind: 'progress', done, total, message });
    },
  };
  const report =
    'addTo' in request ? await addNewRows(request, control) : await importTable(request, control);
  send({ kind: 'done', report });
} catch (error) {
  send({ kind: 'failed', error: toErrorReport(error) });
} finally {
  hasEnded(ended);
}
