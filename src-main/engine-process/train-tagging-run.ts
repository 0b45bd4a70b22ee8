/** One training of a tagger inside the engine process: read, train, tag the other parts, measure. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DeviceLostError } from '../../engine/core/errors.ts';
import { taggingReport } from '../../engine/metrics/tagging-report.ts';
import { MostFrequentTag } from '../../engine/models/tagging/most-frequent-tag.ts';
import type { SentenceTagger } from '../../engine/models/tagging/sentence-tagger.ts';
import { scheduleNames } from '../../engine/training/learning-rate.ts';
import { optimizerNames } from '../../engine/training/optimizer-choice.ts';
import {
  trainTagger,
  type TaggedPart,
  type TaggerRecipe,
  type TrainedTagger,
} from '../../engine/training/train-tagger.ts';
import { checkpoint, type Work } from '../../engine/training/work.ts';
import { LecternError } from '../api/errors.ts';
import type { Recipe } from '../api/runs.ts';
import type { TaggingPartMetrics } from '../api/tagging.ts';
import { openProjectReader } from '../database/open-project.ts';
import type { ProjectReader } from '../database/project-database.ts';
import { readTaggedDocuments, type TaggedDocument } from '../database/tagged-corpus.ts';
import { partNumbers, readParts } from '../database/training-data.ts';
import { CheckpointKeeper } from './checkpoint-keeper.ts';
import { openBackend, type OpenedBackend } from './choose-backend.ts';
import type { TrainCheckpoint } from './messages.ts';
import type { TaggingTrained, TaggingTrainingRequest } from './tagging-messages.ts';
import type { TrainListener } from './train-run.ts';

interface Parts {
  readonly train: readonly TaggedDocument[];
  readonly validation: readonly TaggedDocument[];
  readonly test: readonly TaggedDocument[];
}

const fewTestSentences = 100;
/** More of them than this would be words, not tags. */
const mostTags = 2_000;
/** Device losses after which a training is given up. */
const mostLosses = 2;
/** Of drawing sentences for intervals: the same in every run, so that only what differs differs. */
const intervalSeed = 1;

const count = z.number().int().min(1);
const amount = z.number().int().min(0);
const share = z.number().min(0).max(0.95);
const ownModel = { embeddingSize: count, hiddenSize: count, dropout: share, crf: z.boolean() };
const schema = z.object({
  features: z.object({
    minCount: count,
    prefixes: amount,
    suffixes: amount,
    characters: amount.default(0),
    hidden: z.number().min(0),
    maxWords: count,
  }),
  model: z.union([
    z
      .object({ ...ownModel, window: amount })
      .transform((own): TaggerRecipe['model'] => ({ name: 'window', ...own })),
    z
      .object({ ...ownModel, layers: count, characterFilters: count })
      .transform((own): TaggerRecipe['model'] => ({ name: 'recurrent', ...own })),
  ]),
  training: z.object({
    epochs: count,
    batchSize: count,
    learningRate: z.number().positive(),
    schedule: z.enum(scheduleNames),
    warmup: z.number().min(0).max(0.5),
    optimizer: z.enum(optimizerNames),
    weightDecay: z.number().min(0),
    clipNorm: z.number().min(0),
    patience: amount,
    stopOn: z.enum(['loss', 'accuracy', 'macroF1']),
    minWeightChange: z.number().min(0),
    minGradientNorm: z.number().min(0),
  }),
});

