/** The jobs table of the project file. */
import { errorReport, type ErrorReport } from '../api/errors.ts';
import { jobKind, jobState, type Job, type JobState } from '../api/jobs.ts';
import { liveOnly } from '../database/live-objects.ts';
import type { ProjectReader, ProjectWriter } from '../database/project-database.ts';

interface JobRow {
  id: string;
  kind: string;
  title: string;
  state: string;
  done: number;
  total: number | null;
  unit: string;
  message: string;
  output: string | null;
  error: string | null;
  run: string | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

const SELECT = `
  SELECT jobs.id, kind, title, jobs.state, done, total, unit, message, output, jobs.error,
         (SELECT runs.id FROM runs WHERE runs.job_id = jobs.id AND ${liveOnly('run', 'runs.id')}) AS run,
         jobs.created_at, jobs.started_at, jobs.finished_at
  FROM jobs`;

/** Newest first. */
export function storedJobs(reader: ProjectReader): Job[] {
  return reader.all<JobRow>(`${SELECT} ORDER BY jobs.created_at DESC, jobs.rowid DESC`).map(toJob);
}

export function storedJob(reader: ProjectReader, id: string): Job | undefined {
  const row = reader.get<JobRow>(`${SELECT} WHERE jobs.id = ?`, id);
  return row === undefined ? undefined : toJob(row);
}

export function insertJob(writer: ProjectWriter, job: Job, input: object): void {
  writer.run(
    `INSERT INTO jobs (id, kind, title, state, unit, message, input, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    job.id,
    job.kind,
    job.title,
    job.state,
    job.unit,
    job.message,
    JSON.stringify(input),
    job.createdAt,
  );
}

/** Writes everything that changes while a job lives. */
export function updateJob(writer: ProjectWriter, job: Job): void {
  writer.run(
    `UPDATE jobs SET state = ?, done = ?, total = ?, unit = ?, message = ?, output = ?, error = ?, started_at = ?, finished_at = ?
     WHERE id = ? AND (state <> 'done' OR ? <> 'running')`,
    job.state,
    job.done,
    job.total,
    job.unit,
    job.message,
    job.output === null ? null : JSON.stringify(job.output),
    job.error === null ? null : JSON.stringify(job.error),
    job.startedAt,
    job.finishedAt,
    job.id,
    // A late word on the progress of work that noted its end by itself.
    job.state,
  );
}

/** For work that makes its result and the end of its job known in one transaction. */
export function noteDone(writer: ProjectWriter, id: string, output: object): void {
  writer.run(
    "UPDATE jobs SET state = 'done', output = ?, finished_at = ? WHERE id = ?",
    JSON.stringify(output),
    new Date().toISOString(),
    id,
  );
}

const INTERRUPTED: ErrorReport = {
  code: 'interrupted',
  message: 'Lectern ended before this was finished.',
  hint: 'Start it again; nothing half-done was kept.',
};

const INTERRUPTED_WITH_CHECKPOINT: ErrorReport = {
  ...INTERRUPTED,
  hint: 'Resume it: training goes on from its last checkpoint.',
};

/**
 * What a former process left unfinished, jobs and their runs, is now `interrupted`. Only the one process that may
 * write to the project calls this, when it opens it: nobody else can be working on these.
 */
export function markInterrupted(writer: ProjectWriter, now: string): number {
  return writer.transaction(() => {
    const error = JSON.stringify(INTERRUPTED);
    const { changes } = writer.run(
      `UPDATE jobs SET state = 'interrupted', error = ?, finished_at = ? WHERE state IN ('queued', 'running')`,
      error,
      now,
    );
    for (const runs of ['language_runs', 'embedding_runs', 'tagging_runs'])
      writer.run(
        `UPDATE ${runs} SET state = 'interrupted', error = ?, finished_at = ? WHERE state IN ('queued', 'running')`,
        error,
        now,
      );
    writer.run(
      `UPDATE runs SET state = 'interrupted', finished_at = ?,
                       error = iif(EXISTS (SELECT 1 FROM checkpoints WHERE run_id = runs.id), ?, ?)
       WHERE state IN ('queued', 'running')`,
      now,
      JSON.stringify(INTERRUPTED_WITH_CHECKPOINT),
      error,
    );
    return changes;
  });
}

function toJob(row: JobRow): Job {
  const state: JobState = jobState.parse(row.state);
  return {
    id: row.id,
    kind: jobKind.parse(row.kind),
    title: row.title,
    state,
    done: row.done,
    total: row.total,
    unit: row.unit,
    message: row.message,
    etaSeconds: null,
    output: row.output === null ? null : (JSON.parse(row.output) as unknown),
    error: row.error === null ? null : errorReport.parse(JSON.parse(row.error)),
    run: row.run,
    resumable: false,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
