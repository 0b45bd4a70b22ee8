import { LecternError, errorReport, type ErrorReport } from '../../api/errors.ts';
import { jobState } from '../../api/jobs.ts';
import { recipe, type ParameterValue, type Recipe } from '../../api/runs.ts';
import { sweepPlan, sweepTrial, type Sweep, type SweepPlan, type SweepTrial } from '../../api/sweeps.ts';
import type { DeviceChoice } from '../../api/system.ts';
import type { ProjectReader, ProjectWriter } from '../../database/project-database.ts';

interface SweepRow {
  id: string;
  name: string;
  job_id: string | null;
  job_state: string | null;
  corpus_id: number;
  corpus_name: string;
  label_id: number;
  label_name: string;
  split_id: number;
  split_name: string;
  preset: string;
  plan: string;
  device: string;
  threads: number | null;
  seed: number;
  created_at: string;
}

const SELECT = `
  SELECT sweeps.*, corpora.name AS corpus_name, labels.name AS label_name, splits.name AS split_name,
         jobs.state AS job_state
  FROM sweeps
  JOIN corpora ON corpora.id = sweeps.corpus_id
  JOIN labels ON labels.id = sweeps.label_id
  JOIN splits ON splits.id = sweeps.split_id
  LEFT JOIN jobs ON jobs.id = sweeps.job_id`;

export interface NewSweep {
  readonly id: string;
  readonly name: string;
  readonly corpusId: number;
  readonly labelId: number;
  readonly splitId: number;
  readonly preset: string;
  readonly plan: SweepPlan;
  readonly device: DeviceChoice;
  readonly threads: number | undefined;
  readonly seed: number;
}

