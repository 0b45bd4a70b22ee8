/** Lets a training that was cut short go on from its last checkpoint, as the same run. */
import type { HandlerInput, VerbOutput } from '../../api/catalogue.ts';
import { LecternError } from '../../api/errors.ts';
import { findRun } from '../../database/find-run.ts';
import type { HandlerContext } from '../context.ts';
import { getRun, setResumed } from './runs.queries.ts';
import { changed, queueTraining } from './train-runs.ts';

export function resumeRun(
  input: HandlerInput<'runs.resume'>,
  context: HandlerContext,
): VerbOutput<'runs.resume'> {
  const project = context.project(input.project);
  const { reader } = project;
  const run = getRun(reader, findRun(reader, input.run));
  const after = run.resumableAfter;
  if (after === null)
    throw new LecternError(
      'bad-input',
      run.state === 'done'
        ? `“${run.name}” is done: there is nothing left to go on with.`
        : run.state === 'queued' || run.state === 'running'
          ? `“${run.name}” is still ${run.state}.`
          : `“${run.name}” has no checkpoint: it was cut short before the first one was written.`,
      run.state === 'queued' || run.state === 'running'
        ? 'Wait for it, or cancel it.'
        : 'Train again with the same settings.',
    );
  const writer = project.writer();
  const job = writer.transaction(() => {
    const queued = queueTraining(
      project,
      context,
      {
        projectPath: project.path,
        run: run.id,
        corpusId: run.corpus.id,
        labelId: run.label.id,
        splitId: run.split.id,
        classes: run.classes,
        recipe: run.recipe,
        seed: run.seed,
        device: run.device,
        threads: run.threads ?? undefined,
        resume: true,
      },
      `Go on training ${run.name} on ${run.corpus.name}`,
    );
    setResumed(writer, run.id, queued, after);
    return queued;
  });
  changed(context, project);
  return { run: run.id, job };
}
