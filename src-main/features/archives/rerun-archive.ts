/** Trains the runs of an archive again, from nothing but its files, in a project made for that, and compares every number. */
import { cpus } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { RerunReport, RerunResult } from '../../api/archives.ts';
import type { HandlerInput, VerbInput } from '../../api/catalogue.ts';
import { LecternError, toErrorReport } from '../../api/errors.ts';
import { presetOf } from '../../api/presets.ts';
import type { JobRun } from '../../jobs/job-queue.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import {
  archivedCorpus,
  archivedRun,
  environment,
  environmentPath,
  manifest,
  manifestPath,
  type ArchivedRun,
  type Environment,
  type Manifest,
} from './archive-format.ts';
import { ArchiveFiles, noPart } from './archive-files.ts';
import { compareRun } from './compare-run.ts';
import { rebuildCorpus, type RebuiltCorpus } from './rebuild-corpus.ts';
import { settingAt } from './run-entries.ts';
import { waitFor } from './wait-for-job.ts';

export async function rerunArchive(
  input: HandlerInput<'archives.rerun'>,
  context: HandlerContext,
): Promise<{ project: string; path: string; job: string }> {
  const file = resolve(input.file);
  const archive = new ArchiveFiles(file, context.temporaryFolder);
  const listed = await archive.json(manifestPath, manifest);
  if (listed.withoutTexts)
    throw new LecternError(
      'bad-data',
      `“${basename(file)}” was made without the texts, so its runs cannot be trained again from it.`,
      'Ask its authors for the texts; the archive’s hashes tell whether they are the same.',
    );
  const runs = chooseRuns(listed, input.runs);
  const path = input.path ?? join(await archive.folder(), `${listed.project}.lectern`);
  const project = await context.createProject(path, listed.project);
  const { id } = project.jobs.add({
    kind: 'verify',
    title: `Train ${basename(file)} again`,
    input: { file, runs: runs.map((run) => run.id) },
    work: (job) => rerun(archive, listed, runs, project, context, job, input.device),
  });
  return { project: project.handle, path: project.path, job: id };
}

function chooseRuns(listed: Manifest, wanted: readonly string[]): Manifest['runs'] {
  if (wanted.length === 0) return listed.runs;
  return wanted.map((name) => {
    const run = listed.runs.find((candidate) => candidate.id === name || candidate.name === name);
    if (run !== undefined) return run;
    throw new LecternError(
      'not-found',
      `The archive has no run “${name}”.`,
      `It has: ${listed.runs.map((known) => known.name).join(', ')}.`,
    );
  });
}

async function rerun(
  archive: ArchiveFiles,
  listed: Manifest,
  runs: Manifest['runs'],
  project: OpenProject,
  context: HandlerContext,
  job: JobRun,
  device: HandlerInput<'archives.rerun'>['device'],
): Promise<RerunReport> {
  const started = performance.now();
  const results: RerunResult[] = [];
  const corpora = new Map<number, RebuiltCorpus>();
  const steps = runs.length + 1;
  const reasons = differences(await archive.json(environmentPath, environment), context.version);
  for (const [index, { id, name, folder }] of runs.entries()) {
    job.progress(index, steps, 'runs', `Preparing ${name}`);
    const archived = await archive.json(`${folder}/run.json`, archivedRun);
    let corpus = corpora.get(archived.corpus);
    if (corpus === undefined) {
      const place = listed.corpora.find((candidate) => candidate.id === archived.corpus);
      if (place === undefined) throw noPart(archive.file, `corpus ${String(archived.corpus)}`);
      const about = await archive.json(`${place.folder}/corpus.json`, archivedCorpus);
      corpus = await rebuildCorpus(about, place.folder, archive, project, context, job);
      corpora.set(archived.corpus, corpus);
    }
    job.progress(index, steps, 'runs', `Training ${name}`);
    const trained = await context.call(
      'runs.train',
      await request(archived, corpus, archive, project, device),
    );
    const [{ run: again, job: training }] = trained.runs;
    try {
      await waitFor(project, training, job);
      job.progress(index + 0.9, steps, 'runs', `Comparing ${name}`);
      const epochs = await archive.extract(`${folder}/epochs.csv`);
      const predictions = await archive.extract(`${folder}/predictions.csv`);
      const weights = await archive.bytes(`${folder}/model.safetensors`);
      results.push(
        await compareRun({ archived, again, project, context, epochs, predictions, weights, reasons }),
      );
    } catch (error) {
      if (job.signal.aborted) throw error;
      results.push(failed(id, name, toErrorReport(error).message));
    }
  }
  return {
    archive: archive.file,
    reproduced: results.every(({ verdict }) => verdict === 'identical' || verdict === 'within-tolerance'),
    runs: results,
    seconds: (performance.now() - started) / 1_000,
  };
}

async function request(
  archived: ArchivedRun,
  corpus: RebuiltCorpus,
  archive: ArchiveFiles,
  project: OpenProject,
  device: HandlerInput<'archives.rerun'>['device'],
): Promise<VerbInput<'runs.train'>> {
  const settings: NonNullable<VerbInput<'runs.train'>['settings']> = {};
  for (const { path, kind } of presetOf(archived.preset).parameters) {
    const packed = archived.files[path];
    const value = kind === 'file' && packed !== undefined ? await archive.extract(packed) : settingAt(archived.recipe, path); // prettier-ignore
    // A parameter that came later than the archive keeps its default, which is what training did before it was there.
    if (value !== undefined) settings[path] = value as string;
  }
  const asTrained = archived.backend === 'webgpu' ? 'gpu' : 'cpu';
  const label = corpus.labels.get(archived.label);
  const split = corpus.splits.get(archived.split);
  if (label === undefined || split === undefined)
    throw noPart(archive.file, `label or split of ${archived.name}`);
  return {
    project: project.handle,
    corpus: corpus.id,
    label,
    split,
    preset: archived.preset,
    settings,
    name: archived.name,
    seed: archived.seed,
    device: device ?? asTrained,
    ...(archived.threads === null || archived.threads < 1 ? {} : { threads: archived.threads }),
  };
}

/** Why numbers may differ in their last digits, in sentences; none: they must not. */
function differences(archived: Environment, version: string): string[] {
  const processor = cpus()[0]?.model ?? 'unknown';
  const pairs = [
    ['Lectern', archived.lectern, version],
    ['the processor', archived.processor, processor],
    ['the platform', archived.platform, `${process.platform} ${process.arch}`],
    ['Node', archived.node, process.versions.node],
  ] as const;
  return pairs
    .filter(([, there, here]) => there !== here)
    .map(([what, there, here]) => `When it was archived, ${what} was ${there}; here it is ${here}.`);
}

function failed(id: string, name: string, message: string): RerunResult {
  return {
    id,
    name,
    verdict: 'failed',
    compared: 0,
    differing: 0,
    largestMeasure: null,
    largestProbability: null,
    agreement: null,
    sameWeights: false,
    notes: [message],
  };
}
