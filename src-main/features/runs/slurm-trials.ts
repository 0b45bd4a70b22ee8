/**
 * The trials of a search as an array of jobs of Slurm: each trains in a copy of the project by the command line, and what it
 * produced is taken over as soon as it is there. All nodes must see the folder of the project and this installation.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { LecternError, errorReport, toErrorReport } from '../../api/errors.ts';
import type { SweepMeasure } from '../../api/sweeps.ts';
import type { TrainRequest } from '../../engine-process/engine-client.ts';
import type { JobRun } from '../../jobs/job-queue.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import { mergeRun } from './merge-run.ts';
import { getRun } from './runs.queries.ts';
import { endTrial, findSweep, pendingTrials, setTrialRun, type PendingTrial } from './sweeps.queries.ts';
import { changed } from './train-runs.ts';

const pollMs = 2_000;
const bin = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));
const finished = z.object({ run: z.object({ id: z.string(), seconds: z.number().nullable() }) });
const failed = z.object({ error: errorReport });

export async function searchOnSlurm(
  project: OpenProject,
  context: HandlerContext,
  sweep: string,
  request: TrainRequest,
  job: JobRun,
): Promise<void> {
  const { name, plan, trials } = findSweep(project.reader, sweep);
  const folder = join(dirname(project.path), `${basename(project.path, '.lectern')}-${name}-slurm`);
  const take = (waiting: readonly PendingTrial[]): void => {
    for (const trial of waiting) takeOver(project, context, sweep, trial, folder, name, plan.measure, job);
  };
  const pending = (): PendingTrial[] => pendingTrials(project.reader, sweep, 0);
  // What an earlier attempt left there is not computed again.
  take(pending());
  const waiting = pending();
  if (waiting.length === 0) return;
  const script = await writeFolder(project, context, request, waiting, folder);
  const array = await submit(script, folder, name, waiting);
  try {
    for (;;) {
      const left = pending();
      const done = trials.length - left.length;
      job.progress(
        done,
        trials.length,
        'trials',
        `Slurm job ${array}: ${String(done)} of ${String(trials.length)} trials`,
      );
      if (left.length === 0) return;
      if (job.signal.aborted)
        throw new LecternError('cancelled', 'The search was cancelled; resume it to go on.');
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      // Asked before the results are looked at: what ends meanwhile has its result there by then.
      const queued = await inQueue(array);
      take(left);
      if (queued) continue;
      for (const { number, rung } of pending())
        endTrial(project.writer(), { sweep, number, rung }, {
          score: null,
          seconds: 0,
          error: toErrorReport(
            new LecternError(
              'engine-failed',
              `Slurm ended the trial without a result.`,
              `See ${join(folder, 'logs', `${String(number)}.txt`)}.`,
            ),
          ),
        }); // prettier-ignore
    }
  } catch (error) {
    // Also where this machine was told to stop: the jobs would go on for nobody.
    await slurm('scancel', [array]).catch(() => '');
    throw error;
  } finally {
    // It holds the texts.
    rmSync(join(folder, 'base.lectern'), { force: true });
  }
}

/** Everything that the trials need, in a folder beside the project. */
async function writeFolder(
  project: OpenProject,
  context: HandlerContext,
  request: TrainRequest,
  waiting: readonly PendingTrial[],
  folder: string,
): Promise<string> {
  for (const part of ['recipes', 'results', 'logs']) mkdirSync(join(folder, part), { recursive: true });
  const base = join(folder, 'base.lectern');
  rmSync(base, { force: true });
  await context.call('care.snapshot', { project: project.handle, path: base });
  for (const { number, recipe } of waiting)
    writeFileSync(join(folder, 'recipes', `${String(number)}.json`), JSON.stringify(recipe));
  const { reader } = project;
  const named = (table: string, id: number): string =>
    reader.value<string>(`SELECT name FROM ${table} WHERE id = ?`, id) ?? '';
  const options = [
    ['--corpus', named('corpora', request.corpusId)],
    ['--label', named('labels', request.labelId)],
    ['--split', named('splits', request.splitId)],
    ['--seed', String(request.seed)],
    ['--device', request.device],
    ...(request.threads === undefined ? [] : [['--threads', String(request.threads)]]),
  ].flat();
  const script = join(folder, 'trial.sh');
  writeFileSync(
    script,
    [
      '#!/bin/sh',
      `cd ${quoted(folder)} || exit 1`,
      'n=$SLURM_ARRAY_TASK_ID',
      'rm -f "trial-$n.lectern"',
      'cp base.lectern "trial-$n.lectern" || exit 1',
      `${quoted(process.execPath)} ${quoted(bin)} train "trial-$n.lectern" --recipe "recipes/$n.json" ${options.map(quoted).join(' ')} --json > "results/$n.part"`,
      // The name says whether it is whole.
      'if [ $? = 0 ]; then mv "results/$n.part" "results/$n.json"; else mv "results/$n.part" "results/$n.failed"; fi',
      '',
    ].join('\n'),
    { mode: 0o755 },
  );
  return script;
}

