/** The thread that frees the place of a deleted corpus. Started by `drop-corpus-thread.ts`. */
import { workerData } from 'node:worker_threads';
import { dropCorpusBeside } from '../database/drop-corpus.ts';
import { hasEnded } from '../database/import-threads.ts';
import type { DropWorkerData } from './drop-corpus-thread.ts';

const { projectPath, corpusId, ended } = workerData as DropWorkerData;
try {
  dropCorpusBeside(projectPath, corpusId);
} finally {
  hasEnded(ended);
}
