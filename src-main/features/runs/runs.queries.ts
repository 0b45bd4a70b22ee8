import { z } from 'zod';
import { errorReport, type ErrorReport } from '../../api/errors.ts';
import { jobState, type JobState } from '../../api/jobs.ts';
import { decision, epoch, recipe, runMetrics, type Epoch, type Recipe, type Run } from '../../api/runs.ts';
import { backendName, deviceChoice, type DeviceChoice } from '../../api/system.ts';
import { liveOnly } from '../../database/live-objects.ts';
import type { ProjectReader, ProjectWriter, SqlValue } from '../../database/project-database.ts';
import type { TrainResult } from '../../engine-process/engine-client.ts';
import type { TrainCheckpoint } from '../../engine-process/messages.ts';

interface RunRow {
  id: string;
  name: string;
  preset: string;
  corpus_id: number;
  corpus_name: string;
  label_id: number;
  label_name: string;
  split_id: number;
  split_name: string;
  classes: string;
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
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  seconds: number | null;
  metrics: string | null;
  decision: string | null;
  warnings: string;
  error: string | null;
  starred: number;
  note: string;
  has_model: number;
  resumable_after: number | null;
}

const SELECT = `
  SELECT runs.*, corpora.name AS corpus_name, labels.name AS label_name, splits.name AS split_name,
         EXISTS (SELECT 1 FROM models WHERE models.run_id = runs.id) AS has_model,
         (SELECT epoch FROM checkpoints WHERE checkpoints.run_id = runs.id) AS resumable_after
  FROM runs
  JOIN corpora ON corpora.id = runs.corpus_id
  JOIN labels ON labels.id = runs.label_id
  JOIN splits ON splits.id = runs.split_id`;

const names = z.array(z.string());

/** Newest first. */
export function listRuns(reader: ProjectReader): Run[] {
  return reader
    .all<RunRow>(
      `${SELECT} WHERE ${liveOnly('run', 'runs.id')} ORDER BY runs.created_at DESC, runs.rowid DESC`,
    )
    .map(toRun);
}

export function getRun(reader: ProjectReader, id: string): Run {
  const row = reader.get<RunRow>(`${SELECT} WHERE runs.id = ?`, id);
  if (row === undefined) throw new Error(`There is no run ${id}.`);
  return toRun(row);
}

function toRun(row: RunRow): Run {
  return {
    id: row.id,
    name: row.name,
    preset: row.preset,
    corpus: { id: row.corpus_id, name: row.corpus_name },
    label: { id: row.label_id, name: row.label_name },
    split: { id: row.split_id, name: row.split_name },
    classes: names.parse(JSON.parse(row.classes)),
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
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    seconds: row.seconds,
    metrics: row.metrics === null ? null : runMetrics.parse(JSON.parse(row.metrics)),
    decision: row.decision === null ? null : decision.parse(JSON.parse(row.decision)),
    warnings: names.parse(JSON.parse(row.warnings)),
    error: row.error === null ? null : errorReport.parse(JSON.parse(row.error)),
    starred: row.starred !== 0,
    note: row.note,
    hasModel: row.has_model !== 0,
    resumableAfter: ['interrupted', 'cancelled', 'failed'].includes(row.state) ? row.resumable_after : null,
  };
}

export interface NewRun {
  readonly id: string;
  readonly name: string;
  readonly corpusId: number;
  readonly labelId: number;
  readonly splitId: number;
  readonly preset: string;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly classes: readonly string[];
  readonly device: DeviceChoice;
  readonly threads: number | undefined;
  readonly appVersion: string;
  readonly warnings: readonly string[];
}

export function insertRun(writer: ProjectWriter, run: NewRun): void {
  writer.run(
    `INSERT INTO runs (id, name, corpus_id, label_id, split_id, preset, recipe, seed, state, classes, device, threads,
                       app_version, warnings, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?)`,
    run.id,
    run.name,
    run.corpusId,
    run.labelId,
    run.splitId,
    run.preset,
    JSON.stringify(run.recipe),
    run.seed,
    JSON.stringify(run.classes),
    run.device,
    run.threads ?? null,
    run.appVersion,
    JSON.stringify(run.warnings),
    new Date().toISOString(),
  );
}

