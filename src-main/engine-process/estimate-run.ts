/** What a run will take: as it is trained, but only a little of it. */
import type { Work } from '../../engine/training/work.ts';
import type { TrainingEstimate } from '../api/runs.ts';
import { readGroups } from '../database/document-groups.ts';
import { openProjectReader } from '../database/open-project.ts';
import { partNumbers } from '../database/training-data.ts';
import { readCorpusData } from './corpus-data.ts';
import type { TrainRequest } from './engine-client.ts';
import { runMetrics } from './part-metrics.ts';
import { select, trainingPart } from './train-run.ts';
import { trainerOf } from './trainers.ts';

/** Documents whose prediction is timed. */
const predictedDocuments = 1_024;

export async function estimateRun(request: TrainRequest, work: Work): Promise<TrainingEstimate> {
  const started = performance.now();
  const reader = openProjectReader(request.projectPath);
  const [data, groups] = ((): [ReturnType<typeof readCorpusData>, ReturnType<typeof readGroups>] => {
    try {
      return [readCorpusData(reader, request), readGroups(reader, request.corpusId, request.splitId)];
    } finally {
      reader.close();
    }
  })();
  const { recipe, seed, device, threads, classes } = request;
  const training = {
    classes,
    train: trainingPart(data, request),
    validation: select(data, partNumbers.validation),
  };
  const task = { recipe, data: training, seed, device, threads, work };
  const reading = (performance.now() - started) / 1000;
  const { classifier, opened, ...estimated } = await trainerOf(recipe.preset).estimate(task);
  try {
    const stride = Math.max(1, Math.floor(data.texts.length / predictedDocuments));
    const texts = data.texts.filter((_, at) => at % stride === 0);
    // The programs are made in a first pass, as in training.
    await classifier.predictProbabilities(texts.slice(0, 64));
    const [predicting] = await timed(() => classifier.predictProbabilities(texts));
    const alike = new Float32Array(data.texts.length * classes.length).fill(1 / classes.length);
    const answers = { probabilities: alike, predicted: new Int32Array(data.texts.length) };
    const [measuring] = await timed(() => runMetrics(data, answers, classes, groups));
    return {
      parameters: classifier.parameterCount,
      deviceBytes: estimated.deviceBytes,
      steps: estimated.steps,
      seconds:
        reading +
        estimated.seconds +
        (predicting * data.texts.length) / Math.max(1, texts.length) +
        measuring,
      backend: estimated.backend,
      adapter: estimated.adapter,
      threads: estimated.threads,
    };
  } finally {
    classifier.dispose();
    await opened?.dispose();
  }
}

async function timed(work: () => unknown): Promise<[seconds: number]> {
  const started = performance.now();
  await work();
  return [(performance.now() - started) / 1000];
}
