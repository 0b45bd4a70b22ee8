import { basename } from 'node:path';
import type { HandlerInput } from '../../api/catalogue.ts';
import { readCorpus, type CorpusRecord } from '../../database/corpus-record.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { openSourceFile } from '../../files/source-file.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import type { AdditionRequest } from './add-new-rows.ts';
import { runAddition } from './import-job.ts';
import { pseudonymSalt } from './pseudonyms.ts';
import { importInputOf, type ImportInput } from './start-import.ts';

/** Queues the addition; the file is read, and its rows are shaped, as when the corpus was imported. */
export function startAddition(
  project: OpenProject,
  input: Omit<HandlerInput<'corpora.addNew'>, 'project'>,
  context: HandlerContext,
): { job: string } {
  const { path, sourceName = basename(path), replaceChanged } = input;
  const writer = project.writer();
  const corpus = readCorpus(writer, input.corpus);
  openSourceFile(path, sourceName);
  const before = importOf(project.reader, corpus);
  const { labelSeparator, pseudonymise } = before ?? {};
  const salt = pseudonymise?.columns.length ? pseudonymSalt(writer) : undefined;
  const request: AdditionRequest = {
    projectPath: project.path,
    path,
    sourceName,
    options: { ...before?.options, ...input.options },
    roles: before?.roles ?? {},
    shape: { labelSeparator, pseudonymise, salt },
    repeatedIds: before?.repeatedIds,
    addTo: corpus.id,
    replaceChanged,
  };
  const job = project.jobs.add({
    kind: 'import',
    title: `Add ${sourceName} to ${corpus.name}`,
    input: { ...input, sourceName },
    work: (run) => runAddition({ ...request, job: run.id }, run),
    settled(state) {
      if (state === 'done') context.emit({ event: 'changed', project: project.handle, topic: 'corpora' });
    },
  });
  return { job: job.id };
}

/** What was asked for when the corpus was imported; undefined where the project does not know it, as after a restore. */
function importOf(reader: ProjectReader, corpus: CorpusRecord): ImportInput | undefined {
  const job = reader.value<string>(
    `SELECT id FROM jobs WHERE kind = 'import' AND state = 'done' AND json_extract(output, '$.corpus') = ?
       AND json_extract(output, '$.stored') IS NOT NULL AND finished_at >= ? ORDER BY finished_at LIMIT 1`,
    corpus.name,
    corpus.createdAt,
  );
  return job === undefined ? undefined : importInputOf(reader, job);
}
