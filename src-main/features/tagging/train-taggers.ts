/** Starts the training of taggers: checks what was asked for, writes the runs and queues their jobs. */
import { randomBytes } from 'node:crypto';
import type { HandlerInput, VerbOutput } from '../../api/catalogue.ts';
import { LecternError, toErrorReport } from '../../api/errors.ts';
import { completeRecipe } from '../../api/presets.ts';
import { taggingPresetOf } from '../../api/tagging-presets.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { chooseTagColumn, tagColumnsOf } from '../../database/tagged-corpus.ts';
import { EngineDiedError } from '../../engine-process/engine-client.ts';
import type { TaggingTrainingRequest } from '../../engine-process/tagging-messages.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import { findTaggingRun, insertTaggingEpoch, insertTaggingRun, setTaggingEnded, setTaggingJob, setTaggingRunning, storeTaggingCheckpoint, storeTaggingResult } from './tagging.queries.ts'; // prettier-ignore

export function trainTaggers(
  input: HandlerInput<'tagging.train'>,
  context: HandlerContext,
): VerbOutput<'tagging.train'> {
  const project = context.project(input.project);
  const { reader } = project;
  const corpus = readCorpus(reader, input.corpus);
  const preset = taggingPresetOf(input.preset);
  const recipe = completeRecipe(preset, input.settings);
  const column = chooseTagColumn(reader, corpus, input.column);
  for (const other of [input.validationCorpus, input.testCorpus]) {
    if (other === undefined) continue;
    const found = readCorpus(reader, other);
    if (found.documents > 0 && !tagColumnsOf(reader, found).includes(column))
      throw new LecternError(
        'bad-data',
        `The corpus “${found.name}” has no column of tags “${column}”.`,
        'Choose a corpus that was imported from a file of the same form.',
      );
  }
  const split = chooseSplit(reader, input, corpus.name);
  const writer = project.writer();
  const runs = writer.transaction(() =>
    Array.from({ length: input.seeds }, (_, index) => {
      const id = newRunId(writer);
      const wanted = input.name?.trim() ?? '';
      const name = runName(
        writer,
        wanted === '' || index === 0 ? wanted : `${wanted} ${String(index + 1)}`,
        preset.name,
      );
      const request: TaggingTrainingRequest = {
        projectPath: project.path,
        run: id,
        corpusId: corpus.id,
        splitId: split,
        validationCorpusId: input.validationCorpus ?? null,
        testCorpusId: input.testCorpus ?? null,
        column,
        recipe,
        seed: input.seed + index,
        device: input.device,
        threads: input.threads,
        resume: false,
      };
      insertTaggingRun(writer, {
        ...request,
        id,
        name,
        preset: preset.name,
        appVersion: context.version,
        threads: input.threads,
      });
      const job = queueTraining(project, context, request, `Train ${name} on ${corpus.name}`);
      setTaggingJob(writer, id, job);
      return { run: id, job };
    }),
  );
  changed(context, project);
  return { runs };
}

/** An interrupted or cancelled training goes on where it was kept last. */
export function resumeTagger(
  input: HandlerInput<'tagging.resume'>,
  context: HandlerContext,
): VerbOutput<'tagging.resume'> {
  const project = context.project(input.project);
  const run = findTaggingRun(project.reader, input.run);
  if (run.state === 'running' || run.state === 'queued')
    throw new LecternError('bad-input', `“${run.name}” is still ${run.state}.`, 'Wait for it.');
  if (run.resumableAfter === null)
    throw new LecternError(
      'bad-input',
      run.hasModel ? `“${run.name}” has its model already.` : `Of “${run.name}” no whole epoch was kept.`,
      'Train again.',
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
        splitId: run.split?.id ?? null,
        validationCorpusId: run.validationCorpus?.id ?? null,
        testCorpusId: run.testCorpus?.id ?? null,
        column: run.column,
        recipe: run.recipe,
        seed: run.seed,
        device: run.device,
        threads: run.threads ?? undefined,
        resume: true,
      },
      `Go on training ${run.name}`,
    );
    setTaggingJob(writer, run.id, queued);
    return queued;
  });
  changed(context, project);
  return { run: run.id, job };
}

/** Parts that are corpora of their own need no split: then the whole corpus is learnt, unless a split was named. */
function chooseSplit(
  reader: ProjectReader,
  { corpus, split, validationCorpus, testCorpus }: HandlerInput<'tagging.train'>,
  name: string,
): number | null {
  if (split === null) return null;
  if (split === undefined) {
    if (validationCorpus !== undefined || testCorpus !== undefined) return null;
    return (
      reader.value<number>('SELECT id FROM splits WHERE corpus_id = ? ORDER BY id DESC LIMIT 1', corpus) ??
      null
    );
  }
  if (reader.value('SELECT 1 FROM splits WHERE id = ? AND corpus_id = ?', split, corpus) !== undefined)
    return split;
  throw new LecternError(
    'not-found',
    `The corpus “${name}” has no split number ${String(split)}.`,
    'Make a split first.',
  );
}

function queueTraining(
  project: OpenProject,
  context: HandlerContext,
  request: TaggingTrainingRequest,
  title: string,
): string {
  const { run } = request;
  return project.jobs.add({
    kind: 'train',
    title,
    input: { taggingRun: run },
    async work({ signal, progress }) {
      setTaggingRunning(project.writer(), run);
      changed(context, project);
      const { result } = await context.engine.tagging(
        { action: 'train', training: request },
        {
          signal,
          progress,
          epoch(epoch) {
            insertTaggingEpoch(project.writer(), run, epoch);
            context.emit({ event: 'epoch', project: project.handle, run, epoch });
          },
          checkpoint(checkpoint) {
            storeTaggingCheckpoint(project.writer(), run, checkpoint);
          },
        },
      );
      storeTaggingResult(project.writer(), run, result);
      changed(context, project);
      if (result.cancelled)
        throw new LecternError('cancelled', 'Training was cancelled; the best tagger until then was kept.');
      return { run };
    },
    settled(state, error) {
      if (state !== 'done') {
        const ending = state === 'failed' && error instanceof EngineDiedError ? 'interrupted' : state;
        setTaggingEnded(project.writer(), run, ending, toErrorReport(error));
      }
      changed(context, project);
    },
  }).id;
}

export function changed(context: HandlerContext, project: OpenProject): void {
  context.emit({ event: 'changed', project: project.handle, topic: 'tagging' });
}

function runName(reader: ProjectReader, wanted: string, preset: string): string {
  const taken = (name: string): boolean =>
    reader.value('SELECT 1 FROM tagging_runs WHERE name = ?', name) !== undefined;
  if (wanted !== '') {
    if (!taken(wanted)) return wanted;
    throw new LecternError(
      'already-exists',
      `There is already a tagger called “${wanted}”.`,
      'Choose another name.',
    );
  }
  for (let number = 1; ; number++) {
    const name = `${preset}-${String(number)}`;
    if (!taken(name)) return name;
  }
}

/** No other run of the project has it either. */
function newRunId(reader: ProjectReader): string {
  for (;;) {
    const id = randomBytes(4).toString('hex');
    const taken = ['runs', 'language_runs', 'embedding_runs', 'tagging_runs'].some(
      (table) => reader.value(`SELECT 1 FROM ${table} WHERE id = ?`, id) !== undefined,
    );
    if (!taken) return id;
  }
}
