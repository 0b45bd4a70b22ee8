import { LecternError } from '../../api/errors.ts';
import type { TaggingRun } from '../../api/tagging.ts';
import type { ModelSource } from '../../engine-process/engine-client.ts';
import type { OpenProject } from '../context.ts';

/** Throws in words where the run has no model. */
export function modelOf(project: OpenProject, { id, name, hasModel, state }: TaggingRun): ModelSource {
  if (!hasModel)
    throw new LecternError(
      'not-found',
      `“${name}” has no model: it is ${state}.`,
      'Choose one that was trained to its end.',
    );
  return { projectPath: project.path, run: id };
}
