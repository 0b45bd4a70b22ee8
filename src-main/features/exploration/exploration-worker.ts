/** The thread in which corpora are explored; it keeps the words of the last corpus for the next question. */
import { parentPort } from 'node:worker_threads';
import { LecternError, toErrorReport } from '../../api/errors.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import { hasEnded } from '../../database/import-threads.ts';
import { openProjectReader } from '../../database/open-project.ts';
import type { FromExplorer, ToExplorer } from './exploration-messages.ts';
import { progressEveryMs } from './exploration-messages.ts';
import { explore } from './explore.ts';

const send = (message: FromExplorer): void => parentPort!.postMessage(message);

parentPort!.on(
  'message',
  ({ id, projectPath, corpus, question, selection, wantedUntil, ended }: ToExplorer) => {
    const until = new Float64Array(wantedUntil);
    let told = performance.now();
    const progress = (done: number, total: number, doing: string): void => {
      if (Date.now() > (until[0] as number))
        throw new LecternError('cancelled', 'Nobody waits for this answer any more.');
      const now = performance.now();
      if (now - told < progressEveryMs) return;
      told = now;
      send({ id, kind: 'progress', done, total, doing });
    };
    try {
      const reader = openProjectReader(projectPath);
      try {
        const result = explore({ reader, corpus: readCorpus(reader, corpus), selection, progress }, question);
        send({ id, kind: 'done', result });
      } finally {
        reader.close();
      }
    } catch (error) {
      send({ id, kind: 'failed', error: toErrorReport(error) });
    } finally {
      hasEnded(ended);
    }
  },
);