export async function trainTaggingRun(
  request: TaggingTrainingRequest,
  work: Work,
  listener: TrainListener,
): Promise<TaggingTrained> {
  const started = performance.now();
  work.progress(0, null, '', 'Reading the sentences');
  const reader = openProjectReader(request.projectPath);
  let parts: Parts;
  let last: TrainCheckpoint | undefined;
  try {
    parts = readTaggedParts(reader, request);
    if (request.resume)
      last = reader.get<TrainCheckpoint>(
        'SELECT epoch, data_fingerprint AS dataFingerprint, state FROM tagging_checkpoints WHERE run_id = ?',
        request.run,
      );
  } finally {
    reader.close();
  }
  await checkpoint(work);
  const tags = tagsOf(parts.train, request.column);
  const dataFingerprint = fingerprint(parts);
  if (last !== undefined && last.dataFingerprint !== dataFingerprint)
    throw new LecternError(
      'bad-data',
      'The sentences or their tags are no longer those that this training began with, so it cannot go on.',
      'Train again with the same settings.',
    );
  const recipe = readRecipe(request.recipe);
  const keeper = new CheckpointKeeper({
    last,
    save(state, epoch) {
      listener.checkpoint({ epoch, dataFingerprint, state });
    },
  });
  const warnings = dataWarnings(parts);
  const { opened, trained } = await trainOnDevice(request, keeper, warnings, (backend) =>
    trainTagger(
      tags,
      partOf(parts.train, tags).part,
      partOf(parts.validation, tags).part,
      recipe,
      request.seed,
      backend,
      work,
      keeper.hooks(),
    ),
  );
  try {
    listener.keeping();
    const { tagger } = trained;
    const train = partOf(parts.train, tags).part;
    const baseline = new MostFrequentTag(train.sentences, train.tags, tags.length);
    const measured = async (
      name: string,
      part: readonly TaggedDocument[],
    ): Promise<TaggingPartMetrics | null> => {
      work.progress(0, null, '', `Tagging the ${name} part`);
      await work.pause();
      return measure(tagger, baseline, part);
    };
    return {
      tags,
      backend: opened.name,
      adapter: opened.adapter,
      threads: opened.threads,
      dataFingerprint,
      parameterCount: tagger.parameterCount,
      wordsPerSecond: Number.isFinite(trained.wordsPerSecond) ? trained.wordsPerSecond : null,
      metrics: {
        validation: await measured('validation', parts.validation),
        test: await measured('test', parts.test),
      },
      seconds: (performance.now() - started) / 1000,
      warnings: [...warnings, ...tagWarnings(parts.test, tags), ...trained.warnings],
      model: await tagger.save(),
      cancelled: trained.cancelled,
    };
  } finally {
    trained.tagger.dispose();
    await opened.backend.dispose();
  }
}

/** A device is lost when its driver restarts or it is unplugged; another one may be there at once. */
async function trainOnDevice(
  { device, threads }: TaggingTrainingRequest,
  keeper: CheckpointKeeper,
  warnings: string[],
  train: (backend: OpenedBackend['backend']) => Promise<TrainedTagger>,
): Promise<{ opened: OpenedBackend; trained: TrainedTagger }> {
  for (let losses = 0; ; losses++) {
    const opened = await openBackend({ device, threads });
    try {
      return { opened, trained: await train(opened.backend) };
    } catch (error) {
      await opened.backend.dispose();
      if (!(error instanceof DeviceLostError) || losses >= mostLosses) throw error;
      const from = keeper.last === undefined ? 'the start' : `epoch ${String(keeper.last.epoch)}`;
      warnings.push(`The graphics device was lost while training, which went on from ${from}.`);
    }
  }
}

function readTaggedParts(reader: ProjectReader, request: TaggingTrainingRequest): Parts {
  const { corpusId, splitId, validationCorpusId, testCorpusId, column } = request;
  const own = readTaggedDocuments(reader, corpusId, column);
  const parts = splitId === null ? undefined : readParts(reader, corpusId, splitId);
  const ofPart = (part: number): TaggedDocument[] =>
    own.filter((_, index) => (parts === undefined ? part === partNumbers.train : parts[index] === part));
  const other = (id: number | null, part: number): TaggedDocument[] =>
    id === null ? ofPart(part) : readTaggedDocuments(reader, id, column);
  return {
    train: ofPart(partNumbers.train),
    validation: other(validationCorpusId, partNumbers.validation),
    test: other(testCorpusId, partNumbers.test),
  };
}

function tagsOf(train: readonly TaggedDocument[], column: string): string[] {
  const found = new Set<string>();
  for (const { tags } of train) for (const tag of tags) if (tag !== '') found.add(tag);
  if (found.size === 0)
    throw new LecternError(
      'bad-data',
      `No word of the training part has a tag in the column “${column}”.`,
      'Choose another column, or another split.',
    );
  if (found.size > mostTags)
    throw new LecternError(
      'bad-data',
      `The column “${column}” holds ${String(found.size)} different values: these are no tags.`,
      'Choose another column, such as upos.',
    );
  return [...found].sort();
}

