/** Which documents of a corpus are the same text: looked for once, in a thread, and kept in the project file. */
import { Worker } from 'node:worker_threads';
import { LecternError } from '../api/errors.ts';
import { readCorpus } from '../database/corpus-record.ts';
import type { ProjectReader, ProjectWriter } from '../database/project-database.ts';
import { integerBytes, storedIntegers } from '../database/stored-integers.ts';
import type { DuplicateRequest, FoundDuplicates } from '../engine-process/duplicate-messages.ts';

export interface CorpusDuplicates {
  /** Per document the number of its cluster; a text that no other resembles has one of its own. */
  readonly clusters: Int32Array;
  /** Per document the first document, counted from 0, whose text is the same after normalising. */
  readonly equal: Int32Array;
}

interface ProjectWithCorpora {
  readonly path: string;
  readonly readOnly: boolean;
  readonly reader: ProjectReader;
  writer(): ProjectWriter;
}

/** Changing the method makes what is stored out of date. */
const options = { version: 1, similarity: 0.7 };
/** Two questions at once share one search; where the project cannot be written to, the answer stays here. */
const searches = new WeakMap<ProjectReader, Map<string, Promise<CorpusDuplicates>>>();

export async function corpusDuplicates(
  project: ProjectWithCorpora,
  corpusId: number,
): Promise<CorpusDuplicates> {
  const { reader } = project;
  const { changedAt } = readCorpus(reader, corpusId);
  const stored = storedDuplicates(reader, corpusId);
  if (stored !== undefined) return stored;
  const known = searches.get(reader) ?? new Map<string, Promise<CorpusDuplicates>>();
  searches.set(reader, known);
  const key = `${corpusId} ${changedAt}`;
  let search = known.get(key);
  if (search === undefined) {
    search = find({ projectPath: project.path, corpusId, similarity: options.similarity });
    known.set(key, search);
    search.catch(() => known.delete(key));
  }
  const found = await search;
  // Documents that were added meanwhile are not among them.
  if (!project.readOnly && readCorpus(reader, corpusId).changedAt === changedAt) {
    store(project.writer(), corpusId, found);
    known.delete(key);
  }
  return found;
}

function storedDuplicates(reader: ProjectReader, corpusId: number): CorpusDuplicates | undefined {
  const row = reader.get<{ clusters: Uint8Array; equal: Uint8Array }>(
    'SELECT clusters, equal_texts AS equal FROM duplicate_clusters WHERE corpus_id = ? AND options = ?',
    corpusId,
    JSON.stringify(options),
  );
  return row && { clusters: storedIntegers(row.clusters), equal: storedIntegers(row.equal) };
}

function store(writer: ProjectWriter, corpusId: number, { clusters, equal }: CorpusDuplicates): void {
  writer.run(
    'INSERT OR REPLACE INTO duplicate_clusters (corpus_id, options, clusters, equal_texts, created_at) VALUES (?, ?, ?, ?, ?)',
    corpusId,
    JSON.stringify(options),
    integerBytes(clusters),
    integerBytes(equal),
    new Date().toISOString(),
  );
}

function find(request: DuplicateRequest): Promise<CorpusDuplicates> {
  const worker = new Worker(new URL('../engine-process/duplicate-thread.ts', import.meta.url), {
    workerData: request,
    // Not those of this process, which may concern its own entry.
    execArgv: [],
  });
  return new Promise((resolve, reject) => {
    worker.on('message', (found: FoundDuplicates) => {
      resolve(found);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      reject(new LecternError('interrupted', 'The search for near-duplicates stopped before its end.', 'Start it again.')); // prettier-ignore
    });
  });
}
