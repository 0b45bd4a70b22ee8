/** One training of a language model inside the engine process: read, train, measure on every part. */
import { createHash } from 'node:crypto';
import { checkpoint, type Work } from '../../engine/training/work.ts';
import type { TextLanguageModel } from '../../engine/models/text-language-model.ts';
import type { LanguageMetrics, LanguagePartMetrics } from '../api/language.ts';
import { readGroups } from '../database/document-groups.ts';
import { openProjectReader } from '../database/open-project.ts';
import type { ProjectReader } from '../database/project-database.ts';
import { partNumbers, readParts, readTexts } from '../database/training-data.ts';
import { DocumentSumsOf, languagePartMetrics } from './language-metrics.ts';
import type { LanguageNews, LanguageTrained, LanguageTrainingRequest } from './language-messages.ts';
import { languageTrainerOf } from './language-trainers.ts';

interface PartTexts {
  readonly texts: string[];
  readonly groups: { readonly column: string; readonly numbers: Int32Array } | undefined;
}

interface Parts {
  readonly train: PartTexts;
  readonly validation: PartTexts;
  readonly test: PartTexts;
}

const TEXTS_PER_BATCH = 256;
/** Of models that remember: read so many places of the part side by side. */
const STREAMS = 8;
const FEW_TEST_DOCUMENTS = 100;

export async function trainLanguageRun(
  request: LanguageTrainingRequest,
  work: Work,
  keeping: () => void,
  tell: (news: LanguageNews) => void,
): Promise<LanguageTrained> {
  const started = performance.now();
  work.progress(0, null, '', 'Reading the corpus');
  const reader = openProjectReader(request.projectPath);
  let parts: Parts;
  let checkpointBytes: Uint8Array | undefined;
  try {
    parts = readLanguageParts(reader, request);
    if (request.resume)
      checkpointBytes = reader.value<Uint8Array>(
        'SELECT state FROM language_checkpoints WHERE run_id = ?',
        request.run,
      );
  } finally {
    reader.close();
  }
  await checkpoint(work);
  const { recipe, seed, device, threads } = request;
  const trained = await languageTrainerOf(recipe.preset)({
    recipe,
    train: parts.train.texts,
    validation: parts.validation.texts,
    seed,
    device,
    threads,
    work,
    tell,
    checkpoint: checkpointBytes,
  });
  try {
    keeping();
    const { model } = trained;
    const metrics: LanguageMetrics = {
      train: trained.measureTraining ? await measure(model, parts.train, 'training', work) : null,
      validation: await measure(model, parts.validation, 'validation', work),
      test: await measure(model, parts.test, 'test', work),
    };
    return {
      backend: trained.backend,
      adapter: trained.adapter,
      threads: trained.threads,
      dataFingerprint: fingerprint(parts),
      parameterCount: model.parameterCount,
      vocabularySize: model.vocabulary.size,
      unit: model.text.unit,
      seconds: (performance.now() - started) / 1000,
      metrics,
      warnings: [...dataWarnings(parts), ...trained.warnings],
      model: await model.save(),
      cancelled: trained.cancelled,
    };
  } finally {
    trained.model.dispose();
    await trained.opened?.dispose();
  }
}

function readLanguageParts(reader: ProjectReader, request: LanguageTrainingRequest): Parts {
  const { corpusId, splitId, validationCorpusId, testCorpusId } = request;
  const parts = splitId === null ? undefined : readParts(reader, corpusId, splitId);
  const groups = splitId === null ? undefined : readGroups(reader, corpusId, splitId);
  const texts = allTexts(reader, corpusId);
  const ofPart = (part: number): PartTexts => {
    const documents: number[] = [];
    texts.forEach((_, index) => {
      if (parts === undefined ? part === partNumbers.train : parts[index] === part) documents.push(index);
    });
    return {
      texts: documents.map((document) => texts[document] as string),
      groups:
        groups === undefined
          ? undefined
          : {
              column: groups.column,
              numbers: Int32Array.from(documents, (document) => groups.numbers[document] as number),
            },
    };
  };
  const ofCorpus = (id: number): PartTexts => ({ texts: allTexts(reader, id), groups: undefined });
  return {
    train: ofPart(partNumbers.train),
    validation: validationCorpusId === null ? ofPart(partNumbers.validation) : ofCorpus(validationCorpusId),
    test: testCorpusId === null ? ofPart(partNumbers.test) : ofCorpus(testCorpusId),
  };
}

function allTexts(reader: ProjectReader, corpusId: number): string[] {
  const all: string[] = [];
  for (const { texts } of readTexts(reader, corpusId)) for (const text of texts) all.push(text);
  return all;
}

async function measure(
  model: TextLanguageModel,
  { texts, groups }: PartTexts,
  name: string,
  work: Work,
): Promise<LanguagePartMetrics | null> {
  if (texts.length === 0) return null;
  const sums = new DocumentSumsOf(texts.length);
  if (model.remembers && model.scoreStream !== undefined) {
    work.progress(0, null, '', `Measuring the ${name} part`);
    await checkpoint(work);
    sums.add(0, texts, await model.scoreStream(texts, STREAMS));
    return { ...languagePartMetrics(sums, groups), carried: true };
  }
  for (let first = 0; first < texts.length; first += TEXTS_PER_BATCH) {
    work.progress(first, texts.length, 'documents', `Measuring the ${name} part`);
    await checkpoint(work);
    const batch = texts.slice(first, first + TEXTS_PER_BATCH);
    sums.add(first, batch, await model.score(batch));
  }
  return languagePartMetrics(sums, groups);
}

function fingerprint({ train, validation, test }: Parts): string {
  const hash = createHash('sha256');
  for (const { texts } of [train, validation, test]) {
    hash.update(`${String(texts.length)}\0`);
    for (const text of texts) hash.update(`${String(Buffer.byteLength(text))} ${text}\0`);
  }
  return hash.digest('hex');
}

function dataWarnings({ train, validation, test }: Parts): string[] {
  const warnings: string[] = [];
  const empty = train.texts.reduce((sum, text) => sum + (text.trim() === '' ? 1 : 0), 0);
  if (empty > 0)
    warnings.push(
      `${String(empty)} training documents are empty: the model learnt from them that a text may end at once.`,
    );
  if (validation.texts.length === 0)
    warnings.push('There are no validation texts: nothing was chosen by them.');
  if (test.texts.length === 0)
    warnings.push('There are no test texts: there is no unbiased perplexity of this model.');
  else if (test.texts.length < FEW_TEST_DOCUMENTS)
    warnings.push(
      `There are only ${String(test.texts.length)} test documents: look at the interval before the value.`,
    );
  const learnt = new Set(train.texts.filter((text) => text.length >= 40));
  const repeated = test.texts.reduce((sum, text) => sum + (learnt.has(text) ? 1 : 0), 0);
  if (repeated > 0)
    warnings.push(
      `${String(repeated)} test documents stand letter by letter among the training texts: the test perplexity is lower than that of new texts.`,
    );
  return warnings;
}
