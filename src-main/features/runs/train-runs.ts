/** Starts training: checks what was asked for, writes a run per seed and queues a job for each. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { HandlerInput, VerbOutput } from '../../api/catalogue.ts';
import { LecternError, toErrorReport } from '../../api/errors.ts';
import { completeRecipe, presetOf } from '../../api/presets.ts';
import type { Preset, Recipe } from '../../api/runs.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import { goldInTraining } from '../../database/gold-set.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { EngineDiedError, type TrainRequest, type TrainResult } from '../../engine-process/engine-client.ts';
import type { JobRun } from '../../jobs/job-queue.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import { openSourceFile } from '../../files/source-file.ts';
import { insertEpoch, insertRun, listLabels, listSplits, nameTaken, setEnded, setJob, setRunning, storeCheckpoint, storeResult, type LabelRow } from './runs.queries.ts'; // prettier-ignore

/** What is to be trained, checked: everything but what each run has of its own. */
export function plannedTraining(
  input: HandlerInput<'runs.train'>,
  context: HandlerContext,
): {
  readonly request: TrainRequest;
  readonly corpus: string;
  readonly label: string;
  readonly split: string;
  readonly preset: Preset;
} {
  const project = context.project(input.project);
  const { reader } = project;
  const corpus = readCorpus(reader, input.corpus);
  const preset = presetOf(input.preset);
  const recipe = completeRecipe(preset, input.settings);
  refuseWithoutFiles(preset, recipe);
  const label = chooseLabel(reader, corpus.id, corpus.name, input.label);
  const split = chooseSplit(reader, corpus.id, corpus.name, input.split);
  refuseUntrainable(reader, corpus.tableName, label, split.id);
  refuseRuleForTwo(preset, recipe, label);
  refuseGold(reader, corpus.id, split.id);
  return {
    request: {
      projectPath: project.path,
      run: '',
      corpusId: corpus.id,
      labelId: label.id,
      splitId: split.id,
      classes: label.categories,
      recipe,
      seed: input.seed,
      device: input.device,
      threads: input.threads,
      resume: false,
    },
    corpus: corpus.name,
    label: label.name,
    split: split.name,
    preset,
  };
}

export function trainRuns(
  input: HandlerInput<'runs.train'>,
  context: HandlerContext,
): VerbOutput<'runs.train'> {
  const project = context.project(input.project);
  const { reader } = project;
  const { request: planned, corpus, preset } = plannedTraining(input, context);
  const writer = project.writer();
  const warnings =
    input.seeds > 1 && !preset.seeded
      ? ['This method has no chance in it: every seed gives the same model.']
      : [];
  const started: VerbOutput<'runs.train'>['runs'] = [];
  for (let index = 0; index < input.seeds; index++) {
    const seed = input.seed + index;
    const name = runName(reader, input.name, preset.name, input.seeds > 1 ? seed : undefined);
    const { run: id, job } = writer.transaction(() => {
      const request = insertPlannedRun(project, context, { ...planned, seed }, name, null, warnings);
      const queued = queueTraining(project, context, request, `Train ${name} on ${corpus}`);
      setJob(writer, request.run, queued);
      return { run: request.run, job: queued };
    });
    started.push({ run: id, job });
  }
  changed(context, project);
  return { runs: started };
}

/** Puts a run that is about to be trained into the project; what is returned says which one it is. */
export function insertPlannedRun(
  project: OpenProject,
  context: HandlerContext,
  planned: TrainRequest,
  name: string,
  job: string | null,
  warnings: readonly string[] = [],
): TrainRequest {
  const request = { ...planned, run: newRunId(project.reader) };
  const writer = project.writer();
  insertRun(writer, {
    id: request.run,
    name,
    ...request,
    preset: request.recipe.preset,
    appVersion: context.version,
    warnings,
  });
  if (job !== null) setJob(writer, request.run, job);
  return request;
}

/** Files that a method needs are looked for at once, not when the job's turn has come. */
function refuseWithoutFiles(preset: Preset, recipe: Recipe): void {
  for (const { kind, path, title } of preset.parameters) {
    if (kind !== 'file') continue;
    const [group, name] = path.split('.') as [string, string];
    const file = (recipe[group] as Record<string, unknown>)[name];
    if (typeof file !== 'string' || file === '')
      throw new LecternError(
        'bad-input',
        `“${preset.title}” needs a file: ${title.toLowerCase()}.`,
        `Choose it in the settings, or give --set ${path}=FILE.`,
      );
    openSourceFile(file);
  }
}

export function queueTraining(
  project: OpenProject,
  context: HandlerContext,
  request: TrainRequest,
  title: string,
): string {
  const { run } = request;
  return project.jobs.add({
    kind: 'train',
    title,
    run,
    input: { run },
    async work({ signal, progress }) {
      await performTraining(project, context, request, { signal, progress });
      return { run };
    },
    settled(state, error) {
      endTraining(project, context, run, state, error);
    },
  }).id;
}

/** Trains and stores what came of it; throws `cancelled` where it was, with the best model until then stored too. */
export async function performTraining(
  project: OpenProject,
  context: HandlerContext,
  request: TrainRequest,
  { signal, progress }: Pick<JobRun, 'signal' | 'progress'>,
): Promise<TrainResult> {
  const { run } = request;
  setRunning(project.writer(), run);
  changed(context, project);
  const result = await context.engine.train(request, {
    signal,
    progress,
    epoch(epoch) {
      insertEpoch(project.writer(), run, epoch);
      context.emit({ event: 'epoch', project: project.handle, run, epoch });
    },
    checkpoint(checkpoint) {
      storeCheckpoint(project.writer(), run, checkpoint);
    },
  });
  storeResult(project.writer(), run, result);
  changed(context, project);
  if (result.cancelled)
    throw new LecternError('cancelled', 'Training was cancelled; the best model until then was kept.');
  return result;
}