/** Options rather than lines of the script, in which quotes would have to be written by rules of Slurm's own. */
async function submit(
  script: string,
  folder: string,
  name: string,
  waiting: readonly PendingTrial[],
): Promise<string> {
  const said = await slurm('sbatch', [
    '--parsable',
    `--job-name=${name}`,
    `--array=${waiting.map(({ number }) => number).join(',')}`,
    `--chdir=${folder}`,
    '--output=logs/%a.txt',
    script,
  ]);
  return said.trim().split(';')[0] ?? '';
}

/** For a shell: everything between single quotes is taken as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Does nothing where the trial has no result yet. */
function takeOver(
  project: OpenProject,
  context: HandlerContext,
  sweep: string,
  { number, rung }: PendingTrial,
  folder: string,
  name: string,
  measure: SweepMeasure,
  job: JobRun,
): void {
  const result = join(folder, 'results', `${String(number)}.json`);
  const failure = join(folder, 'results', `${String(number)}.failed`);
  const copy = join(folder, `trial-${String(number)}.lectern`);
  const writer = project.writer();
  const key = { sweep, number, rung };
  if (existsSync(result)) {
    const { run } = finished.parse(JSON.parse(readFileSync(result, 'utf8')));
    writer.transaction(() => {
      mergeRun(writer, copy, run.id, { name: `${name}-${String(number)}`, job: job.id });
      setTrialRun(writer, key, run.id);
      const score = getRun(writer, run.id).metrics?.validation?.[measure].value ?? null;
      endTrial(writer, key, { score, seconds: run.seconds ?? 0, error: null });
    });
  } else if (existsSync(failure)) {
    const told = failed.safeParse(parsed(readFileSync(failure, 'utf8')));
    endTrial(writer, key, {
      score: null,
      seconds: 0,
      error: told.success
        ? told.data.error
        : {
            code: 'engine-failed',
            message: `The trial failed; see ${join(folder, 'logs', `${String(number)}.txt`)}.`,
          },
    });
  } else return;
  rmSync(copy, { force: true });
  changed(context, project);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function inQueue(array: string): Promise<boolean> {
  try {
    return (await slurm('squeue', ['--noheader', '--jobs', array, '--format', '%i'])).trim() !== '';
  } catch (error) {
    // A job that ended some time ago is not known any more.
    if (error instanceof LecternError && /invalid job id/iu.test(error.message)) return false;
    throw error;
  }
}

async function slurm(command: string, options: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(command, [...options], { encoding: 'utf8' })).stdout;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw missing
      ? new LecternError(
          'not-found',
          `There is no command “${command}” on this machine.`,
          'Search where Slurm is installed, or let this machine do it: --executor local.',
        )
      : new LecternError(
          'engine-failed',
          `Slurm refused: ${said}`,
          'Ask who keeps the cluster, or search on this machine.',
        );
  }
}
