/** One training run inside the engine process: read, check, train, predict every document, measure. */
import { z } from 'zod';
import type { Classifier } from '../../engine/models/classifier.ts';
import { resampled } from '../../engine/training/resample.ts';
import { checkpoint, type LabelledTexts, type TrainingData, type Work } from '../../engine/training/work.ts';
import { LecternError } from '../api/errors.ts';
import { readGroups, type DocumentGroups } from '../database/document-groups.ts';
import { openProjectReader } from '../database/open-project.ts';
import { partNumbers } from '../database/training-data.ts';
import { readCheckpoint } from '../database/read-checkpoint.ts';
import { readCorpusData, type CorpusData } from './corpus-data.ts';
import { decide } from './decision-stage.ts';
import { drawnTraining, type DrawnTraining } from './drawn-training.ts';
import type { TrainRequest, TrainResult } from './engine-client.ts';
import type { TrainCheckpoint } from './messages.ts';
import { runMetrics } from './part-metrics.ts';
import { resultWarnings } from './result-warnings.ts';
import { trainerOf } from './trainers.ts';

const TEXTS_PER_BATCH = 1_024;
/** How long predicting all documents may go on after a cancel: well within what the host waits for a model. */
const PREDICT_AFTER_CANCEL_MS = 8_000;

export interface TrainListener {
  /** There is a model that a cancel should not throw away any more. */
  keeping(): void;
  checkpoint(checkpoint: TrainCheckpoint): void;
}

/**
 * A cancel during training keeps the best model so far, where there is one; a cancel after it keeps the trained model.
 * Either is measured if that takes a moment only; else it is kept without numbers, and a warning says so.
 */
export async function trainRun(
  request: TrainRequest,
  work: Work,
  listener: TrainListener,
  predictAfterCancelMs = PREDICT_AFTER_CANCEL_MS,
): Promise<TrainResult> {
  const started = performance.now();
  work.progress(0, null, '', 'Reading the corpus');
  const reader = openProjectReader(request.projectPath);
  let data: CorpusData;
  let groups: DocumentGroups | undefined;
  let resume: TrainCheckpoint | undefined;
  let drawn: DrawnTraining | undefined;
  try {
    data = readCorpusData(reader, request);
    groups = readGroups(reader, request.corpusId, request.splitId);
    drawn = drawnTraining(data, groups, request);
    if (drawn !== undefined) ({ data, groups } = drawn);
    if (request.resume) resume = readCheckpoint(reader, request.run);
  } finally {
    reader.close();
  }
  await checkpoint(work);
  const trainingData = {
    classes: request.classes,
    train: trainingPart(data, request),
    validation: select(data, partNumbers.validation),
  };
  const warnings = dataWarnings(data, trainingData);
  if (resume !== undefined) {
    if (resume.dataFingerprint !== data.fingerprint)
      throw new LecternError(
        'bad-data',
        'The documents, labels or parts are no longer those that this training began with, so it cannot go on.',
        'Train again with the same settings.',
      );
    warnings.push(`Training was cut short after epoch ${String(resume.epoch)}, and went on from there.`);
  }
  const { recipe, seed, device, threads } = request;
  const { opened, ...trained } = await trainerOf(recipe.preset).train({
    recipe,
    data: trainingData,
    seed,
    device,
    threads,
    work,
    checkpoints:
      drawn !== undefined
        ? undefined
        : {
            last: resume,
            save(state, epoch) {
              listener.checkpoint({ epoch, dataFingerprint: data.fingerprint, state });
            },
          },
  });
  try {
    // Of a model on a part of the training part only the answers are wanted.
    if (drawn === undefined) listener.keeping();
    else await checkpoint(work);
    const probabilities = await predictAll(trained.classifier, data.texts, work, predictAfterCancelMs);
    await work.pause();
    work.progress(1, 1, '', 'Measuring');
    const decided = probabilities === null ? null : decide(trained.classifier, recipe, data, probabilities);
    const classifier = decided?.classifier ?? trained.classifier;
    const metrics = decided === null ? null : runMetrics(data, decided.answers, request.classes, groups);
    const model = drawn === undefined ? await classifier.save() : new Uint8Array();
    const cancelled = trained.cancelled || work.signal.aborted;
    warnings.push(...trained.warnings, ...(decided?.warnings ?? []));
    if (cancelled && !trained.cancelled)
      warnings.push('Cancelled after training had ended: the model is complete and was kept.');
    if (metrics === null)
      warnings.push(
        'Cancelled before all documents were predicted: this model has no metrics and no predictions. Train again to get them, or apply it to a file.',
      );
    else warnings.push(...resultWarnings(request.recipe.preset, metrics, request.classes));
    return {
      backend: trained.backend,
      adapter: trained.adapter,
      threads: trained.threads,
      dataFingerprint: data.fingerprint,
      parameterCount: classifier.parameterCount,
      seconds: (performance.now() - started) / 1000,
      metrics,
      decision: decided?.decision ?? null,
      warnings,
      predictions:
        decided === null
          ? {
              documents: new Int32Array(),
              parts: new Uint8Array(),
              gold: new Int32Array(),
              predicted: new Int32Array(),
              probabilities: new Float32Array(),
            }
          : {
              documents: drawn?.documents ?? Int32Array.from(data.texts, (_, index) => index + 1),
              parts: data.parts,
              gold: Int32Array.from(data.labels),
              predicted: decided.answers.predicted,
              probabilities: decided.answers.probabilities,
            },
      model,
      cancelled,
    };
  } finally {
    trained.classifier.dispose();
    await opened?.dispose();
  }
}

/** What is trained on, resampled where the recipe wants it. */
export function trainingPart(data: CorpusData, { recipe, classes, seed }: TrainRequest): LabelledTexts {
  const { resampling } = z
    .object({ resampling: z.enum(['none', 'over', 'under']).default('none') })
    .parse(recipe['data'] ?? {});
  return resampled(select(data, partNumbers.train), classes.length, resampling, seed);
}

export function select(data: CorpusData, part: number): LabelledTexts {
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

/** Null: cancelled, and not done in the time that is left then. */
async function predictAll(
  classifier: Classifier,
  texts: readonly string[],
  work: Work,
  afterCancelMs: number,
): Promise<Float32Array | null> {
  let cancelledAt: number | undefined;
  const classes = classifier.classes.length;
  const probabilities = new Float32Array(texts.length * classes);
  for (let first = 0; first < texts.length; first += TEXTS_PER_BATCH) {
    work.progress(first, texts.length, 'documents', 'Predicting all documents');
    await work.pause();
    if (work.signal.aborted) cancelledAt ??= performance.now();
    if (cancelledAt !== undefined && performance.now() - cancelledAt >= afterCancelMs) return null;
    probabilities.set(
      await classifier.predictProbabilities(texts.slice(first, first + TEXTS_PER_BATCH)),
      first * classes,
    );
  }
  return probabilities;
}
