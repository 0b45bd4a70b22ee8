/** Makes a corpus out of the tables of an archive: its documents, labels with their order of categories, and splits. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ColumnRole } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { storeSplit } from '../../database/store-split.ts';
import { none, partNumbers } from '../../database/training-data.ts';
import type { JobRun } from '../../jobs/job-queue.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import type { ArchivedCorpus } from './archive-format.ts';
import type { ArchiveFiles } from './archive-files.ts';
import { waitFor } from './wait-for-job.ts';

export interface RebuiltCorpus {
  readonly id: number;
  /** Ids here by the ids in the archive. */
  readonly labels: ReadonlyMap<number, number>;
  readonly splits: ReadonlyMap<number, number>;
}

const csv = { encoding: 'utf-8', delimiter: ',', quote: '"', header: true, format: 'delimited' } as const;

export async function rebuildCorpus(
  about: ArchivedCorpus,
  folder: string,
  archive: ArchiveFiles,
  project: OpenProject,
  context: HandlerContext,
  job: JobRun,
): Promise<RebuiltCorpus> {
  const path = await archive.extract(`${folder}/documents.csv`);
  const { columns } = await context.call('corpora.preview', { path, options: csv });
  const labelColumns = new Set(about.labels.map(({ column }) => column));
  const roleOf = (name: string): ColumnRole =>
    name === about.textColumn ? 'text' : labelColumns.has(name) ? 'label' : 'other';
  // The header of documents.csv has the SQL names; what an import makes of them is found by their places.
  const imported = await context.call('corpora.import', {
    project: project.handle,
    path,
    sourceName: about.sourceName,
    name: about.name,
    options: csv,
    roles: Object.fromEntries(columns.map(({ column, name }) => [column, roleOf(name)])),
  });
  await waitFor(project, imported.job, job);
  const corpora = await context.call('corpora.list', { project: project.handle });
  const corpus = corpora.find(({ name }) => name === about.name);
  if (corpus?.documents !== about.rows.stored)
    throw new LecternError(
      'bad-data',
      `The archive says that “${about.name}” has ${String(about.rows.stored)} documents; ${String(corpus?.documents ?? 0)} could be read.`,
      'Verify the archive without --rerun to see what was changed.',
    );
  const parts = new Map<number, Uint8Array>();
  for (const split of about.splits)
    parts.set(split.id, await readParts(await archive.extract(split.file), corpus.documents));
  const writer = project.writer();
  return writer.transaction(() => {
    const labels = new Map<number, number>();
    for (const label of about.labels) {
      const column = corpus.columns.find(({ name }) => name === label.column)?.column ?? '';
      const here = corpus.labels.find((candidate) => candidate.column === column);
      if (here === undefined) continue;
      labels.set(label.id, here.id);
      writer.run(
        'UPDATE labels SET name = ?, categories = ? WHERE id = ?',
        label.name,
        JSON.stringify(label.categories),
        here.id,
      );
    }
    // Splits name columns as the source file did.
    const names = new Map(about.columns.map(({ column, name }) => [column, name]));
    const columnsHere = corpus.columns.map((column) => ({
      ...column,
      name: names.get(column.name) ?? column.name,
    }));
    writer.run('UPDATE corpora SET columns = ? WHERE id = ?', JSON.stringify(columnsHere), corpus.id);
    const splits = new Map<number, number>();
    for (const { id, name, method, description, seed } of about.splits)
      splits.set(
        id,
        storeSplit(writer, {
          corpusId: corpus.id,
          name,
          method,
          description,
          seed,
          parts: parts.get(id) as Uint8Array,
        }),
      );
    return { id: corpus.id, labels, splits };
  });
}

/** Of a table with the columns document_id and part. */
async function readParts(path: string, documents: number): Promise<Uint8Array> {
  const parts = new Uint8Array(documents).fill(none);
  for await (const row of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const [document, part] = row.split(',');
    if (part === 'train' || part === 'validation' || part === 'test')
      parts[Number(document) - 1] = partNumbers[part];
  }
  return parts;
}
