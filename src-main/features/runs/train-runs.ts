/** Starts training: checks what was asked for, writes a run per seed and queues a job for each. */
import { randomBytes } from 'node:crypto';
import type { HandlerInput, VerbOutput } from '../../api/catalogue.ts';
import { LecternError, toErrorReport } from '../../api/errors.ts';
import { completeRecipe, presetOf } from '../../api/presets.ts';
import type { Preset } from '../../api/runs.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import { goldInTraining } from '../../database/gold-set.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { EngineDiedError, type TrainRequest } from '../../engine-process/engine-client.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import { settleFiles } from './recipe-files.ts';
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
  settleFiles(reader, preset, recipe);
  const label = chooseLabel(reader, corpus.id, corpus.name, input.label);
  const split = chooseSplit(reader, corpus.id, corpus.name, input.split);
  refuseUntrainable(reader, corpus.tableName, label, split.id);
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
    const id = newRunId(reader);
    const request: TrainRequest = { ...planned, run: id, seed };
    const job = writer.transaction(() => {
      insertRun(writer, {
        id,
        name,
        ...request,
        preset: preset.name,
        appVersion: context.version,
        warnings,
      });
      const queued = queueTraining(project, context, request, `Train ${name} on ${corpus}`);
      setJob(writer, id, queued);
      return queued;
    });
    started.push({ run: id, job });
  }
  changed(context, project);
  return { runs: started };
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
      return { run };
    },
    settled(state, error) {
      if (state !== 'done') {
        const ending = state === 'failed' && error instanceof EngineDiedError ? 'interrupted' : state;
        setEnded(project.writer(), run, ending, toErrorReport(error));
      }
      changed(context, project);
    },
  }).id;
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
