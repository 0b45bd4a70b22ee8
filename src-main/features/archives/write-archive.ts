/** Packs everything that a result needs into one zip, entry by entry: memory does not grow with the corpus. */
import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import type { WrittenArchive } from '../../api/archives.ts';
import type { HandlerInput, VerbOutput } from '../../api/catalogue.ts';
import { LecternError } from '../../api/errors.ts';
import { readCorpora } from '../../database/corpus-record.ts';
import { createZipWriter, type EntryContent, type ZipWriter } from '../../files/zip-writer.ts';
import type { JobRun } from '../../jobs/job-queue.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import { environmentPath, jsonText, manifestPath, sealPath, type Environment, type Manifest } from './archive-format.ts'; // prettier-ignore
import { corpusEntries, corpusFolder } from './corpus-entries.ts';
import { readMe } from './read-me.ts';
import { pythonScript, rScript } from './recompute-scripts.ts';
import { filesOf, runEntries, runFolder } from './run-entries.ts';

type Run = VerbOutput<'runs.get'>;

export async function createArchive(
  input: HandlerInput<'archives.create'>,
  context: HandlerContext,
): Promise<{ job: string }> {
  const project = context.project(input.project);
  const runs = await chosenRuns(input, context);
  const temporary = input.path === undefined;
  const name = basename(project.path).replace(/\.lectern$/iu, '');
  const path = input.path ?? join(context.temporaryFolder, `${name} archive.zip`);
  const writer = createZipWriter(path, { overwrite: input.overwrite || temporary });
  let added = false;
  try {
    const { id } = project.jobs.add({
      kind: 'export',
      title: `Archive ${name}`,
      input: { runs: runs.map((run) => run.id), path, withoutTexts: input.withoutTexts },
      work: (job) => new ArchiveJob(writer, project, context, runs, input.withoutTexts, job).write(),
      settled(state) {
        if (state !== 'done') writer.abort();
      },
    });
    added = true;
    return { job: id };
  } finally {
    if (!added) writer.abort();
  }
}

async function chosenRuns(input: HandlerInput<'archives.create'>, context: HandlerContext): Promise<Run[]> {
  const { project } = input;
  if (input.runs.length > 0) {
    const runs = await Promise.all(input.runs.map((run) => context.call('runs.get', { project, run })));
    const unfinished = runs.find((run) => run.metrics === null);
    if (unfinished !== undefined)
      throw new LecternError(
        'bad-input',
        `The run “${unfinished.name}” has no results: it is ${unfinished.state}.`,
        'Choose runs that were trained to their end.',
      );
    return [...new Map(runs.map((run) => [run.id, run])).values()];
  }
  const runs = (await context.call('runs.list', { project })).filter((run) => run.metrics !== null);
  if (runs.length > 0) return runs;
  throw new LecternError(
    'bad-data',
    'This project has no trained run to archive.',
    'Train a model first; an archive keeps results together with their data.',
  );
}

class ArchiveJob {
  readonly #writer: ZipWriter;
  readonly #project: OpenProject;
  readonly #context: HandlerContext;
  readonly #runs: readonly Run[];
  readonly #withoutTexts: boolean;
  readonly #job: JobRun;
  readonly #files: Manifest['files'] = [];

  constructor(
    writer: ZipWriter,
    project: OpenProject,
    context: HandlerContext,
    runs: readonly Run[],
    withoutTexts: boolean,
    job: JobRun,
  ) {
    this.#writer = writer;
    this.#project = project;
    this.#context = context;
    this.#runs = runs;
    this.#withoutTexts = withoutTexts;
    this.#job = job;
  }

