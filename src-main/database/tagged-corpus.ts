/** Sentences of a corpus with their tags: columns of CoNLL files are cells that hold a JSON list, one entry for each word. */
import { z } from 'zod';
import type { CorpusColumn } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';
import { readCorpus, type CorpusRecord } from './corpus-record.ts';
import type { ProjectReader } from './project-database.ts';
import { quotedName } from './quoted-name.ts';

/** Column with the words of each sentence, by the name that the readers of CoNLL files give it. */
export const wordsColumn = 'tokens';
const list = z.array(z.string());
const rowsAtOnce = 2_000;
/** CoNLL writes this where a word has no tag. */
const absent = '_';

export interface TaggedDocument {
  readonly words: readonly string[];
  /** '' where a word has none; empty where no column was asked for. */
  readonly tags: readonly string[];
}

function columnNamed(corpus: CorpusRecord, name: string): CorpusColumn | undefined {
  return corpus.columns.find((column) => column.name === name);
}

/** Names of the columns whose first rows hold lists as long as those of the words. */
export function tagColumnsOf(reader: ProjectReader, corpus: CorpusRecord): string[] {
  const words = columnNamed(corpus, wordsColumn);
  if (words === undefined) return [];
  const sample = (column: CorpusColumn): (string[] | undefined)[] =>
    reader
      .column<string>(
        `SELECT ${quotedName(column.column)} FROM ${quotedName(corpus.tableName)} WHERE document_id <= 20 ORDER BY document_id`,
      )
      .map(listOf);
  const lengths = sample(words).map((own) => own?.length);
  return corpus.columns
    .filter(
      (column) =>
        column.name !== wordsColumn &&
        sample(column).every((own, index) => own !== undefined && own.length === lengths[index]),
    )
    .map(({ name }) => name);
}

function listOf(cell: string | null): string[] | undefined {
  if (cell === null || !cell.startsWith('[')) return undefined;
  try {
    return list.parse(JSON.parse(cell));
  } catch {
    return undefined;
  }
}

/** The column asked for, else `upos`, `tags`, or the last; throws in words where the corpus has none. */
export function chooseTagColumn(
  reader: ProjectReader,
  corpus: CorpusRecord,
  wanted: string | undefined,
): string {
  const columns = tagColumnsOf(reader, corpus);
  if (columns.length === 0)
    throw new LecternError(
      'bad-data',
      `The corpus “${corpus.name}” has no tagged sentences.`,
      'Import a CoNLL or CoNLL-U file: one word per line with its tags beside it.',
    );
  if (wanted !== undefined) {
    if (columns.includes(wanted)) return wanted;
    throw new LecternError(
      'not-found',
      `The corpus “${corpus.name}” has no column of tags “${wanted}”.`,
      `It has: ${columns.join(', ')}.`,
    );
  }
  return ['upos', 'tags'].find((name) => columns.includes(name)) ?? columns.at(-1)!;
}

/** Sentences in document order; without a column, their words only. Throws in words where lists do not fit. */
export function readTaggedDocuments(
  reader: ProjectReader,
  corpusId: number,
  tagColumn: string | undefined,
  most = Infinity,
): TaggedDocument[] {
  const corpus = readCorpus(reader, corpusId);
  const words = columnNamed(corpus, wordsColumn);
  const tags = tagColumn === undefined ? undefined : columnNamed(corpus, tagColumn);
  if (words === undefined || (tagColumn !== undefined && tags === undefined))
    throw new LecternError(
      'bad-data',
      `The corpus “${corpus.name}” has no column “${words === undefined ? wordsColumn : tagColumn!}”.`,
      'Choose a corpus that was imported from a file of the same form.',
    );
  const all: TaggedDocument[] = [];
  const sql = `SELECT ${quotedName(words.column)}, ${tags === undefined ? "''" : quotedName(tags.column)} FROM ${quotedName(corpus.tableName)}
               WHERE document_id > ? AND document_id <= ? ORDER BY document_id`;
  const last = Math.min(corpus.documents, most);
  for (let after = 0; after < last; after += rowsAtOnce)
    for (const [wordCell, tagCell] of reader.iterate(sql, after, Math.min(last, after + rowsAtOnce))) {
      const own = listOf(String(wordCell ?? ''));
      const given = tags === undefined ? [] : listOf(String(tagCell ?? ''));
      if (own === undefined || given === undefined || (tags !== undefined && given.length !== own.length))
        throw new LecternError(
          'bad-data',
          `Document ${String(all.length + 1)} of “${corpus.name}” has no list of words with as many tags.`,
          'Import the file again as CoNLL or CoNLL-U.',
        );
      all.push({ words: own, tags: given.map((tag) => (tag === absent ? '' : tag)) });
    }
  return all;
}
