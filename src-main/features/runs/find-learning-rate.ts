/** Finds a learning rate for a preset that is trained by gradient steps; no run is kept. */
import { z } from 'zod';
import type { HandlerInput } from '../../api/catalogue.ts';
import { LecternError } from '../../api/errors.ts';
import type { LearningRateTrial } from '../../api/learning-rate.ts';
import type { HandlerContext } from '../context.ts';
import { plannedTraining } from './train-runs.ts';

const withRate = z.object({ training: z.object({ learningRate: z.number() }) });

export function startLearningRateTrial(
  { from, to, steps, ...input }: HandlerInput<'runs.findLearningRate'>,
  context: HandlerContext,
): { job: string } {
  const project = context.project(input.project);
  const { request, corpus, preset } = plannedTraining({ ...input, seeds: 1 }, context);
  const found = withRate.safeParse(request.recipe);
  if (!found.success)
    throw new LecternError(
      'bad-input',
      `“${preset.title}” is not trained by gradient steps, so it has no learning rate.`,
      'Choose a network, such as dan or cnn.',
    );
  if (from >= to)
    throw new LecternError(
      'bad-input',
      `The smallest learning rate (${String(from)}) must be below the largest (${String(to)}).`,
      'Leave both out for 0.000001 to 10.',
    );
  const { id } = project.jobs.add({
    kind: 'train',
    title: `Learning rate of ${preset.name} on ${corpus}`,
    input: { recipe: request.recipe, from, to, steps },
    async work({ signal, progress }): Promise<LearningRateTrial> {
      const trial = await context.engine.findLearningRate(
        { training: request, from, to, steps },
        { signal, progress },
      );
      return { preset: preset.name, present: found.data.training.learningRate, ...trial };
    },
  });
  return { job: id };
}