export function insertSweep(writer: ProjectWriter, sweep: NewSweep): void {
  writer.run(
    `INSERT INTO sweeps (id, name, corpus_id, label_id, split_id, preset, plan, device, threads, seed, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    sweep.id,
    sweep.name,
    sweep.corpusId,
    sweep.labelId,
    sweep.splitId,
    sweep.preset,
    JSON.stringify(sweep.plan),
    sweep.device,
    sweep.threads ?? null,
    sweep.seed,
    new Date().toISOString(),
  );
}

export function setSweepJob(writer: ProjectWriter, sweep: string, job: string): void {
  writer.run('UPDATE sweeps SET job_id = ? WHERE id = ?', job, sweep);
}

export interface NewTrial {
  readonly number: number;
  readonly rung: number;
  readonly settings: Readonly<Record<string, ParameterValue>>;
  readonly recipe: Recipe;
  readonly documents: number | null;
}

export function insertTrial(writer: ProjectWriter, sweep: string, trial: NewTrial): void {
  writer.run(
    'INSERT INTO sweep_trials (sweep_id, number, rung, settings, recipe, documents) VALUES (?, ?, ?, ?, ?, ?)',
    sweep,
    trial.number,
    trial.rung,
    JSON.stringify(trial.settings),
    JSON.stringify(trial.recipe),
    trial.documents,
  );
}

interface TrialKey {
  readonly sweep: string;
  readonly number: number;
  readonly rung: number;
}

export function setTrialRun(writer: ProjectWriter, { sweep, number, rung }: TrialKey, run: string): void {
  writer.run(
    'UPDATE sweep_trials SET run_id = ? WHERE sweep_id = ? AND number = ? AND rung = ?',
    run,
    sweep,
    number,
    rung,
  );
}

export function endTrial(
  writer: ProjectWriter,
  { sweep, number, rung }: TrialKey,
  ended: { readonly score: number | null; readonly seconds: number; readonly error: ErrorReport | null },
): void {
  writer.run(
    'UPDATE sweep_trials SET score = ?, seconds = ?, error = ? WHERE sweep_id = ? AND number = ? AND rung = ?',
    ended.score,
    ended.seconds,
    ended.error === null ? null : JSON.stringify(ended.error),
    sweep,
    number,
    rung,
  );
}

export interface PendingTrial extends NewTrial {
  readonly runId: string | null;
}

/** Trials of a rung that have neither a score nor an error yet, in their order. */
export function pendingTrials(reader: ProjectReader, sweep: string, rung: number): PendingTrial[] {
  return reader
    .all<{
      number: number;
      settings: string;
      recipe: string;
      documents: number | null;
      run_id: string | null;
    }>(
      `SELECT number, settings, recipe, documents, run_id FROM sweep_trials
       WHERE sweep_id = ? AND rung = ? AND score IS NULL AND error IS NULL ORDER BY number`,
      sweep,
      rung,
    )
    .map((row) => ({
      number: row.number,
      rung,
      settings: settings.parse(JSON.parse(row.settings)),
      recipe: recipe.parse(JSON.parse(row.recipe)),
      documents: row.documents,
      runId: row.run_id,
    }));
}

const settings = sweepTrial.shape.settings;

export function readTrials(reader: ProjectReader, sweep: string, live: boolean): SweepTrial[] {
  return reader
    .all<{
      number: number;
      rung: number;
      settings: string;
      documents: number | null;
      run_id: string | null;
      run_name: string | null;
      run_state: string | null;
      score: number | null;
      seconds: number | null;
      error: string | null;
    }>(
      `SELECT sweep_trials.*, runs.name AS run_name, runs.state AS run_state FROM sweep_trials
       LEFT JOIN runs ON runs.id = sweep_trials.run_id WHERE sweep_id = ? ORDER BY rung, number`,
      sweep,
    )
    .map((row) => ({
      number: row.number,
      rung: row.rung,
      settings: settings.parse(JSON.parse(row.settings)),
      documents: row.documents,
      run: row.run_id === null || row.run_name === null ? null : { id: row.run_id, name: row.run_name },
      state:
        row.score !== null
          ? 'done'
          : row.error !== null
            ? 'failed'
            : live && row.run_state === 'running'
              ? 'running'
              : 'waiting',
      score: row.score,
      seconds: row.seconds,
      error: row.error === null ? null : errorReport.parse(JSON.parse(row.error)),
    }));
}

/** Newest first. */
export function listSweeps(reader: ProjectReader): Omit<Sweep, 'trials'>[] {
  return reader.all<SweepRow>(`${SELECT} ORDER BY sweeps.created_at DESC, sweeps.rowid DESC`).map((row) => {
    const { trials: _trials, ...sweep } = toSweep(reader, row);
    return sweep;
  });
}

/** By id, its unique beginning, name, or `latest`. */
export function findSweep(
  reader: ProjectReader,
  name: string,
): Sweep & { readonly device: DeviceChoice; readonly threads: number | null } {
  const rows = reader.all<SweepRow>(`${SELECT} ORDER BY sweeps.created_at DESC, sweeps.rowid DESC`);
  const found =
    name === 'latest' ? rows.slice(0, 1) : rows.filter((row) => row.id === name || row.name === name);
  const matching = found.length > 0 ? found : rows.filter((row) => row.id.startsWith(name));
  const [row] = matching;
  if (row === undefined || matching.length > 1)
    throw new LecternError(
      'not-found',
      row === undefined ? `This project has no search “${name}”.` : `Several searches begin with “${name}”.`,
      rows.length === 0 ? 'Start one first.' : `There are: ${rows.map((known) => known.name).join(', ')}.`,
    );
  return { ...toSweep(reader, row), device: row.device as DeviceChoice, threads: row.threads };
}

function toSweep(reader: ProjectReader, row: SweepRow): Sweep {
  const plan = sweepPlan.parse(JSON.parse(row.plan));
  const state = row.job_state === null ? 'interrupted' : jobState.parse(row.job_state);
  const trials = readTrials(reader, row.id, state === 'running');
  return {
    id: row.id,
    name: row.name,
    corpus: { id: row.corpus_id, name: row.corpus_name },
    label: { id: row.label_id, name: row.label_name },
    split: { id: row.split_id, name: row.split_name },
    preset: row.preset,
    plan,
    state,
    job: row.job_id,
    seed: row.seed,
    createdAt: row.created_at,
    trials,
    best:
      bestOf(
        trials.filter(({ documents }) => documents === null),
        plan,
      )?.number ?? null,
  };
}

/** The best first; of equals the earlier. */
export function ranked(trials: readonly SweepTrial[], { measure }: SweepPlan): SweepTrial[] {
  const sign = measure === 'logLoss' ? 1 : -1;
  return trials
    .filter(({ score }) => score !== null)
    .sort((a, b) => sign * ((a.score ?? 0) - (b.score ?? 0)) || a.number - b.number);
}

export function bestOf(trials: readonly SweepTrial[], plan: SweepPlan): SweepTrial | undefined {
  return ranked(trials, plan)[0];
}

export function sweepNameTaken(reader: ProjectReader, name: string): boolean {
  return reader.value('SELECT 1 FROM sweeps WHERE name = ?', name) !== undefined;
}

/** Models of runs of this search that were beaten. */
export function dropBeatenModels(writer: ProjectWriter, sweep: string, best: string): void {
  writer.run(
    'DELETE FROM models WHERE run_id <> ? AND run_id IN (SELECT run_id FROM sweep_trials WHERE sweep_id = ?)',
    best,
    sweep,
  );
}
