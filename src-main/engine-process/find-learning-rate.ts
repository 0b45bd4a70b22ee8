/** The learning-rate range test inside the engine process, on the training part of a corpus. */
import type { Work } from '../../engine/training/work.ts';
import { openProjectReader } from '../database/open-project.ts';
import { partNumbers } from '../database/training-data.ts';
import { readCorpusData } from './corpus-data.ts';
import type { LearningRateAnswer, LearningRateRequest } from './engine-client.ts';
import { select, trainingPart } from './train-run.ts';
import { trainerOf } from './trainers.ts';

export async function findLearningRate(
  { training, ...range }: LearningRateRequest,
  work: Work,
): Promise<LearningRateAnswer> {
  const reader = openProjectReader(training.projectPath);
  let data: ReturnType<typeof readCorpusData>;
  try {
    data = readCorpusData(reader, training);
  } finally {
    reader.close();
  }
  const { recipe, seed, device, threads, classes } = training;
  const trainer = trainerOf(recipe.preset);
  if (trainer.tryLearningRates === undefined) throw new Error(`${recipe.preset} has no learning rate.`);
  const trial = await trainer.tryLearningRates(
    {
      recipe,
      data: {
        classes,
        train: trainingPart(data, training),
        validation: select(data, partNumbers.validation),
      },
      seed,
      device,
      threads,
      work,
    },
    range,
  );
  return {
    points: [...trial.points],
    suggested: trial.suggested ?? null,
    steepest: trial.steepest ?? null,
    lowest: trial.lowest ?? null,
    diverged: trial.diverged,
  };
}
