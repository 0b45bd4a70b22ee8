/** Thread that reads all texts of a corpus and says which are the same: half a minute for a million. */
import { parentPort, workerData } from 'node:worker_threads';
import { NearDuplicateFinder } from '../../engine/text/near-duplicates.ts';
import { openProjectReader } from '../database/open-project.ts';
import { readTexts } from '../database/training-data.ts';
import type { DuplicateRequest, FoundDuplicates } from './duplicate-messages.ts';

const { projectPath, corpusId, similarity } = workerData as DuplicateRequest;
const reader = openProjectReader(projectPath);
try {
  const finder = new NearDuplicateFinder({ similarity });
  for (const { texts } of readTexts(reader, corpusId)) for (const text of texts) finder.add(text);
  const { clusters, equal } = finder.clusters();
  const found: FoundDuplicates = { clusters, equal };
  parentPort?.postMessage(found);
} finally {
  reader.close();
}
