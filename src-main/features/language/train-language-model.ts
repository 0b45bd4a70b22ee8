/** Starts the training of a language model: checks what was asked for, writes the run and queues its job. */
import { randomBytes } from 'node:crypto';
import type { HandlerInput, VerbOutput } from '../../api/catalogue.ts';
import { LecternError, toErrorReport } from '../../api/errors.ts';
import { languagePresetOf } from '../../api/language-presets.ts';
import { completeRecipe } from '../../api/presets.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { EngineDiedError } from '../../engine-process/engine-client.ts';
import type { LanguageTrainingRequest } from '../../engine-process/language-messages.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import { findLanguageRun, insertLanguageEpoch, insertLanguageRun, newestSplit, setLanguageEnded, setLanguageJob, setLanguageRunning, storeCheckpoint, storeLanguageResult } from './language.queries.ts'; // prettier-ignore

export function trainLanguageModel(
  input: HandlerInput<'language.train'>,
  context: HandlerContext,
): VerbOutput<'language.train'> {
  const project = context.project(input.project);
  const { reader } = project;
  const corpus = readCorpus(reader, input.corpus);
  const preset = languagePresetOf(input.preset);
  const recipe = completeRecipe(preset, input.settings);
  for (const other of [input.validationCorpus, input.testCorpus])
    if (other !== undefined) readCorpus(reader, other);
  const split = chooseSplit(reader, input, corpus.name);
  const writer = project.writer();
  const id = newRunId(reader);
  const name = runName(reader, input.name, preset.name);
  const request: LanguageTrainingRequest = {
    projectPath: project.path,
    run: id,
    corpusId: corpus.id,
    splitId: split,
    validationCorpusId: input.validationCorpus ?? null,
    testCorpusId: input.testCorpus ?? null,
    recipe,
    seed: input.seed,
    device: input.device,
    threads: input.threads,
    resume: false,
  };
  const job = writer.transaction(() => {
    insertLanguageRun(writer, {
      ...request,
      id,
      name,
      preset: preset.name,
      appVersion: context.version,
      threads: input.threads,
    });
    const queued = queueTraining(project, context, request, `Train ${name} on ${corpus.name}`);
    setLanguageJob(writer, id, queued);
    return queued;
  });
  changed(context, project);
  return { run: id, job };
}

/** An interrupted or cancelled training goes on where its last epoch ended. */
export function resumeLanguageModel(
  input: HandlerInput<'language.resume'>,
  context: HandlerContext,
): VerbOutput<'language.resume'> {
  const project = context.project(input.project);
  const run = findLanguageRun(project.reader, input.run);
  if (run.state === 'running' || run.state === 'queued')
    throw new LecternError('bad-input', `“${run.name}” is still ${run.state}.`, 'Wait for it.');
  if (run.resumableAfter === null)
    throw new LecternError(
      'bad-input',
      run.hasModel ? `“${run.name}” has its model already.` : `Of “${run.name}” no whole epoch was kept.`,
      'Train again.',
    );
  const request: LanguageTrainingRequest = {
    projectPath: project.path,
    run: run.id,
    corpusId: run.corpus.id,
    splitId: run.split?.id ?? null,
    validationCorpusId: run.validationCorpus?.id ?? null,
    testCorpusId: run.testCorpus?.id ?? null,
    recipe: run.recipe,
    seed: run.seed,
    device: run.device,
    threads: run.threads ?? undefined,
    resume: true,
  };
  const writer = project.writer();
  const job = writer.transaction(() => {
    const queued = queueTraining(project, context, request, `Go on training ${run.name}`);
    setLanguageJob(writer, run.id, queued);
    return queued;
  });
  changed(context, project);
  return { run: run.id, job };
}

/** Parts that are corpora of their own need no split: then the whole corpus is learnt, unless a split was named. */
function chooseSplit(
  reader: ProjectReader,
  { corpus, split, validationCorpus, testCorpus }: HandlerInput<'language.train'>,
  name: string,
): number | null {
  if (split === null) return null;
  if (split === undefined) {
    if (validationCorpus !== undefined || testCorpus !== undefined) return null;
    return newestSplit(reader, corpus) ?? null;
  }
  if (reader.value('SELECT 1 FROM splits WHERE id = ? AND corpus_id = ?', split, corpus) === undefined)
    throw new LecternError(
      'not-found',
      `The corpus “${name}” has no split number ${String(split)}.`,
      'Make a split first.',
    );
  return split;
}

function queueTraining(
  project: OpenProject,
  context: HandlerContext,
  request: LanguageTrainingRequest,
  title: string,
): string {
  const { run } = request;
  return project.jobs.add({
    kind: 'train',
    title,
    input: { languageRun: run },
    async work({ signal, progress }) {
      setLanguageRunning(project.writer(), run);
      changed(context, project);
      const { result } = await context.engine.language(
        { action: 'train', training: request },
        {
          signal,
          progress,
          news(news) {
            if (news.news === 'checkpoint') storeCheckpoint(project.writer(), run, news.epoch, news.state);
            else {
              insertLanguageEpoch(project.writer(), run, news.epoch);
              context.emit({ event: 'languageEpoch', project: project.handle, run, epoch: news.epoch });
            }
          },
        },
      );
      storeLanguageResult(project.writer(), run, result);
      changed(context, project);
      if (result.cancelled)
        throw new LecternError('cancelled', 'Training was cancelled; the best model until then was kept.');
      return { run };
    },
    settled(state, error) {
      if (state !== 'done') {
        const ending = state === 'failed' && error instanceof EngineDiedError ? 'interrupted' : state;
        setLanguageEnded(project.writer(), run, ending, toErrorReport(error));
      }
      changed(context, project);
    },
  }).id;
}

export function changed(context: HandlerContext, project: OpenProject): void {
  context.emit({ event: 'changed', project: project.handle, topic: 'language' });
}

function nameTaken(reader: ProjectReader, name: string): boolean {
  return reader.value('SELECT 1 FROM language_runs WHERE name = ?', name) !== undefined;
}

function runName(reader: ProjectReader, given: string | undefined, preset: string): string {
  const wanted = given?.trim() ?? '';
  if (wanted !== '') {
    if (nameTaken(reader, wanted))
      throw new LecternError(
        'already-exists',
        `There is already a language model called “${wanted}”.`,
        'Choose another name.',
      );
    return wanted;
  }
  for (let number = 1; ; number++) {
    const name = `${preset}-${String(number)}`;
    if (!nameTaken(reader, name)) return name;
  }
}

/** No other run of the project has it either. */
function newRunId(reader: ProjectReader): string {
  for (;;) {
    const id = randomBytes(4).toString('hex');
    const taken = reader.value(
      'SELECT 1 FROM runs WHERE id = ? UNION ALL SELECT 1 FROM language_runs WHERE id = ?',
      id,
      id,
    );
    if (taken === undefined) return id;
  }
}