/** Tags that the training part lacks are numbered behind those that it has, and named. */
function partOf(
  documents: readonly TaggedDocument[],
  tags: readonly string[],
): { readonly part: TaggedPart; readonly names: readonly string[] } {
  const numberOf = new Map(tags.map((tag, number) => [tag, number]));
  const all = documents.flatMap((document) => document.tags);
  const numbers = Int32Array.from(all, (tag) => {
    if (tag === '') return -1;
    const known = numberOf.get(tag) ?? numberOf.size;
    numberOf.set(tag, known);
    return known;
  });
  return {
    part: { sentences: documents.map(({ words }) => words), tags: numbers },
    names: [...numberOf.keys()],
  };
}

async function measure(
  tagger: SentenceTagger,
  baseline: MostFrequentTag,
  documents: readonly TaggedDocument[],
): Promise<TaggingPartMetrics | null> {
  if (!documents.some(({ tags }) => tags.some((tag) => tag !== ''))) return null;
  const { part, names } = partOf(documents, tagger.tags);
  const words = part.sentences.flat();
  let before = 0;
  const offsets = Int32Array.from([0, ...part.sentences.map(({ length }) => (before += length))]);
  const report = taggingReport(
    {
      tags: names,
      offsets,
      gold: part.tags,
      predicted: (await tagger.tag(part.sentences)).tags,
      baseline: Int32Array.from(words, (word) => baseline.of(word)),
      unseen: Uint8Array.from(words, (word) => (baseline.holds(word) ? 0 : 1)),
    },
    intervalSeed,
  );
  return {
    ...report,
    perTag: [...report.perTag],
    confusion: report.confusion.map((row) => [...row]),
    spans: report.spans === null ? null : { ...report.spans, perType: [...report.spans.perType] },
  };
}

function fingerprint({ train, validation, test }: Parts): string {
  const hash = createHash('sha256');
  for (const part of [train, validation, test]) {
    hash.update(`${String(part.length)}\0`);
    for (const { words, tags } of part) hash.update(`${JSON.stringify([words, tags])}\0`);
  }
  return hash.digest('hex');
}

function dataWarnings({ train, validation, test }: Parts): string[] {
  const warnings: string[] = [];
  const empty = train.reduce((sum, { words }) => sum + (words.length === 0 ? 1 : 0), 0);
  if (empty > 0)
    warnings.push(`${String(empty)} training sentences are empty; nothing was learnt from them.`);
  if (validation.length === 0)
    warnings.push(
      'There are no validation sentences: training could not stop early, and nothing was chosen by them.',
    );
  if (test.length === 0)
    warnings.push('There are no test sentences: there is no unbiased measure of this tagger.');
  else if (test.length < fewTestSentences)
    warnings.push(
      `There are only ${String(test.length)} test sentences: look at the intervals before the values.`,
    );
  const long = 5;
  const learnt = new Set(train.flatMap(({ words }) => (words.length < long ? [] : [words.join(' ')])));
  const repeated = test.reduce((sum, { words }) => sum + (learnt.has(words.join(' ')) ? 1 : 0), 0);
  if (repeated > 0)
    warnings.push(
      `${String(repeated)} test sentences stand word by word among the training sentences: the test part is easier than new texts.`,
    );
  return warnings;
}

function tagWarnings(test: readonly TaggedDocument[], tags: readonly string[]): string[] {
  const known = new Set(tags);
  const missing = new Set(
    test.flatMap((document) => document.tags.filter((tag) => tag !== '' && !known.has(tag))),
  );
  if (missing.size === 0) return [];
  const names = [...missing].slice(0, 5).map((tag) => `“${tag}”`);
  return [
    `The test part has ${missing.size === 1 ? 'a tag' : `${String(missing.size)} tags`} that the training part lacks (${names.join(', ')}): the tagger can never answer ${missing.size === 1 ? 'it' : 'them'}.`,
  ];
}

function readRecipe(recipe: Recipe): TaggerRecipe {
  const parsed = schema.safeParse(recipe);
  if (parsed.success) return parsed.data;
  throw new LecternError(
    'bad-input',
    `The recipe of preset “${recipe.preset}” has no usable value at “${parsed.error.issues[0]?.path.join('.') ?? ''}”.`,
    'Train again from the preset.',
  );
}
