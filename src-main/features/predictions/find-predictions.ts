/** Predictions of one run that fit a query, in the order asked for. */
import type { Part } from '../../api/corpora.ts';
import type { Prediction } from '../../api/predictions.ts';
import { readCorpus, type CorpusRecord } from '../../database/corpus-record.ts';
import type { ProjectReader, SqlValue } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { partNumbers } from '../../database/training-data.ts';
import { readFloats } from '../../database/stored-floats.ts';

export interface PredictionQuery {
  readonly part?: Part | undefined;
  readonly gold?: number | undefined;
  readonly predicted?: number | undefined;
  readonly correct?: boolean | undefined;
  readonly search: string;
  readonly sort: 'loss' | 'confidence' | 'document';
}

/** Scrolling asks the same question again and again, and the predictions of a run never change. */
const keptResults = 8;
const results = new WeakMap<ProjectReader, Map<string, Int32Array>>();

export function findPredictions(
  reader: ProjectReader,
  run: string,
  query: PredictionQuery,
  offset: number,
  limit: number,
): { total: number; predictions: Prediction[] } {
  const corpusId = reader.value<number>('SELECT corpus_id FROM runs WHERE id = ?', run);
  const corpus = readCorpus(reader, corpusId as number);
  const found = matching(reader, corpus, run, query);
  return {
    total: found.length,
    predictions: readPredictions(reader, corpus, run, [...found.subarray(offset, offset + limit)]),
  };
}

/** Ids of the documents that fit, in order. */
function matching(
  reader: ProjectReader,
  corpus: CorpusRecord,
  run: string,
  query: PredictionQuery,
): Int32Array {
  const key = JSON.stringify([run, query]);
  let kept = results.get(reader);
  if (kept === undefined) results.set(reader, (kept = new Map<string, Int32Array>()));
  let documents = kept.get(key);
  kept.delete(key);
  documents ??= search(reader, corpus, run, query);
  kept.set(key, documents);
  for (const oldest of kept.keys()) {
    if (kept.size <= keptResults) break;
    kept.delete(oldest);
  }
  return documents;
}

function search(
  reader: ProjectReader,
  corpus: CorpusRecord,
  run: string,
  query: PredictionQuery,
): Int32Array {
  const where = ['run_id = ?'];
  const values: SqlValue[] = [run];
  const add = (condition: string, value: SqlValue | undefined): void => {
    if (value === undefined) return;
    where.push(condition);
    values.push(value);
  };
  add('part = ?', query.part === undefined ? undefined : partNumbers[query.part]);
  add('gold = ?', query.gold);
  add('predicted = ?', query.predicted);
  if (query.correct !== undefined) where.push(query.correct ? 'gold = predicted' : 'gold <> predicted');
  // Without a label there is no loss: such documents come last, the least sure first.
  const order = query.sort === 'loss' ? 'loss IS NULL, loss DESC, document_id' : 'document_id';
  const from = `FROM predictions WHERE ${where.join(' AND ')} ORDER BY ${order}`;
  let documents = reader.column<number>(`SELECT document_id ${from}`, ...values);
  if (query.sort === 'confidence') {
    const confidence = new Map<number, number>();
    for (const [document, probabilities] of reader.iterate(
      `SELECT document_id, probabilities ${from}`,
      ...values,
    ))
      confidence.set(Number(document), Math.max(...readFloats(probabilities as Uint8Array)));
    const of = (document: number): number => confidence.get(document) ?? 0;
    documents.sort((a, b) => of(b) - of(a) || a - b);
  }
  const words = query.search
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  if (words.length > 0) {
    const containing = documentsWith(reader, corpus, words);
    documents = documents.filter((document) => containing.has(document));
  }
  return Int32Array.from(documents);
}

/** Documents whose text contains all of these, anywhere, whatever the case. */
function documentsWith(reader: ProjectReader, corpus: CorpusRecord, words: readonly string[]): Set<number> {
  const found = new Set<number>();
  const sql = `SELECT document_id, ${quotedName(corpus.textColumn)} FROM ${quotedName(corpus.tableName)}`;
  for (const [document, text] of reader.iterate(sql)) {
    const lower = String(text ?? '').toLowerCase();
    if (words.every((word) => lower.includes(word))) found.add(Number(document));
  }
  return found;
}

interface PredictionRow {
  document: number;
  line: number;
  text: string | null;
  part: number | null;
  gold: number | null;
  predicted: number;
  loss: number | null;
  probabilities: Uint8Array;
}

const partNames: readonly Part[] = ['train', 'validation', 'test'];

function readPredictions(
  reader: ProjectReader,
  corpus: CorpusRecord,
  run: string,
  documents: number[],
): Prediction[] {
  const rows = reader.all<PredictionRow>(
    `SELECT predictions.document_id AS document, source_line AS line, ${quotedName(corpus.textColumn)} AS text,
            part, gold, predicted, loss, probabilities
     FROM predictions JOIN ${quotedName(corpus.tableName)} AS documents ON documents.document_id = predictions.document_id
     WHERE run_id = ? AND predictions.document_id IN (SELECT value FROM json_each(?))`,
    run,
    JSON.stringify(documents),
  );
  const byDocument = new Map(rows.map((row) => [row.document, row]));
  return documents.flatMap((document) => {
    const row = byDocument.get(document);
    if (row === undefined) return [];
    return [
      {
        document,
        line: row.line,
        text: row.text ?? '',
        part: row.part === null ? null : (partNames[row.part] ?? null),
        gold: row.gold,
        predicted: row.predicted,
        probabilities: [...readFloats(row.probabilities)],
        loss: row.loss,
      },
    ];
  });
}
