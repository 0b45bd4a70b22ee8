import { z } from 'zod';
import { errorReport, LecternError, type ErrorReport } from '../../api/errors.ts';
import { jobState, type JobState } from '../../api/jobs.ts';
import { epoch, recipe, type Epoch, type Recipe } from '../../api/runs.ts';
import { backendName, deviceChoice, type DeviceChoice } from '../../api/system.ts';
import { taggingMetrics, type TaggingRun } from '../../api/tagging.ts';
import { liveOnly } from '../../database/live-objects.ts';
import type { ProjectReader, ProjectWriter } from '../../database/project-database.ts';
import type { TrainCheckpoint } from '../../engine-process/messages.ts';
import type { TaggingTrained } from '../../engine-process/tagging-messages.ts';

interface Row {
  id: string;
  name: string;
  preset: string;
  corpus_id: number;
  corpus_name: string;
  split_id: number | null;
  split_name: string | null;
  validation_corpus_id: number | null;
  validation_name: string | null;
  test_corpus_id: number | null;
  test_name: string | null;
  tags_column: string;
  tags: string;
  state: string;
  job_id: string | null;
  seed: number;
  recipe: string;
  device: string;
  backend: string | null;
  adapter: string | null;
  threads: number | null;
  app_version: string;
  data_fingerprint: string | null;
  parameter_count: number | null;
  words_per_second: number | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  seconds: number | null;
  metrics: string | null;
  warnings: string;
  error: string | null;
  has_model: number;
  checkpoint: number | null;
}

const SELECT = `
  SELECT runs.*, corpora.name AS corpus_name, splits.name AS split_name, validation.name AS validation_name,
         test.name AS test_name, checkpoints.epoch AS checkpoint,
         EXISTS (SELECT 1 FROM tagging_models WHERE run_id = runs.id) AS has_model
  FROM tagging_runs AS runs
  JOIN corpora ON corpora.id = runs.corpus_id
  LEFT JOIN splits ON splits.id = runs.split_id
  LEFT JOIN corpora AS validation ON validation.id = runs.validation_corpus_id
  LEFT JOIN corpora AS test ON test.id = runs.test_corpus_id
  LEFT JOIN tagging_checkpoints AS checkpoints ON checkpoints.run_id = runs.id`;

const strings = z.array(z.string());

/** Newest first. */
export function listTaggingRuns(reader: ProjectReader): TaggingRun[] {
  return reader
    .all<Row>(
      `${SELECT} WHERE ${liveOnly('tagger', 'runs.id')} ORDER BY runs.created_at DESC, runs.rowid DESC`,
    )
    .map(toRun);
}

/** An id, the beginning of one, a name, or `latest`; throws in words. */
export function findTaggingRun(reader: ProjectReader, wanted: string): TaggingRun {
  const runs = listTaggingRuns(reader);
  const [newest] = runs;
  if (newest === undefined)
    throw new LecternError('not-found', 'This project has no taggers yet.', 'Train one first.');
  const exact = runs.find(({ id, name }) => id === wanted || name === wanted);
  if (exact !== undefined) return exact;
  if (wanted === 'latest') return newest;
  const candidates = runs.filter(({ id }) => id.startsWith(wanted));
  if (candidates[0] !== undefined && candidates.length === 1) return candidates[0];
  throw candidates.length > 1
    ? new LecternError(
        'bad-input',
        `“${wanted}” could be any of ${candidates.map(({ id, name }) => `${id} (${name})`).join(', ')}.`,
        'Write more of the id, or the name.',
      )
    : new LecternError(
        'not-found',
        `This project has no tagger “${wanted}”.`,
        `There are: ${runs
          .slice(0, 8)
          .map(({ name }) => name)
          .join(', ')}.`,
      );
}

function toRun(row: Row): TaggingRun {
  const named = (id: number | null, name: string | null): { id: number; name: string } | null =>
    id === null || name === null ? null : { id, name };
  return {
    id: row.id,
    name: row.name,
    kind: 'tagger',
    preset: row.preset,
    corpus: { id: row.corpus_id, name: row.corpus_name },
    split: named(row.split_id, row.split_name),
    validationCorpus: named(row.validation_corpus_id, row.validation_name),
    testCorpus: named(row.test_corpus_id, row.test_name),
    column: row.tags_column,
    tags: strings.parse(JSON.parse(row.tags)),
    state: jobState.parse(row.state),
    job: row.job_id,
    seed: row.seed,
    recipe: recipe.parse(JSON.parse(row.recipe)),
    device: deviceChoice.parse(row.device),
    backend: backendName.nullable().parse(row.backend),
    adapter: row.adapter,
    threads: row.threads,
    appVersion: row.app_version,
    dataFingerprint: row.data_fingerprint,
    parameterCount: row.parameter_count,
    wordsPerSecond: row.words_per_second,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    seconds: row.seconds,
    metrics: row.metrics === null ? null : taggingMetrics.parse(JSON.parse(row.metrics)),
    warnings: strings.parse(JSON.parse(row.warnings)),
    error: row.error === null ? null : errorReport.parse(JSON.parse(row.error)),
    hasModel: row.has_model !== 0,
    resumableAfter: row.has_model !== 0 ? null : row.checkpoint,
  };
}

