import { z } from 'zod';
import type { Embedding } from '../../api/embeddings.ts';
import { errorReport, LecternError, type ErrorReport } from '../../api/errors.ts';
import { jobState, type JobState } from '../../api/jobs.ts';
import { recipe, type Recipe } from '../../api/runs.ts';
import { liveOnly } from '../../database/live-objects.ts';
import type { ProjectReader, ProjectWriter } from '../../database/project-database.ts';
import type { EmbeddingTrained } from '../../engine-process/embedding-messages.ts';

interface Row {
  id: string;
  name: string;
  corpus_id: number | null;
  corpus_name: string | null;
  source_name: string | null;
  job_id: string | null;
  preset: string;
  recipe: string;
  seed: number;
  state: string;
  adapter: string | null;
  threads: number | null;
  app_version: string;
  words: number | null;
  size: number | null;
  training_words: number | null;
  losses: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  seconds: number | null;
  warnings: string;
  error: string | null;
  has_vectors: number;
}

const sentences = z.array(z.string());
const numbers = z.array(z.number());

/** Newest first. */
export function listEmbeddings(reader: ProjectReader): Embedding[] {
  return reader
    .all<Row>(
      `SELECT runs.*, corpora.name AS corpus_name,
              EXISTS (SELECT 1 FROM embedding_vectors WHERE run_id = runs.id) AS has_vectors
       FROM embedding_runs AS runs LEFT JOIN corpora ON corpora.id = runs.corpus_id
       WHERE ${liveOnly('embedding', 'runs.id')} ORDER BY runs.created_at DESC, runs.rowid DESC`,
    )
    .map(toEmbedding);
}

/** An id, the beginning of one, a name, or `latest`; throws in words. */
export function findEmbedding(reader: ProjectReader, wanted: string): Embedding {
  const all = listEmbeddings(reader);
  const exact = all.find(({ id, name }) => id === wanted || name === wanted);
  if (exact !== undefined) return exact;
  if (all[0] === undefined)
    throw new LecternError('not-found', 'This project has no embeddings yet.', 'Train or import one first.');
  if (wanted === 'latest') return all[0];
  const candidates = all.filter(
    ({ id, name }) => id.startsWith(wanted) || name.toLowerCase() === wanted.toLowerCase(),
  );
  if (candidates[0] !== undefined && candidates.length === 1) return candidates[0];
  if (candidates.length > 1)
    throw new LecternError(
      'bad-input',
      `“${wanted}” could be any of ${candidates.map(({ id, name }) => `${id} (${name})`).join(', ')}.`,
      'Write more of the id, or the name.',
    );
  const names = all.slice(0, 8).map(({ name }) => name);
  throw new LecternError(
    'not-found',
    `This project has no embedding “${wanted}”.`,
    `There are: ${names.join(', ')}.`,
  );
}

function toEmbedding(row: Row): Embedding {
  return {
    id: row.id,
    name: row.name,
    kind: 'embedding',
    preset: row.preset,
    corpus:
      row.corpus_id === null || row.corpus_name === null
        ? null
        : { id: row.corpus_id, name: row.corpus_name },
    sourceName: row.source_name,
    state: jobState.parse(row.state),
    job: row.job_id,
    seed: row.seed,
    recipe: recipe.parse(JSON.parse(row.recipe)),
    adapter: row.adapter,
    threads: row.threads,
    appVersion: row.app_version,
    words: row.words,
    size: row.size,
    trainingWords: row.training_words,
    losses: numbers.parse(JSON.parse(row.losses)),
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    seconds: row.seconds,
    warnings: sentences.parse(JSON.parse(row.warnings)),
    error: row.error === null ? null : errorReport.parse(JSON.parse(row.error)),
    hasVectors: row.has_vectors !== 0,
  };
}

export function insertEmbedding(
  writer: ProjectWriter,
  run: {
    readonly id: string;
    readonly name: string;
    readonly corpusId: number | null;
    readonly sourceName: string | null;
    readonly preset: string;
    readonly recipe: Recipe;
    readonly seed: number;
    readonly appVersion: string;
  },
): void {
  writer.run(
    `INSERT INTO embedding_runs (id, name, corpus_id, source_name, preset, recipe, seed, state, app_version, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?)`,
    run.id,
    run.name,
    run.corpusId,
    run.sourceName,
    run.preset,
    JSON.stringify(run.recipe),
    run.seed,
    run.appVersion,
    new Date().toISOString(),
  );
}

export function setEmbeddingJob(writer: ProjectWriter, id: string, job: string): void {
  writer.run('UPDATE embedding_runs SET job_id = ? WHERE id = ?', job, id);
}

export function setEmbeddingRunning(writer: ProjectWriter, id: string): void {
  writer.run(
    `UPDATE embedding_runs SET state = 'running', started_at = ? WHERE id = ?`,
    new Date().toISOString(),
    id,
  );
}

export function setEmbeddingEnded(
  writer: ProjectWriter,
  id: string,
  state: JobState,
  error: ErrorReport | null,
): void {
  writer.run(
    'UPDATE embedding_runs SET state = ?, error = ?, finished_at = coalesce(finished_at, ?) WHERE id = ?',
    state,
    error === null ? null : JSON.stringify(error),
    new Date().toISOString(),
    id,
  );
}

/** Vectors, numbers and state in one transaction. */
export function storeEmbedding(writer: ProjectWriter, id: string, result: EmbeddingTrained): void {
  writer.transaction(() => {
    writer.run(
      `UPDATE embedding_runs SET state = ?, adapter = ?, threads = ?, words = ?, size = ?, training_words = ?, losses = ?,
                                 finished_at = ?, seconds = ?, warnings = ?
       WHERE id = ?`,
      result.cancelled ? 'cancelled' : 'done',
      result.adapter,
      result.threads,
      result.words,
      result.size,
      result.trainingWords,
      JSON.stringify(result.losses),
      new Date().toISOString(),
      result.seconds,
      JSON.stringify(result.warnings),
      id,
    );
    writer.run(
      'INSERT INTO embedding_vectors (run_id, vectors, size_bytes) VALUES (?, ?, ?)',
      id,
      result.vectors,
      result.vectors.byteLength,
    );
  });
}

export function readVectorBytes(reader: ProjectReader, { id, name, state }: Embedding): Uint8Array {
  const bytes = reader.value<Uint8Array>('SELECT vectors FROM embedding_vectors WHERE run_id = ?', id);
  if (bytes !== undefined) return bytes;
  throw new LecternError(
    'not-found',
    `“${name}” has no vectors: it is ${state}.`,
    'Choose one that was trained to its end.',
  );
}

/** The name given, or “skip-gram-2”; of several seeds each says its own. */
export function embeddingName(
  reader: ProjectReader,
  given: string | undefined,
  preset: string,
  seed: number | undefined,
): string {
  const taken = (name: string): boolean =>
    reader.value('SELECT 1 FROM embedding_runs WHERE name = ?', name) !== undefined;
  const wanted = given?.trim() ?? '';
  if (wanted !== '') {
    const name = seed === undefined ? wanted : `${wanted} (seed ${String(seed)})`;
    if (taken(name))
      throw new LecternError(
        'already-exists',
        `There is already an embedding called “${name}”.`,
        'Choose another name.',
      );
    return name;
  }
  for (let number = 1; ; number++) {
    const name = `${preset}-${String(number)}`;
    if (!taken(name)) return name;
  }
}
