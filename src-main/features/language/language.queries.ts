import { z } from 'zod';
import { errorReport, LecternError, type ErrorReport } from '../../api/errors.ts';
import { jobState, type JobState } from '../../api/jobs.ts';
import { languageMetrics, type LanguageEpoch, type LanguageRun } from '../../api/language.ts';
import { recipe, type Recipe } from '../../api/runs.ts';
import { backendName, deviceChoice, type DeviceChoice } from '../../api/system.ts';
import { liveOnly } from '../../database/live-objects.ts';
import type { ProjectReader, ProjectWriter } from '../../database/project-database.ts';
import type { LanguageTrained } from '../../engine-process/language-messages.ts';

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
  vocabulary_size: number | null;
  unit: string | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  seconds: number | null;
  metrics: string | null;
  warnings: string;
  error: string | null;
  starred: number;
  note: string;
  has_model: number;
  checkpoint: number | null;
}

const SELECT = `
  SELECT runs.*, corpora.name AS corpus_name, splits.name AS split_name, validation.name AS validation_name,
         test.name AS test_name, checkpoints.epoch AS checkpoint,
         EXISTS (SELECT 1 FROM language_models WHERE run_id = runs.id) AS has_model
  FROM language_runs AS runs
  JOIN corpora ON corpora.id = runs.corpus_id
  LEFT JOIN splits ON splits.id = runs.split_id
  LEFT JOIN corpora AS validation ON validation.id = runs.validation_corpus_id
  LEFT JOIN corpora AS test ON test.id = runs.test_corpus_id
  LEFT JOIN language_checkpoints AS checkpoints ON checkpoints.run_id = runs.id`;

const sentences = z.array(z.string());

/** Newest first. */
export function listLanguageRuns(reader: ProjectReader): LanguageRun[] {
  return reader
    .all<Row>(
      `${SELECT} WHERE ${liveOnly('language model', 'runs.id')} ORDER BY runs.created_at DESC, runs.rowid DESC`,
    )
    .map(toRun);
}

/** An id, the beginning of one, a name, or `latest`; throws in words. */
export function findLanguageRun(reader: ProjectReader, wanted: string): LanguageRun {
  const runs = listLanguageRuns(reader);
  const exact = runs.find(({ id, name }) => id === wanted || name === wanted);
  if (exact !== undefined) return exact;
  if (runs[0] === undefined)
    throw new LecternError('not-found', 'This project has no language models yet.', 'Train one first.');
  if (wanted === 'latest') return runs[0];
  const candidates = runs.filter(
    ({ id, name }) => id.startsWith(wanted) || name.toLowerCase() === wanted.toLowerCase(),
  );
  if (candidates[0] !== undefined && candidates.length === 1) return candidates[0];
  if (candidates.length > 1)
    throw new LecternError(
      'bad-input',
      `“${wanted}” could be any of ${candidates.map(({ id, name }) => `${id} (${name})`).join(', ')}.`,
      'Write more of the id, or the name.',
    );
  throw new LecternError(
    'not-found',
    `This project has no language model “${wanted}”.`,
    `There are: ${runs
      .slice(0, 8)
      .map(({ name }) => name)
      .join(', ')}.`,
  );
}

function toRun(row: Row): LanguageRun {
  const named = (id: number | null, name: string | null): { id: number; name: string } | null =>
    id === null || name === null ? null : { id, name };
  return {
    id: row.id,
    name: row.name,
    kind: 'language model',
    preset: row.preset,
    corpus: { id: row.corpus_id, name: row.corpus_name },
    split: named(row.split_id, row.split_name),
    validationCorpus: named(row.validation_corpus_id, row.validation_name),
    testCorpus: named(row.test_corpus_id, row.test_name),
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
    vocabularySize: row.vocabulary_size,
    unit: row.unit,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    seconds: row.seconds,
    metrics: row.metrics === null ? null : languageMetrics.parse(JSON.parse(row.metrics)),
    warnings: sentences.parse(JSON.parse(row.warnings)),
    error: row.error === null ? null : errorReport.parse(JSON.parse(row.error)),
    starred: row.starred !== 0,
    note: row.note,
    hasModel: row.has_model !== 0,
    resumableAfter: row.has_model !== 0 ? null : row.checkpoint,
  };
}

