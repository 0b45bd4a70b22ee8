/** Lets an application of a model to a file that was cut short go on behind what is on the disk. */
import { statSync } from 'node:fs';
import type { HandlerInput } from '../../api/catalogue.ts';
import { LecternError } from '../../api/errors.ts';
import { alreadyThere, unfinishedPath } from '../../files/atomic-file.ts';
import type { HandlerContext } from '../context.ts';
import { readResumable, storeCheckpoint } from './file-predictions.queries.ts';
import { queueApplication } from './predict-file-job.ts';

export function resumeFile(
  input: HandlerInput<'predictions.resumeFile'>,
  context: HandlerContext,
): { job: string } {
  const project = context.project(input.project);
  const request = readResumable(project.reader, input.job);
  const { path, mark, how, resume } = request;
  if (!how.overwrite && statSync(path, { throwIfNoEntry: false }) !== undefined) throw alreadyThere(path);
  const there = statSync(unfinishedPath(path, mark), { throwIfNoEntry: false })?.size ?? -1;
  if (there < (resume?.sizeBytes ?? 0))
    throw new LecternError(
      'not-found',
      `The unfinished part of “${path}” is no longer there.`,
      'Apply the model again.',
    );
  const job = queueApplication(project, context, request);
  storeCheckpoint(project.writer(), input.job, undefined);
  return { job };
}