export interface NewTaggingRun {
  readonly id: string;
  readonly name: string;
  readonly corpusId: number;
  readonly splitId: number | null;
  readonly validationCorpusId: number | null;
  readonly testCorpusId: number | null;
  readonly column: string;
  readonly preset: string;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly device: DeviceChoice;
  readonly threads: number | undefined;
  readonly appVersion: string;
}

export function insertTaggingRun(writer: ProjectWriter, run: NewTaggingRun): void {
  writer.run(
    `INSERT INTO tagging_runs (id, name, corpus_id, split_id, validation_corpus_id, test_corpus_id, tags_column, preset,
                               recipe, seed, state, device, threads, app_version, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)`,
    run.id,
    run.name,
    run.corpusId,
    run.splitId,
    run.validationCorpusId,
    run.testCorpusId,
    run.column,
    run.preset,
    JSON.stringify(run.recipe),
    run.seed,
    run.device,
    run.threads ?? null,
    run.appVersion,
    new Date().toISOString(),
  );
}

export function setTaggingJob(writer: ProjectWriter, run: string, job: string): void {
  writer.run(
    `UPDATE tagging_runs SET job_id = ?, state = 'queued', error = NULL, finished_at = NULL WHERE id = ?`,
    job,
    run,
  );
}

export function setTaggingRunning(writer: ProjectWriter, run: string): void {
  writer.run(
    `UPDATE tagging_runs SET state = 'running', started_at = coalesce(started_at, ?) WHERE id = ?`,
    new Date().toISOString(),
    run,
  );
}

export function setTaggingEnded(
  writer: ProjectWriter,
  run: string,
  state: JobState,
  error: ErrorReport | null,
): void {
  writer.run(
    'UPDATE tagging_runs SET state = ?, error = ?, finished_at = coalesce(finished_at, ?) WHERE id = ?',
    state,
    error === null ? null : JSON.stringify(error),
    new Date().toISOString(),
    run,
  );
}

export function insertTaggingEpoch(writer: ProjectWriter, run: string, record: Epoch): void {
  writer.run(
    'INSERT OR REPLACE INTO tagging_epochs (run_id, epoch, record) VALUES (?, ?, ?)',
    run,
    record.epoch,
    JSON.stringify(record),
  );
}

export function listTaggingEpochs(reader: ProjectReader, run: string): Epoch[] {
  return reader
    .column<string>('SELECT record FROM tagging_epochs WHERE run_id = ? ORDER BY epoch', run)
    .map((record) => epoch.parse(JSON.parse(record)));
}

export function storeTaggingCheckpoint(
  writer: ProjectWriter,
  run: string,
  checkpoint: TrainCheckpoint,
): void {
  writer.run(
    'INSERT OR REPLACE INTO tagging_checkpoints (run_id, epoch, data_fingerprint, state) VALUES (?, ?, ?, ?)',
    run,
    checkpoint.epoch,
    checkpoint.dataFingerprint,
    checkpoint.state,
  );
}

/** Model, numbers and state in one transaction; the checkpoint has served. */
export function storeTaggingResult(writer: ProjectWriter, run: string, result: TaggingTrained): void {
  writer.transaction(() => {
    writer.run(
      `UPDATE tagging_runs SET state = ?, tags = ?, backend = ?, adapter = ?, threads = ?, data_fingerprint = ?,
                               parameter_count = ?, words_per_second = ?, finished_at = ?, seconds = ?, metrics = ?,
                               warnings = ?
       WHERE id = ?`,
      result.cancelled ? 'cancelled' : 'done',
      JSON.stringify(result.tags),
      result.backend,
      result.adapter,
      result.threads,
      result.dataFingerprint,
      result.parameterCount,
      result.wordsPerSecond,
      new Date().toISOString(),
      result.seconds,
      JSON.stringify(result.metrics),
      JSON.stringify(result.warnings),
      run,
    );
    writer.run(
      'INSERT INTO tagging_models (run_id, weights, size_bytes) VALUES (?, ?, ?)',
      run,
      result.model,
      result.model.byteLength,
    );
    writer.run('DELETE FROM tagging_checkpoints WHERE run_id = ?', run);
  });
}
