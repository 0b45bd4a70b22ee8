/** Starts learning of word vectors, or reading them from a file: one job for each embedding. */
import { randomBytes } from 'node:crypto';
import type { HandlerInput, VerbOutput } from '../../api/catalogue.ts';
import { LecternError, toErrorReport } from '../../api/errors.ts';
import { completeRecipe } from '../../api/presets.ts';
import { embeddingPresets } from '../../api/presets/embeddings.ts';
import type { Preset } from '../../api/runs.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import type { EmbeddingTrained } from '../../engine-process/embedding-messages.ts';
import { EngineDiedError } from '../../engine-process/engine-client.ts';
import { writeStoredVectors } from '../../engine-process/stored-vectors.ts';
import { openSourceFile } from '../../files/source-file.ts';
import { readVectorFile } from '../../files/vector-file.ts';
import type { JobRun } from '../../jobs/job-queue.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import {
  embeddingName,
  insertEmbedding,
  setEmbeddingEnded,
  setEmbeddingJob,
  setEmbeddingRunning,
  storeEmbedding,
} from './embeddings.queries.ts';

export function trainEmbeddings(
  input: HandlerInput<'embeddings.train'>,
  context: HandlerContext,
): VerbOutput<'embeddings.train'> {
  const project = context.project(input.project);
  const corpus = readCorpus(project.reader, input.corpus);
  const preset = presetOf(input.preset);
  const recipe = completeRecipe(preset, input.settings);
  const embeddings = Array.from({ length: input.seeds }, (_, index) => {
    const seed = input.seed + index;
    const name = embeddingName(project.reader, input.name, preset.name, input.seeds > 1 ? seed : undefined);
    return queue(project, context, {
      title: `Train ${name} on ${corpus.name}`,
      kind: 'train',
      record: { name, corpusId: corpus.id, sourceName: null, preset: preset.name, recipe, seed },
      async make({ signal, progress }) {
        const { result } = await context.engine.embedding(
          {
            action: 'train',
            projectPath: project.path,
            corpusId: corpus.id,
            recipe,
            seed,
            threads: input.threads,
          },
          { signal, progress, epoch() {}, checkpoint() {} },
        );
        return result;
      },
    });
  });
  return { embeddings };
}

export function importEmbedding(
  input: HandlerInput<'embeddings.import'>,
  context: HandlerContext,
): VerbOutput<'embeddings.import'> {
  const project = context.project(input.project);
  const source = openSourceFile(input.file);
  const name = embeddingName(project.reader, input.name, 'imported', undefined);
  return queue(project, context, {
    title: `Read vectors from ${source.name}`,
    kind: 'import',
    record: {
      name,
      corpusId: null,
      sourceName: source.name,
      preset: 'imported',
      recipe: { version: 1, preset: 'imported', file: source.name, limit: input.limit },
      seed: 0,
    },
    async make({ signal, progress }) {
      const started = performance.now();
      const file = await readVectorFile(input.file, {
        limit: input.limit,
        signal,
        progress(words) {
          progress(words, input.limit, 'words', 'Reading vectors');
        },
      });
      const bytes = writeStoredVectors({ ...file, counts: null, text: null });
      return {
        vectors: bytes,
        words: file.words.length,
        size: file.size,
        trainingWords: 0,
        losses: [],
        adapter: null,
        threads: 1,
        seconds: (performance.now() - started) / 1000,
        warnings: file.warnings,
        cancelled: false,
      };
    },
  });
}

function queue(
  project: OpenProject,
  context: HandlerContext,
  {
    title,
    kind,
    record,
    make,
  }: {
    readonly title: string;
    readonly kind: 'train' | 'import';
    readonly record: Omit<Parameters<typeof insertEmbedding>[1], 'id' | 'appVersion'>;
    make(run: JobRun): Promise<EmbeddingTrained>;
  },
): { embedding: string; job: string } {
  const writer = project.writer();
  const id = newId(project.reader);
  const job = writer.transaction(() => {
    insertEmbedding(writer, { ...record, id, appVersion: context.version });
    const { id: queued } = project.jobs.add({
      kind,
      title,
      input: { embedding: id },
      async work(run) {
        setEmbeddingRunning(project.writer(), id);
        changed(context, project);
        const result = await make(run);
        storeEmbedding(project.writer(), id, result);
        changed(context, project);
        if (result.cancelled)
          throw new LecternError('cancelled', 'Training was cancelled; the vectors until then were kept.');
        return { embedding: id };
      },
      settled(state, error) {
        if (state !== 'done') {
          const ending = state === 'failed' && error instanceof EngineDiedError ? 'interrupted' : state;
          setEmbeddingEnded(project.writer(), id, ending, toErrorReport(error));
        }
        changed(context, project);
      },
    });
    setEmbeddingJob(writer, id, queued);
    return queued;
  });
  changed(context, project);
  return { embedding: id, job };
}

export function changed(context: HandlerContext, project: OpenProject): void {
  context.emit({ event: 'changed', project: project.handle, topic: 'embeddings' });
}

function presetOf(name: string): Preset {
  const preset = embeddingPresets.find((candidate) => candidate.name === name);
  if (preset !== undefined) return preset;
  throw new LecternError(
    'bad-input',
    `There is no embedding preset “${name}”.`,
    `Choose one of ${embeddingPresets.map((known) => known.name).join(', ')}.`,
  );
}

function newId(reader: ProjectReader): string {
  for (;;) {
    const id = randomBytes(4).toString('hex');
    const taken = ['runs', 'language_runs', 'embedding_runs'].some(
      (table) => reader.value(`SELECT 1 FROM ${table} WHERE id = ?`, id) !== undefined,
    );
    if (!taken) return id;
  }
}