export interface NewLanguageRun {
  readonly id: string;
  readonly name: string;
  readonly corpusId: number;
  readonly splitId: number | null;
  readonly validationCorpusId: number | null;
  readonly testCorpusId: number | null;
  readonly preset: string;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly device: DeviceChoice;
  readonly threads: number | undefined;
  readonly appVersion: string;
}

export function insertLanguageRun(writer: ProjectWriter, run: NewLanguageRun): void {
  writer.run(
    `INSERT INTO language_runs (id, name, corpus_id, split_id, validation_corpus_id, test_corpus_id, preset, recipe, seed,
                                state, device, threads, app_version, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)`,
    run.id,
    run.name,
    run.corpusId,
    run.splitId,
    run.validationCorpusId,
    run.testCorpusId,
    run.preset,
    JSON.stringify(run.recipe),
    run.seed,
    run.device,
    run.threads ?? null,
    run.appVersion,
    new Date().toISOString(),
  );
}

export function setLanguageJob(writer: ProjectWriter, run: string, job: string): void {
  writer.run(
    `UPDATE language_runs SET job_id = ?, state = 'queued', error = NULL, finished_at = NULL WHERE id = ?`,
    job,
    run,
  );
}

export function setLanguageRunning(writer: ProjectWriter, run: string): void {
  writer.run(
    `UPDATE language_runs SET state = 'running', started_at = coalesce(started_at, ?) WHERE id = ?`,
    new Date().toISOString(),
    run,
  );
}

export function setLanguageEnded(
  writer: ProjectWriter,
  run: string,
  state: JobState,
  error: ErrorReport | null,
): void {
  writer.run(
    'UPDATE language_runs SET state = ?, error = ?, finished_at = coalesce(finished_at, ?) WHERE id = ?',
    state,
    error === null ? null : JSON.stringify(error),
    new Date().toISOString(),
    run,
  );
}

export function insertLanguageEpoch(writer: ProjectWriter, run: string, epoch: LanguageEpoch): void {
  writer.run(
    `INSERT OR REPLACE INTO language_epochs (run_id, epoch, step, train_loss, validation_loss, learning_rate, sample, seconds)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    run,
    epoch.epoch,
    epoch.step,
    epoch.trainLoss,
    epoch.validationLoss,
    epoch.learningRate,
    epoch.sample,
    epoch.seconds,
  );
}

export function listLanguageEpochs(reader: ProjectReader, run: string): LanguageEpoch[] {
  return reader.all<LanguageEpoch>(
    `SELECT epoch, step, train_loss AS trainLoss, validation_loss AS validationLoss, learning_rate AS learningRate,
            sample, seconds
     FROM language_epochs WHERE run_id = ? ORDER BY epoch`,
    run,
  );
}

export function storeCheckpoint(writer: ProjectWriter, run: string, epoch: number, state: Uint8Array): void {
  writer.run(
    'INSERT OR REPLACE INTO language_checkpoints (run_id, epoch, state) VALUES (?, ?, ?)',
    run,
    epoch,
    state,
  );
}

/** Model, numbers and state in one transaction; the checkpoint has served. */
export function storeLanguageResult(writer: ProjectWriter, run: string, result: LanguageTrained): void {
  writer.transaction(() => {
    writer.run(
      `UPDATE language_runs SET state = ?, backend = ?, adapter = ?, threads = ?, data_fingerprint = ?, parameter_count = ?,
                                vocabulary_size = ?, unit = ?, finished_at = ?, seconds = ?, metrics = ?, warnings = ?
       WHERE id = ?`,
      result.cancelled ? 'cancelled' : 'done',
      result.backend,
      result.adapter,
      result.threads,
      result.dataFingerprint,
      result.parameterCount,
      result.vocabularySize,
      result.unit,
      new Date().toISOString(),
      result.seconds,
      JSON.stringify(result.metrics),
      JSON.stringify(result.warnings),
      run,
    );
    writer.run(
      'INSERT INTO language_models (run_id, weights, size_bytes) VALUES (?, ?, ?)',
      run,
      result.model,
      result.model.byteLength,
    );
    writer.run('DELETE FROM language_checkpoints WHERE run_id = ?', run);
  });
}

/** The newest split of a corpus. */
export function newestSplit(reader: ProjectReader, corpusId: number): number | undefined {
  return reader.value<number>('SELECT id FROM splits WHERE corpus_id = ? ORDER BY id DESC LIMIT 1', corpusId);
}
