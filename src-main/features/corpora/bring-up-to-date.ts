/** What depends on the documents of a corpus, after some were added or replaced. */
import { z } from 'zod';
import { LecternError } from '../../api/errors.ts';
import { readCorpus, type CorpusRecord } from '../../database/corpus-record.ts';
import { liveOnly } from '../../database/live-objects.ts';
import type { ProjectWriter } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { inNaturalOrder } from '../../sampling/category-order.ts';
import { mostCategories } from './label-tally.ts';
import { TextLengthCounter, textStatistics } from './text-statistics.ts';

const outsideSplit = 255;
const batchSize = 2_000;
const categoriesOf = z.array(z.string());

interface Changes {
  readonly added: number;
  readonly replaced: number;
  readonly setAside: { readonly skipped: number; readonly empty: number };
}

/** Inside the transaction that changes the documents; `corpus` as it was before. Returns what the user has to know. */
export function bringUpToDate(
  writer: ProjectWriter,
  corpus: CorpusRecord,
  { added, replaced, setAside }: Changes,
): string[] {
  const { skipped, empty } = setAside;
  writer.run(
    `UPDATE corpora SET rows_read = rows_read + ?, rows_stored = rows_stored + ?, rows_skipped = rows_skipped + ?,
       rows_empty = rows_empty + ? WHERE id = ?`,
    added + skipped + empty,
    added,
    skipped,
    empty,
    corpus.id,
  );
  if (added + replaced === 0) return [];
  writer.run(
    'UPDATE corpora SET text_statistics = ?, changed_at = ? WHERE id = ?',
    JSON.stringify(lengthsAfter(writer, corpus, replaced > 0)),
    new Date().toISOString(),
    corpus.id,
  );
  // Found again when they are asked for.
  writer.run('DELETE FROM duplicate_clusters WHERE corpus_id = ?', corpus.id);
  extendFolds(writer, corpus.id, added);
  return [
    ...mergeCategories(writer, corpus),
    ...splitWords(writer, corpus.id, added),
    ...derivedWords(corpus, added),
  ];
}

function lengthsAfter(writer: ProjectWriter, corpus: CorpusRecord, all: boolean): object {
  const counter = new TextLengthCounter();
  if (!all) counter.include(textStatistics.parse(JSON.parse(corpus.textStatistics)));
  const { documents } = readCorpus(writer, corpus.id);
  const sql = `SELECT ${quotedName(corpus.textColumn)} FROM ${quotedName(corpus.tableName)} WHERE document_id > ? AND document_id <= ?`;
  for (let after = all ? 0 : corpus.documents; after < documents; after += batchSize) {
    for (const text of writer.column<string>(sql, after, after + batchSize)) {
      const bytes = Buffer.from(text, 'utf8');
      counter.add(bytes, 0, bytes.length);
    }
  }
  return counter.statistics();
}

function extendFolds(writer: ProjectWriter, corpusId: number, added: number): void {
  const folded = writer.all<{ split: number; folds: Uint8Array }>(
    'SELECT split_id AS split, folds FROM split_folds JOIN splits ON splits.id = split_id WHERE corpus_id = ?',
    corpusId,
  );
  for (const { split, folds } of folded) {
    const longer = new Uint8Array(folds.length + added).fill(outsideSplit);
    longer.set(folds);
    writer.run('UPDATE split_folds SET folds = ? WHERE split_id = ?', longer, split);
  }
}

/** Runs keep the classes they were trained with. */
function mergeCategories(writer: ProjectWriter, corpus: CorpusRecord): string[] {
  const words: string[] = [];
  const labels = writer.all<{ id: number; name: string; column: string; categories: string }>(
    'SELECT id, name, column_name AS column, categories FROM labels WHERE corpus_id = ? ORDER BY id',
    corpus.id,
  );
  for (const { id, name, column, categories } of labels) {
    const known = new Set(categoriesOf.parse(JSON.parse(categories)));
    const cells = writer.column<string>(
      `SELECT DISTINCT ${quotedName(column)} FROM ${quotedName(corpus.tableName)}`,
    );
    const further = cells.filter((cell) => cell.trim() !== '' && !known.has(cell));
    if (further.length === 0) continue;
    if (known.size + further.length > mostCategories) {
      throw new LecternError(
        'bad-data',
        `The label “${name}” would have more than ${mostCategories.toLocaleString('en')} different values with this file; nothing was added.`,
        'Check the column of the label in the file.',
      );
    }
    writer.run(
      'UPDATE labels SET categories = ? WHERE id = ?',
      JSON.stringify(inNaturalOrder([...known, ...further])),
      id,
    );
    words.push(
      `The label “${name}” has ${further.length === 1 ? 'a new category' : `${further.length.toLocaleString('en')} new categories`}: ${further
        .slice(0, 5)
        .map((category) => `“${category}”`)
        .join(
          ', ',
        )}${further.length > 5 ? ' …' : ''}. Models trained before do not know ${further.length === 1 ? 'it' : 'them'}.`,
    );
  }
  return words;
}

function splitWords(writer: ProjectWriter, corpusId: number, added: number): string[] {
  const names = writer.column<string>(
    `SELECT name FROM splits WHERE corpus_id = ? AND ${liveOnly('split', 'splits.id')} ORDER BY id`,
    corpusId,
  );
  if (names.length === 0 || added === 0) return [];
  const listed = names.slice(0, 5).map((name) => `“${name}”`);
  return [
    `The new documents are in no part of the ${names.length === 1 ? 'split' : 'splits'} made before (${listed.join(', ')}${names.length > 5 ? ' …' : ''}); make a new split to train or test on them.`,
  ];
}

function derivedWords({ columns }: CorpusRecord, added: number): string[] {
  const derived = columns.filter((column) => column.derived !== undefined).map(({ name }) => `“${name}”`);
  if (derived.length === 0 || added === 0) return [];
  return [
    `The new documents have nothing in ${derived.join(', ')}, which ${derived.length === 1 ? 'was' : 'were'} derived in Lectern before; derive ${derived.length === 1 ? 'it' : 'them'} anew.`,
  ];
}
