/** Searches over settings: one job that tries them in turn, judges them on the validation part, and can go on later. */
import { randomBytes } from 'node:crypto';
import type { HandlerInput, VerbOutput } from '../../api/catalogue.ts';
import { LecternError, toErrorReport } from '../../api/errors.ts';
import type { RunMetrics } from '../../api/runs.ts';
import type { SweepMeasure } from '../../api/sweeps.ts';
import type { TrainRequest } from '../../engine-process/engine-client.ts';
import type { JobRun } from '../../jobs/job-queue.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import { halvingRungs } from './halving-rungs.ts';
import { labelledByPart } from './labelled-by-part.ts';
import { getRun, nameTaken, setResumed } from './runs.queries.ts';
import { plannedTrials } from './sweep-settings.ts';
import { bestOf, dropBeatenModels, endTrial, findSweep, insertSweep, insertTrial, pendingTrials, ranked, setSweepJob, setTrialRun, sweepNameTaken, type PendingTrial } from './sweeps.queries.ts'; // prettier-ignore
import { changed, endTraining, insertPlannedRun, performTraining, plannedTraining } from './train-runs.ts';

export function startSweep(
  { plan, ...input }: HandlerInput<'runs.startSweep'>,
  context: HandlerContext,
): VerbOutput<'runs.startSweep'> {
  const project = context.project(input.project);
  const { request, corpus, preset } = plannedTraining({ ...input, seeds: 1 }, context);
  const counted = labelledByPart(project.reader, request);
  if (counted.validation === 0)
    throw new LecternError(
      'bad-data',
      'The validation part has no labelled documents: settings could only be chosen on the test part, which must stay unseen.',
      'Make a split with a validation part.',
    );
  const planned = plannedTrials(preset, input.settings, plan);
  const name = sweepName(project, input.name, preset.name);
  const id = randomBytes(4).toString('hex');
  const first =
    plan.method === 'halving'
      ? (halvingRungs(planned.length, plan.reduction, counted.train, counted.categories)[0]?.documents ??
        null)
      : null;
  const writer = project.writer();
  const job = writer.transaction(() => {
    insertSweep(writer, {
      id,
      name,
      corpusId: request.corpusId,
      labelId: request.labelId,
      splitId: request.splitId,
      preset: preset.name,
      plan,
      device: request.device,
      threads: request.threads,
      seed: request.seed,
    });
    planned.forEach((trial, index) => {
      insertTrial(writer, id, { ...trial, number: index + 1, rung: 0, documents: first });
    });
    return queueSweep(project, context, id, request, `Search settings of ${preset.name} on ${corpus}`);
  });
  changed(context, project);
  return { sweep: id, job };
}

export function resumeSweep(
  input: HandlerInput<'runs.resumeSweep'>,
  context: HandlerContext,
): VerbOutput<'runs.resumeSweep'> {
  const project = context.project(input.project);
  const sweep = findSweep(project.reader, input.sweep);
  if (sweep.state === 'done' || sweep.state === 'running' || sweep.state === 'queued')
    throw new LecternError(
      'bad-input',
      sweep.state === 'done'
        ? `“${sweep.name}” is done: there is nothing left to try.`
        : `“${sweep.name}” is still ${sweep.state}.`,
      sweep.state === 'done' ? 'Start another search.' : 'Wait for it, or cancel it.',
    );
  const { request } = plannedTraining(
    {
      project: input.project,
      corpus: sweep.corpus.id,
      label: sweep.label.id,
      split: sweep.split.id,
      preset: sweep.preset,
      settings: {},
      seed: sweep.seed,
      seeds: 1,
      device: sweep.device,
      threads: sweep.threads ?? undefined,
    },
    context,
  );
  const title = `Go on searching settings of ${sweep.preset} on ${sweep.corpus.name}`;
  const job = project.writer().transaction(() => queueSweep(project, context, sweep.id, request, title));
  changed(context, project);
  return { sweep: sweep.id, job };
}

function queueSweep(
  project: OpenProject,
  context: HandlerContext,
  sweep: string,
  request: TrainRequest,
  title: string,
): string {
  const { id } = project.jobs.add({
    kind: 'train',
    title,
    input: { sweep },
    async work(job) {
      await search(project, context, sweep, request, job);
      return { sweep };
    },
    settled() {
      changed(context, project);
    },
  });
  setSweepJob(project.writer(), sweep, id);
  return id;
}

