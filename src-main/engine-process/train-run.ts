/** One training run inside the engine process: read, check, train, predict every document, measure. */
import type { Backend } from '../../engine/core/backend.ts';
import type { Classifier } from '../../engine/models/classifier.ts';
import { trainDan } from '../../engine/training/train-dan.ts';
import { trainLogistic } from '../../engine/training/train-logistic.ts';
import { trainMajority } from '../../engine/training/train-majority.ts';
import { checkpoint, type LabelledTexts, type TrainingData, type Work } from '../../engine/training/work.ts';
import { LecternError } from '../api/errors.ts';
import type { BackendName } from '../api/system.ts';
import { openProjectReader } from '../database/open-project.ts';
import { partNumbers } from '../database/training-data.ts';
import { openBackend } from './choose-backend.ts';
import { readCorpusData, type CorpusData } from './corpus-data.ts';
import type { TrainRequest, TrainResult } from './engine-client.ts';
import { runMetrics } from './part-metrics.ts';
import { readDanRecipe, readLogisticRecipe } from './read-recipe.ts';
import { resultWarnings } from './result-warnings.ts';

const TEXTS_PER_BATCH = 4_096;

interface Trained {
  readonly classifier: Classifier;
  readonly warnings: string[];
  readonly cancelled: boolean;
  readonly backend: BackendName;
  readonly adapter: string;
  readonly threads: number;
}

/** @param stopping told when the work was cancelled but a model is kept, which takes a moment to measure */
export async function trainRun(
  request: TrainRequest,
  work: Work,
  stopping: () => void,
): Promise<TrainResult> {
  const started = performance.now();
  work.progress(0, null, '', 'Reading the corpus');
  const reader = openProjectReader(request.projectPath);
  let data: CorpusData;
  try {
    data = readCorpusData(reader, request);
  } finally {
    reader.close();
  }
  await checkpoint(work);
  const trainingData = {
    classes: request.classes,
    train: select(data, partNumbers.train),
    validation: select(data, partNumbers.validation),
  };
  const warnings = dataWarnings(data, trainingData);
  const { opened, ...trained } = await train(request, trainingData, work);
  try {
    if (trained.cancelled) stopping();
    const { classifier } = trained;
    const uninterrupted: Work = trained.cancelled ? { ...work, signal: new AbortController().signal } : work;
    const probabilities = await predictAll(classifier, data.texts, uninterrupted);
    work.progress(1, 1, '', 'Measuring');
    const metrics = runMetrics(data, probabilities, request.classes);
    const model = await classifier.save();
    warnings.push(...trained.warnings, ...resultWarnings(request.recipe.preset, metrics, request.classes));
    return {
      backend: trained.backend,
      adapter: trained.adapter,
      threads: trained.threads,
      dataFingerprint: data.fingerprint,
      parameterCount: classifier.parameterCount,
      seconds: (performance.now() - started) / 1000,
      metrics,
      warnings,
      predictions: {
        documents: Int32Array.from(data.texts, (_, index) => index + 1),
        parts: data.parts,
        gold: Int32Array.from(data.labels),
        probabilities,
      },
      model,
      cancelled: trained.cancelled,
    };
  } finally {
    trained.classifier.dispose();
    await opened?.dispose();
  }
}

async function train(
  request: TrainRequest,
  data: TrainingData,
  work: Work,
): Promise<Trained & { readonly opened: Backend | undefined }> {
  const { recipe, seed, device, threads } = request;
  const plain = {
    cancelled: false,
    backend: 'reference',
    adapter: 'CPU, 64-bit arithmetic',
    threads: 1,
    opened: undefined,
  } as const;
  const onlyCpu =
    device === 'gpu' ? ['This method computes on the CPU; the choice of the GPU made no difference.'] : [];
  switch (recipe.preset) {
    case 'majority':
      return { ...plain, ...withWarnings(trainMajority(data), onlyCpu) };
    case 'logistic':
      return {
        ...plain,
        ...withWarnings(await trainLogistic(data, readLogisticRecipe(recipe), work), onlyCpu),
      };
    case 'dan': {
      const settings = readDanRecipe(recipe);
      const { backend, name, adapter, threads: used } = await openBackend({ device, threads });
      try {
        const result = await trainDan(data, settings, seed, backend, work);
        return { ...result, backend: name, adapter, threads: used, opened: backend };
      } catch (error) {
        await backend.dispose();
        throw error;
      }
    }
    default:
      throw new LecternError('bad-input', `There is no preset “${recipe.preset}”.`);
  }
}

function withWarnings<Result extends { warnings: string[] }>(
  result: Result,
  more: readonly string[],
): Result {
  return { ...result, warnings: [...result.warnings, ...more] };
}

function select(data: CorpusData, part: number): LabelledTexts {
  const texts: string[] = [];
  const labels: number[] = [];
  data.labels.forEach((label, index) => {
    if (label < 0 || data.parts[index] !== part) return;
    texts.push(data.texts[index] as string);
    labels.push(label);
  });
  return { texts, labels: Int32Array.from(labels) };
}

/** Refuses what cannot be trained on; says what can be, but should be known. */
function dataWarnings(data: CorpusData, { classes, train, validation }: TrainingData): string[] {
  if (train.texts.length === 0)
    throw new LecternError(
      'bad-data',
      'The training part has no labelled documents.',
      'Make a split whose training part holds documents with this label.',
    );
  const present = new Set(train.labels);
  if (present.size < 2)
    throw new LecternError(
      'bad-data',
      `All labelled documents of the training part are “${classes[train.labels[0] as number] as string}”: with one category there is nothing to tell apart.`,
      'Choose another label, or another split.',
    );
  const warnings: string[] = [];
  if (validation.texts.length === 0)
    warnings.push(
      'The validation part has no labelled documents: training could not stop early, and nothing was chosen by it.',
    );
  const missing = classes.filter((_, index) => !present.has(index));
  if (missing.length > 0)
    warnings.push(`The training part has no document of ${list(missing)}: the model can never answer that.`);
  let tested = 0;
  const inTest = new Set<number>();
  data.labels.forEach((label, index) => {
    if (label < 0 || data.parts[index] !== partNumbers.test) return;
    tested += 1;
    inTest.add(label);
  });
  if (tested === 0)
    warnings.push('The test part has no labelled documents: there is no unbiased measure of this model.');
  else {
    const untested = classes.filter((_, index) => !inTest.has(index));
    if (untested.length > 0)
      warnings.push(`The test part has no document of ${list(untested)}: macro averages count it with 0.`);
    if (tested < 100)
      warnings.push(
        `The test part has only ${String(tested)} documents: look at the intervals before the values.`,
      );
  }
  const empty = train.texts.reduce((sum, text) => sum + (text.trim() === '' ? 1 : 0), 0);
  if (empty > 0) warnings.push(`${String(empty)} training documents have an empty text.`);
  return warnings;
}

function list(names: readonly string[]): string {
  return names.map((name) => `“${name}”`).join(', ');
}

async function predictAll(
  classifier: Classifier,
  texts: readonly string[],
  work: Work,
): Promise<Float32Array> {
  const classes = classifier.classes.length;
  const probabilities = new Float32Array(texts.length * classes);
  for (let first = 0; first < texts.length; first += TEXTS_PER_BATCH) {
    work.progress(first, texts.length, 'documents', 'Predicting all documents');
    await checkpoint(work);
    probabilities.set(
      await classifier.predictProbabilities(texts.slice(first, first + TEXTS_PER_BATCH)),
      first * classes,
    );
  }
  return probabilities;
}