  async write(): Promise<WrittenArchive> {
    const { reader, handle } = this.#project;
    const warnings: string[] = [];
    const wanted = new Set(this.#runs.map((run) => run.corpus.id));
    const corpora = readCorpora(reader).filter(({ id }) => wanted.has(id));
    // Data and predictions make the size; the rest takes no time.
    const steps = corpora.length + this.#runs.length;
    let step = 0;
    for (const corpus of corpora) {
      this.#progress(step++, steps, corpus.name);
      for (const { path, content } of corpusEntries(reader, corpus.id, this.#withoutTexts))
        await this.#add(path, content);
    }
    for (const run of this.#runs) {
      this.#progress(step++, steps, run.name);
      const named = filesOf(run);
      warnings.push(...named.warnings);
      const epochs = await this.#context.call('runs.epochs', { project: handle, run: run.id });
      if (run.metrics === null) continue;
      const entries = runEntries(reader, run, run.metrics, epochs, named.files, this.#withoutTexts);
      for (const { path, content } of [...entries, ...named.entries]) await this.#add(path, content);
      const { html } = await this.#context.call('reports.render', {
        project: handle,
        runs: [run.id],
        ...(this.#withoutTexts ? { examples: 0 } : {}),
      });
      await this.#add(`${runFolder(run)}/report.html`, [html]);
    }
    this.#progress(steps, steps, 'Closing');
    await this.#add(environmentPath, [jsonText(await this.#environment())]);
    await this.#add('scripts/recompute.py', [pythonScript]);
    await this.#add('scripts/recompute.R', [rScript]);
    if (this.#withoutTexts)
      warnings.push(
        'Models keep words of the texts they were trained on; an archive without texts still has the models.',
      );
    const about: Omit<Manifest, 'files'> = {
      format: 'lectern-archive',
      version: 1,
      lectern: this.#context.version,
      createdAt: new Date().toISOString(),
      project: basename(this.#project.path).replace(/\.lectern$/iu, ''),
      withoutTexts: this.#withoutTexts,
      runs: this.#runs.map((run) => ({
        id: run.id,
        name: run.name,
        preset: run.preset,
        folder: runFolder(run),
      })),
      corpora: corpora.map((corpus) => ({ id: corpus.id, name: corpus.name, folder: corpusFolder(corpus) })),
    };
    await this.#add('README.md', [readMe(about, warnings)]);
    const manifest = jsonText({ ...about, files: this.#files } satisfies Manifest);
    const seal = createHash('sha256').update(manifest).digest('hex');
    await this.#writer.add(manifestPath, [manifest]);
    await this.#writer.add(sealPath, [`${seal}  ${manifestPath}\n`]);
    const { path, sizeBytes } = this.#writer.finish();
    return {
      path,
      files: this.#files.length + 2,
      sizeBytes,
      seal,
      withoutTexts: this.#withoutTexts,
      runs: this.#runs.map(({ id, name }) => ({ id, name })),
      warnings,
    };
  }

  async #add(path: string, content: EntryContent): Promise<void> {
    this.#files.push(await this.#writer.add(path, this.#heeding(content)));
  }

  /** Lets other work in, and stops at the next piece once the job is cancelled. */
  async *#heeding(content: EntryContent): AsyncGenerator<string | Uint8Array> {
    let pieces = 0;
    for await (const piece of content) {
      if (pieces++ % 2_000 === 0) {
        await new Promise((resolve) => setImmediate(resolve));
        if (this.#job.signal.aborted)
          throw new LecternError('cancelled', 'The archive was cancelled; nothing was written.');
      }
      yield piece;
    }
  }

  #progress(done: number, total: number, what: string): void {
    this.#job.progress(done, total, 'parts', what);
  }

  async #environment(): Promise<Environment> {
    const { lectern, node, sqlite, platform, cores, memoryBytes, backends } = await this.#context.call(
      'system.doctor',
      { selfTest: false },
    );
    return {
      lectern,
      node,
      sqlite,
      platform,
      processor: cpus()[0]?.model ?? 'unknown',
      cores,
      memoryBytes,
      backends: backends.map(({ name, available, description }) => ({ name, available, description })),
    };
  }
}