export function setJob(writer: ProjectWriter, run: string, job: string): void {
  writer.run('UPDATE runs SET job_id = ? WHERE id = ?', job, run);
}

export function setRunning(writer: ProjectWriter, run: string): void {
  writer.run(`UPDATE runs SET state = 'running', started_at = ? WHERE id = ?`, new Date().toISOString(), run);
}

export function setEnded(
  writer: ProjectWriter,
  run: string,
  state: JobState,
  error: ErrorReport | null,
): void {
  writer.run(
    'UPDATE runs SET state = ?, error = ?, finished_at = coalesce(finished_at, ?) WHERE id = ?',
    state,
    error === null ? null : JSON.stringify(error),
    new Date().toISOString(),
    run,
  );
}

export function insertEpoch(writer: ProjectWriter, run: string, epoch: Epoch): void {
  writer.run(
    `INSERT OR REPLACE INTO run_epochs (run_id, epoch, step, train_loss, validation_loss, validation_accuracy,
                                        validation_macro_f1, validation_macro_recall, learning_rate, seconds, health)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    run,
    epoch.epoch,
    epoch.step,
    epoch.trainLoss,
    epoch.validationLoss,
    epoch.validationAccuracy,
    epoch.validationMacroF1,
    epoch.validationMacroRecall,
    epoch.learningRate,
    epoch.seconds,
    epoch.health === undefined ? null : JSON.stringify(epoch.health),
  );
}

export function listEpochs(reader: ProjectReader, run: string): Epoch[] {
  const rows = reader.all<Epoch & { healthJson: string | null }>(
    `SELECT epoch, step, train_loss AS trainLoss, validation_loss AS validationLoss,
            validation_accuracy AS validationAccuracy, validation_macro_f1 AS validationMacroF1,
            validation_macro_recall AS validationMacroRecall, learning_rate AS learningRate, seconds,
            health AS healthJson
     FROM run_epochs WHERE run_id = ? ORDER BY epoch`,
    run,
  );
  return rows.map(({ healthJson, ...row }) =>
    epoch.parse({ ...row, health: healthJson === null ? undefined : (JSON.parse(healthJson) as unknown) }),
  );
}

export function storeCheckpoint(
  writer: ProjectWriter,
  run: string,
  { epoch, dataFingerprint, state }: TrainCheckpoint,
): void {
  writer.run(
    `INSERT OR REPLACE INTO checkpoints (run_id, epoch, data_fingerprint, state, size_bytes, created_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
    run,
    epoch,
    dataFingerprint,
    state,
    state.byteLength,
    new Date().toISOString(),
  );
}

/** What came after the checkpoint is computed again. */
export function setResumed(writer: ProjectWriter, run: string, job: string, after: number): void {
  writer.run('DELETE FROM run_epochs WHERE run_id = ? AND epoch > ?', run, after);
  writer.run(
    `UPDATE runs SET state = 'queued', error = NULL, finished_at = NULL, warnings = '[]', job_id = ? WHERE id = ?`,
    job,
    run,
  );
}

/** Everything a run produced, in one transaction: a model without predictions and numbers is one whose run was cancelled. */
export function storeResult(writer: ProjectWriter, run: string, result: TrainResult): void {
  writer.transaction(() => {
    writer.run(
      `UPDATE runs SET state = ?, backend = ?, adapter = ?, threads = ?, data_fingerprint = ?, parameter_count = ?,
                       finished_at = ?, seconds = ?, metrics = ?, decision = ?,
                       warnings = (SELECT json_group_array(value) FROM (SELECT value FROM json_each(runs.warnings) UNION ALL SELECT value FROM json_each(?)))
       WHERE id = ?`,
      result.cancelled ? 'cancelled' : 'done',
      result.backend,
      result.adapter,
      result.threads,
      result.dataFingerprint,
      result.parameterCount,
      new Date().toISOString(),
      result.seconds,
      result.metrics === null ? null : JSON.stringify(result.metrics),
      result.decision === null ? null : JSON.stringify(result.decision),
      JSON.stringify(result.warnings),
      run,
    );
    // A run that was cancelled and then went on has a model already.
    for (const table of ['models', 'predictions', 'explanations'])
      writer.run(`DELETE FROM ${table} WHERE run_id = ?`, run);
    if (!result.cancelled) writer.run('DELETE FROM checkpoints WHERE run_id = ?', run);
    writer.run(
      'INSERT INTO models (run_id, weights, size_bytes) VALUES (?, ?, ?)',
      run,
      result.model,
      result.model.byteLength,
    );
    storePredictions(writer, run, result.predictions);
  });
}

/** Losses are of the 32-bit probabilities that are stored; a probability that rounded to 0 counts as 1e−15. */
function storePredictions(
  writer: ProjectWriter,
  run: string,
  { documents, parts, gold, predicted, probabilities }: TrainResult['predictions'],
): void {
  const insert = writer.statement(
    'INSERT INTO predictions (run_id, document_id, part, gold, predicted, loss, probabilities) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const classes = documents.length === 0 ? 0 : probabilities.length / documents.length;
  for (let index = 0; index < documents.length; index++) {
    const row = probabilities.slice(index * classes, (index + 1) * classes);
    const label = gold[index];
    insert(
      run,
      documents[index],
      parts[index] === 255 ? null : parts[index],
      label < 0 ? null : label,
      predicted[index],
      label < 0 ? null : -Math.log(Math.max(row[label], 1e-15)),
      new Uint8Array(row.buffer),
    );
  }
}

export function updateRun(
  writer: ProjectWriter,
  run: string,
  values: { name?: string | undefined; starred?: boolean | undefined; note?: string | undefined },
): void {
  const columns: [string, SqlValue | undefined][] = [
    ['name', values.name],
    ['starred', values.starred === undefined ? undefined : Number(values.starred)],
    ['note', values.note],
  ];
  for (const [column, value] of columns)
    if (value !== undefined) writer.run(`UPDATE runs SET ${column} = ? WHERE id = ?`, value, run);
}

export function nameTaken(reader: ProjectReader, name: string): boolean {
  return reader.value('SELECT 1 FROM runs WHERE name = ?', name) !== undefined;
}

export interface LabelRow {
  readonly id: number;
  readonly name: string;
  readonly categories: string[];
  readonly columnName: string;
}

export function listLabels(reader: ProjectReader, corpusId: number): LabelRow[] {
  return reader
    .all<{ id: number; name: string; categories: string; column_name: string }>(
      'SELECT id, name, categories, column_name FROM labels WHERE corpus_id = ? ORDER BY id',
      corpusId,
    )
    .map((row) => ({
      id: row.id,
      name: row.name,
      categories: names.parse(JSON.parse(row.categories)),
      columnName: row.column_name,
    }));
}

/** Newest first. */
export function listSplits(reader: ProjectReader, corpusId: number): { id: number; name: string }[] {
  return reader.all('SELECT id, name FROM splits WHERE corpus_id = ? ORDER BY id DESC', corpusId);
}

export interface GoldAndPredicted {
  readonly documents: Int32Array;
  readonly gold: Int32Array;
  readonly predicted: Int32Array;
}

/** Labelled documents of one part, in document order. */
export function readPredicted(reader: ProjectReader, run: string, part: number): GoldAndPredicted {
  const where = 'FROM predictions WHERE run_id = ? AND part = ? AND gold IS NOT NULL ORDER BY document_id';
  const column = (name: string): Int32Array =>
    Int32Array.from(reader.column<number>(`SELECT ${name} ${where}`, run, part));
  return { documents: column('document_id'), gold: column('gold'), predicted: column('predicted') };
}
