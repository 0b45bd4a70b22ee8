/** Applications of models to files, as the project keeps them. */
import { statSync } from 'node:fs';
import { errorReport, LecternError } from '../../api/errors.ts';
import { jobState } from '../../api/jobs.ts';
import type { FilePrediction } from '../../api/predictions.ts';
import {
  applyCheckpoint,
  applyRequest,
  type ApplyCheckpoint,
  type ApplyRequest,
} from '../../applying/apply-request.ts';
import type { ProjectReader, ProjectWriter } from '../../database/project-database.ts';

export function insertFilePrediction(writer: ProjectWriter, job: string, request: ApplyRequest): void {
  const { resume, ...asked } = request;
  const { size, mtimeMs } = statSync(request.file);
  writer.run(
    `INSERT INTO file_predictions (job_id, model_id, request, source_bytes, source_modified_ms, checkpoint, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    job,
    request.run.id,
    JSON.stringify(asked),
    size,
    mtimeMs,
    resume === undefined ? null : JSON.stringify(resume),
    new Date().toISOString(),
  );
}

/** Undefined: there is nothing to go on with. */
export function storeCheckpoint(
  writer: ProjectWriter,
  job: string,
  checkpoint: ApplyCheckpoint | undefined,
): void {
  writer.run(
    'UPDATE file_predictions SET checkpoint = ? WHERE job_id = ?',
    checkpoint === undefined ? null : JSON.stringify(checkpoint),
    job,
  );
}

interface Row {
  job_id: string;
  model_id: string;
  request: string;
  source_bytes: number;
  source_modified_ms: number;
  checkpoint: string | null;
  created_at: string;
  state: string;
  error: string | null;
  output: string | null;
}

const select = `
  SELECT asked.*, jobs.state, jobs.error, jobs.output
  FROM file_predictions AS asked JOIN jobs ON jobs.id = asked.job_id`;

/** Newest first. */
export function listFilePredictions(reader: ProjectReader): FilePrediction[] {
  return reader.all<Row>(`${select} ORDER BY asked.created_at DESC, asked.rowid DESC`).map((row) => {
    const { run, file, sourceName, path, how } = applyRequest.parse(JSON.parse(row.request));
    const state = jobState.parse(row.state);
    const ended = state !== 'queued' && state !== 'running';
    return {
      job: row.job_id,
      model: { id: row.model_id, name: run.name },
      file,
      sourceName,
      path,
      format: how.format,
      state,
      resumable: ended && row.checkpoint !== null,
      createdAt: row.created_at,
      output: row.output === null ? null : (JSON.parse(row.output) as unknown),
      error: row.error === null ? null : errorReport.parse(JSON.parse(row.error)),
    };
  });
}

/** What was asked for, with the place to go on from; throws in words where there is none. */
export function readResumable(reader: ProjectReader, job: string): ApplyRequest {
  const row = reader.get<Row>(`${select} WHERE asked.job_id = ?`, job);
  if (row === undefined)
    throw new LecternError('not-found', 'This project knows no such application of a model to a file.');
  if (row.state === 'queued' || row.state === 'running')
    throw new LecternError('bad-input', 'It is still under way.', 'Wait for it, or cancel it.');
  const request = applyRequest.parse(JSON.parse(row.request));
  if (row.checkpoint === null)
    throw new LecternError(
      'bad-input',
      `Nothing of “${request.path}” is there to go on with.`,
      'Apply the model again.',
    );
  const now = statSync(request.file, { throwIfNoEntry: false });
  if (now?.size !== row.source_bytes || now.mtimeMs !== row.source_modified_ms)
    throw new LecternError(
      'bad-input',
      `“${request.sourceName}” has changed or is gone since it was begun.`,
      'Apply the model again, to the file as it is now.',
    );
  return { ...request, resume: applyCheckpoint.parse(JSON.parse(row.checkpoint)) };
}