export function endTraining(
  project: OpenProject,
  context: HandlerContext,
  run: string,
  state: 'done' | 'failed' | 'cancelled',
  error: unknown,
): void {
  if (state !== 'done') {
    const ending = state === 'failed' && error instanceof EngineDiedError ? 'interrupted' : state;
    setEnded(project.writer(), run, ending, toErrorReport(error));
  }
  changed(context, project);
}

export function changed(context: HandlerContext, project: OpenProject): void {
  context.emit({ event: 'changed', project: project.handle, topic: 'runs' });
}

function chooseLabel(
  reader: ProjectReader,
  corpusId: number,
  corpus: string,
  wanted: number | undefined,
): LabelRow {
  const labels = listLabels(reader, corpusId);
  const listed = labels.map(({ name }) => name).join(', ');
  if (wanted !== undefined) {
    const label = labels.find(({ id }) => id === wanted);
    if (label !== undefined) return label;
    throw new LecternError(
      'not-found',
      `The corpus “${corpus}” has no label number ${String(wanted)}.`,
      `Its labels are: ${listed}.`,
    );
  }
  if (labels.length === 1) return labels[0];
  if (labels.length === 0)
    throw new LecternError(
      'bad-data',
      `The corpus “${corpus}” has no label to learn.`,
      'Import it again and say which column holds the labels.',
    );
  throw new LecternError(
    'bad-input',
    `The corpus “${corpus}” has several labels: ${listed}.`,
    'Choose one of them.',
  );
}

function chooseSplit(
  reader: ProjectReader,
  corpusId: number,
  corpus: string,
  wanted: number | undefined,
): { readonly id: number; readonly name: string } {
  const splits = listSplits(reader, corpusId);
  const split = wanted === undefined ? splits.at(0) : splits.find(({ id }) => id === wanted);
  if (split !== undefined) return split;
  throw new LecternError(
    wanted === undefined ? 'bad-data' : 'not-found',
    wanted === undefined
      ? `The corpus “${corpus}” is not split into training, validation and test parts yet.`
      : `The corpus “${corpus}” has no split number ${String(wanted)}.`,
    'Make a split first.',
  );
}

/** Says at once what would only come out when the job runs. */
function refuseUntrainable(reader: ProjectReader, table: string, label: LabelRow, split: number): void {
  const rows = reader.all<{ category: string; count: number }>(
    `SELECT documents.${quotedName(label.columnName)} AS category, count(*) AS count
     FROM split_parts JOIN ${quotedName(table)} AS documents ON documents.document_id = split_parts.document_id
     WHERE split_parts.split_id = ? AND split_parts.part = 0 GROUP BY 1`,
    split,
  );
  const present = rows.filter(({ category }) => label.categories.includes(category));
  if (present.length === 0)
    throw new LecternError(
      'bad-data',
      `No document of the training part has a label in “${label.name}”.`,
      'Make a split whose training part holds labelled documents, or choose another label.',
    );
  if (present.length === 1)
    throw new LecternError(
      'bad-data',
      `All labelled documents of the training part are “${present[0].category}”: with one category there is nothing to tell apart.`,
      'Choose another label, or make another split.',
    );
}

const answers = z.object({ answer: z.string() }).optional();

/** Rules of the answer that ask about the second of two categories. */
function refuseRuleForTwo(preset: Preset, recipe: Recipe, label: LabelRow): void {
  const answer = answers.parse(recipe['decision'])?.answer ?? 'most-likely';
  if (label.categories.length === 2 || ['most-likely', 'macro-f1', 'balanced-accuracy'].includes(answer))
    return;
  const title = preset.parameters
    .find(({ path }) => path === 'decision.answer')
    ?.choices?.find(({ value }) => value === answer)?.title;
  throw new LecternError(
    'bad-input',
    `“${title ?? answer}” is for labels of two categories, and “${label.name}” has ${String(label.categories.length)}.`,
    'Choose best macro-F1 or best balanced accuracy.',
  );
}

/** A split made before the gold set was drawn does not know of it. */
function refuseGold(reader: ProjectReader, corpusId: number, split: number): void {
  const touched = goldInTraining(reader, corpusId, split);
  if (touched === 0) return;
  throw new LecternError(
    'bad-data',
    `This split would train or tune on ${String(touched)} documents of the gold set, which no model may see.`,
    'Make a new split: it leaves the gold set out.',
  );
}

/** “logistic-3” (no blank: a shell needs no quotes), or the name given; of several seeds each says its own. */
function runName(
  reader: ProjectReader,
  given: string | undefined,
  preset: string,
  seed: number | undefined,
): string {
  if (given !== undefined && given.trim() !== '') {
    const name = seed === undefined ? given.trim() : `${given.trim()} (seed ${String(seed)})`;
    if (nameTaken(reader, name)) throw nameIsTaken(name);
    return name;
  }
  for (let number = 1; ; number++) {
    const name = `${preset}-${String(number)}`;
    if (!nameTaken(reader, name)) return name;
  }
}

export function nameIsTaken(name: string): LecternError {
  return new LecternError(
    'already-exists',
    `There is already a run called “${name}”.`,
    'Choose another name.',
  );
}

function newRunId(reader: ProjectReader): string {
  for (;;) {
    const id = randomBytes(4).toString('hex');
    if (reader.value('SELECT 1 FROM runs WHERE id = ?', id) === undefined) return id;
  }
}