async function search(
  project: OpenProject,
  context: HandlerContext,
  sweep: string,
  request: TrainRequest,
  job: JobRun,
): Promise<void> {
  const writer = project.writer();
  const { plan, trials } = findSweep(project.reader, sweep);
  const settings = trials.filter(({ rung }) => rung === 0).length;
  const counted = labelledByPart(project.reader, request);
  const rungs =
    plan.method === 'halving'
      ? halvingRungs(settings, plan.reduction, counted.train, counted.categories)
      : [{ trials: settings, documents: null }];
  const total = rungs.reduce((sum, rung) => sum + rung.trials, 0);
  for (const [rung, { trials: wanted, documents }] of rungs.entries()) {
    const known = findSweep(project.reader, sweep).trials;
    if (rung > 0 && !known.some((trial) => trial.rung === rung))
      promote(project, sweep, rung, wanted, documents);
    for (const trial of pendingTrials(project.reader, sweep, rung)) {
      const done = findSweep(project.reader, sweep).trials.filter(({ state }) => state !== 'waiting').length;
      job.progress(done, total, 'trials', `Trial ${String(done + 1)} of ${String(total)}`);
      await tryOne(project, context, sweep, trial, request, job, plan.measure);
      changed(context, project);
    }
    const ended = findSweep(project.reader, sweep).trials.filter((trial) => trial.rung === rung);
    if (ended.every(({ state }) => state === 'failed'))
      throw new LecternError(
        ended[0]?.error?.code ?? 'engine-failed',
        `Every trial failed; the first: ${ended[0]?.error?.message ?? ''}`,
        'Choose other ranges.',
      );
  }
  job.progress(total, total, 'trials', 'Done');
  const { trials: all } = findSweep(project.reader, sweep);
  const best = bestOf(
    all.filter((trial) => trial.documents === null),
    plan,
  );
  if (plan.keep === 'best' && best?.run != null) dropBeatenModels(writer, sweep, best.run.id);
}

/** The best of the rung before go on. */
function promote(
  project: OpenProject,
  sweep: string,
  rung: number,
  wanted: number,
  documents: number | null,
): void {
  const { trials, plan } = findSweep(project.reader, sweep);
  const recipes = new Map(
    project.reader
      .all<{ number: number; recipe: string }>(
        'SELECT number, recipe FROM sweep_trials WHERE sweep_id = ? AND rung = 0',
        sweep,
      )
      .map(({ number, recipe }) => [number, JSON.parse(recipe) as TrainRequest['recipe']]),
  );
  const before = ranked(
    trials.filter((trial) => trial.rung === rung - 1),
    plan,
  );
  const writer = project.writer();
  writer.transaction(() => {
    for (const { number, settings } of before.slice(0, wanted)) {
      const recipe = recipes.get(number);
      if (recipe !== undefined) insertTrial(writer, sweep, { number, rung, settings, recipe, documents });
    }
  });
}

/** A trial that fails, because its loss explodes say, is one of the answers; a cancel is none. */
async function tryOne(
  project: OpenProject,
  context: HandlerContext,
  sweep: string,
  trial: PendingTrial,
  base: TrainRequest,
  job: JobRun,
  measure: SweepMeasure,
): Promise<void> {
  const writer = project.writer();
  const key = { sweep, number: trial.number, rung: trial.rung };
  const started = performance.now();
  const own = { ...base, recipe: trial.recipe };
  const hooks = { signal: job.signal, progress() {} };
  let run: string | undefined;
  let metrics: RunMetrics | null;
  try {
    if (trial.documents !== null)
      ({ metrics } = await context.engine.train(
        { ...own, trainDocuments: trial.documents },
        { ...hooks, epoch() {}, checkpoint() {} },
      ));
    else {
      const { name } = findSweep(project.reader, sweep);
      const named = `${name}-${String(trial.number)}`;
      const request = writer.transaction(() => {
        // A run that was cut short goes on from its checkpoint, where it has one.
        if (trial.runId !== null) {
          const { resumableAfter } = getRun(project.reader, trial.runId);
          setResumed(writer, trial.runId, job.id, resumableAfter ?? 0);
          return { ...own, run: trial.runId, resume: resumableAfter !== null };
        }
        const inserted = insertPlannedRun(project, context, own, named, job.id);
        setTrialRun(writer, key, inserted.run);
        return inserted;
      });
      run = request.run;
      ({ metrics } = await performTraining(project, context, request, hooks));
      endTraining(project, context, run, 'done', null);
    }
  } catch (error) {
    const cancelled = job.signal.aborted || (error instanceof LecternError && error.code === 'cancelled');
    if (run !== undefined) endTraining(project, context, run, cancelled ? 'cancelled' : 'failed', error);
    if (cancelled) throw error;
    // What fails every trial alike is no answer of this one.
    if (error instanceof LecternError && error.code === 'disk-full') throw error;
    endTrial(writer, key, {
      score: null,
      seconds: (performance.now() - started) / 1000,
      error: toErrorReport(error),
    });
    return;
  }
  if (job.signal.aborted)
    throw new LecternError('cancelled', 'The search was cancelled; resume it to go on.');
  const score = metrics?.validation?.[measure].value ?? null;
  endTrial(writer, key, {
    score,
    seconds: (performance.now() - started) / 1000,
    error:
      score === null
        ? toErrorReport(new LecternError('bad-data', 'The trial has no score on the validation part.'))
        : null,
  });
}

function sweepName(project: OpenProject, given: string | undefined, preset: string): string {
  const { reader } = project;
  const free = (name: string): boolean => !sweepNameTaken(reader, name) && !nameTaken(reader, `${name}-1`);
  const wanted = given?.trim() ?? '';
  if (wanted !== '') {
    if (free(wanted)) return wanted;
    throw new LecternError(
      'already-exists',
      `There is already a search called “${wanted}”.`,
      'Choose another name.',
    );
  }
  for (let number = 1; ; number++) {
    const name = `${preset}-search-${String(number)}`;
    if (free(name)) return name;
  }
}
