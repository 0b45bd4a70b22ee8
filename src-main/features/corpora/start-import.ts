import { basename } from 'node:path';
import type { z } from 'zod';
import { corpusVerbs } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { formerImports } from '../../database/import-progress.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { removeStagingFiles } from '../../database/staging-files.ts';
import { openSourceFile } from '../../files/source-file.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import { runImport } from './import-job.ts';
import type { ImportRequest } from './import-request.ts';
import { nameTaken } from './import-table.ts';
import { pseudonymSalt } from './pseudonyms.ts';

/** What the import's job keeps of what was asked for. */
const importInput = corpusVerbs['corpora.import'].input.omit({ project: true });
export type ImportInput = z.infer<typeof importInput>;

/** Queues the import; what can be refused at once is, the job finds the rest. */
export function startImport(
  project: OpenProject,
  input: ImportInput,
  context: HandlerContext,
  goesOn = false,
): { job: string } {
  const { path, sourceName = basename(path), name, options, roles, repeatedIds } = input;
  const writer = project.writer();
  openSourceFile(path, sourceName);
  if (name !== undefined && writer.value('SELECT id FROM corpora WHERE name = ?', name) !== undefined) {
    throw nameTaken(name);
  }
  const { labelSeparator, pseudonymise } = input;
  const salt = pseudonymise?.columns.length ? pseudonymSalt(writer) : undefined;
  const shape = { labelSeparator, pseudonymise, salt };
  const request: ImportRequest = {
    ...{ projectPath: project.path, path, sourceName, name, options, roles, shape, repeatedIds },
    goesOn,
  };
  const job = project.jobs.add({
    kind: 'import',
    title: goesOn ? `Go on importing ${sourceName}` : `Import ${sourceName}`,
    input: { ...input, sourceName },
    work: (run) => runImport({ ...request, job: run.id }, run),
    settled(state) {
      if (state === 'done') context.emit({ event: 'changed', project: project.handle, topic: 'corpora' });
    },
  });
  return { job: job.id };
}

/** What was asked for when this job was started. */
export function importInputOf(reader: ProjectReader, job: string): ImportInput {
  const input = reader.value<string>("SELECT input FROM jobs WHERE id = ? AND kind = 'import'", job);
  if (input === undefined) throw noFormerImport(job);
  return importInput.parse(JSON.parse(input));
}

/** Lets an import that was killed go on, as a job of its own. */
export function resumeImport(project: OpenProject, job: string, context: HandlerContext): { job: string } {
  if (!formerImports(project.path).some(({ progress }) => progress.job === job)) throw noFormerImport(job);
  return startImport(project, importInputOf(project.reader, job), context, true);
}

/** Removes what an import that was killed had taken in. */
export function discardImport(project: OpenProject, job: string): void {
  project.writer();
  if (project.jobs.get(job).state !== 'interrupted') throw noFormerImport(job);
  for (const { path, progress } of formerImports(project.path))
    if (progress.job === job) removeStagingFiles(path);
}

function noFormerImport(job: string): LecternError {
  return new LecternError(
    'not-found',
    `There is no interrupted import “${job}” that could go on.`,
    'It has ended since, or nothing had been read yet: import the file again.',
  );
}
