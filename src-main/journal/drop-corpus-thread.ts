import { Worker } from 'node:worker_threads';
import { noteImportThread } from '../database/import-threads.ts';

export interface DropWorkerData {
  readonly projectPath: string;
  readonly corpusId: number;
  /** Of `noteImportThread`. */
  readonly ended: SharedArrayBuffer;
}

/**
 * Frees the place of a corpus whose row is deleted, in a thread of its own: others are answered meanwhile. The corpus is gone
 * already; where the thread fails, the next opening of the project frees the place.
 */
export function dropInThread(projectPath: string, corpusId: number): Promise<void> {
  const thread = noteImportThread(projectPath);
  const workerData: DropWorkerData = { projectPath, corpusId, ended: thread.ended };
  const worker = new Worker(new URL('./drop-worker.ts', import.meta.url), { workerData, execArgv: [] });
  return new Promise((resolve) => {
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      thread.exited();
      resolve();
    });
  });
}
