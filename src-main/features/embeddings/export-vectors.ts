/** Vectors of words or documents as a file. */
import { basename, join, resolve } from 'node:path';
import type { HandlerInput } from '../../api/catalogue.ts';
import type { VectorFormat } from '../../api/embeddings.ts';
import { LecternError } from '../../api/errors.ts';
import { chooseIdColumn, chooseTextColumn } from '../../applying/file-columns.ts';
import { readCorpus, type CorpusRecord } from '../../database/corpus-record.ts';
import { findRun } from '../../database/find-run.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { readTexts } from '../../database/training-data.ts';
import { readStoredVectors } from '../../engine-process/stored-vectors.ts';
import { openTable } from '../../files/table-reader.ts';
import { writeVectorFile, type VectorTable } from '../../files/vector-writer.ts';
import type { HandlerContext } from '../context.ts';
import { findEmbedding, readVectorBytes } from './embeddings.queries.ts';

export function exportWords(
  input: HandlerInput<'embeddings.export'>,
  context: HandlerContext,
): { job: string } {
  const project = context.project(input.project);
  const embedding = findEmbedding(project.reader, input.embedding);
  const path = outputPath(input.path, context, embedding.name, input.format);
  const { id } = project.jobs.add({
    kind: 'export',
    title: `Export ${embedding.name}`,
    input: { embedding: embedding.id, path },
    async work() {
      const { words, size, vectors, counts } = readStoredVectors(readVectorBytes(project.reader, embedding));
      const table: VectorTable = {
        names: words,
        size,
        vectors,
        columns: [
          { name: 'word', values: words },
          ...(counts === null ? [] : [{ name: 'count', values: Array.from(counts, String) }]),
        ],
      };
      const files = await writeVectorFile(path, input.format, table, replaces(input));
      return { path, files, rows: words.length, size };
    },
  });
  return { job: id };
}

export function exportDocuments(
  input: HandlerInput<'embeddings.exportDocuments'>,
  context: HandlerContext,
): { job: string } {
  const project = context.project(input.project);
  const { reader } = project;
  const corpus = readCorpus(reader, input.corpus);
  const { source } = input;
  const from =
    source.kind === 'classifier'
      ? { kind: source.kind, run: findRun(reader, source.run) }
      : source.kind === 'embedding'
        ? { kind: source.kind, embedding: findEmbedding(reader, source.embedding).id }
        : source;
  if (input.format === 'txt' || input.format === 'bin')
    throw new LecternError(
      'bad-input',
      `The word2vec formats are for words, not for documents.`,
      'Choose npy, csv, parquet or tsv.',
    );
  const { file } = input;
  const name = file === undefined ? corpus.name : (file.sourceName ?? basename(file.path));
  const path = outputPath(input.path, context, `${name} vectors`, input.format);
  const { id } = project.jobs.add({
    kind: 'export',
    title: `Vectors of ${name}`,
    input: { source: from, corpus: corpus.id, file: file?.path ?? null, path },
    async work({ signal, progress }) {
      const { texts, ids, named } =
        file === undefined ? ownDocuments(reader, corpus) : await documentsOfFile(file, corpus, signal);
      const { size, vectors, empty, note } = await context.engine.embedding(
        { action: 'documents', projectPath: project.path, from, texts },
        { signal, progress, epoch() {}, checkpoint() {} },
      );
      const table: VectorTable = { names: ids, size, vectors, columns: [{ name: named, values: ids }] };
      const files = await writeVectorFile(path, input.format, table, replaces(input));
      return { path, files, rows: texts.length, size, empty, note };
    },
  });
  return { job: id };
}

interface Documents {
  readonly texts: string[];
  readonly ids: string[];
  /** What the column of ids is called. */
  readonly named: string;
}

function ownDocuments(reader: ProjectReader, corpus: CorpusRecord): Documents {
  const texts: string[] = [];
  for (const batch of readTexts(reader, corpus.id)) for (const text of batch.texts) texts.push(text);
  if (corpus.idColumn === null)
    return { texts, ids: texts.map((_, index) => String(index + 1)), named: 'document' };
  const ids = reader
    .column<string | null>(
      `SELECT ${quotedName(corpus.idColumn)} FROM ${quotedName(corpus.tableName)} ORDER BY document_id`,
    )
    .map((value) => value ?? '');
  return { texts, ids, named: 'id' };
}

/** Every row of the file, also those without a text: their vectors are zeros. */
async function documentsOfFile(
  file: NonNullable<HandlerInput<'embeddings.exportDocuments'>['file']>,
  corpus: CorpusRecord,
  signal: AbortSignal,
): Promise<Documents> {
  const table = await openTable(file.path, file.options, { depth: 'whole', sourceName: file.sourceName });
  const nameOf = (wanted: string | null): string | undefined =>
    corpus.columns.find(({ column }) => column === wanted)?.name;
  const text = chooseTextColumn(table, file.textColumn, nameOf(corpus.textColumn));
  const id = chooseIdColumn(table, nameOf(corpus.idColumn));
  const texts: string[] = [];
  const ids: string[] = [];
  for await (const rows of table.rows()) {
    if (signal.aborted) throw new LecternError('cancelled', 'It was cancelled; nothing was written.');
    for (const { cells } of rows) {
      texts.push(cells[text.index] ?? '');
      ids.push(id === undefined ? String(texts.length) : (cells[id.index] ?? ''));
    }
  }
  return { texts, ids, named: id === undefined ? 'row' : 'id' };
}

/** A file in the temporary folder is the host's own. */
function replaces({ overwrite, path }: { overwrite: boolean; path?: string | undefined }): boolean {
  return overwrite || path === undefined;
}

function outputPath(
  asked: string | undefined,
  { temporaryFolder }: HandlerContext,
  name: string,
  format: VectorFormat,
): string {
  return asked === undefined
    ? join(temporaryFolder, `${name.replace(/[\\/:]/g, '-')}.${format}`)
    : resolve(asked);
}
