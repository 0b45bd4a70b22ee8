import { z } from 'zod';
import type { Corpus, GoldSet, Label, Split } from '../../api/corpora.ts';
import type { CorpusRecord } from '../../database/corpus-record.ts';
import { readGold } from '../../database/gold-set.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';

const namesOf = z.array(z.string());

export function corpusWithParts(reader: ProjectReader, corpus: CorpusRecord): Corpus {
  return {
    id: corpus.id,
    name: corpus.name,
    sourceName: corpus.sourceName,
    documents: corpus.documents,
    skipped: corpus.skipped,
    empty: corpus.empty,
    encoding: corpus.encoding,
    dialect: corpus.dialect,
    columns: corpus.columns,
    labels: labelsOf(reader, corpus),
    splits: splitsOf(reader, corpus.id),
    ...goldOf(reader, corpus.id),
    createdAt: corpus.createdAt,
  };
}

/** Documents do not change once imported, so each label is counted once per opened project. */
const countedLabels = new WeakMap<ProjectReader, Map<string, Label>>();

export function labelsOf(reader: ProjectReader, corpus: CorpusRecord): Label[] {
  let counted = countedLabels.get(reader);
  if (!counted) countedLabels.set(reader, (counted = new Map<string, Label>()));
  const rows = reader.all<{ id: number; name: string; column_name: string; categories: string }>(
    'SELECT id, name, column_name, categories FROM labels WHERE corpus_id = ? ORDER BY id',
    corpus.id,
  );
  return rows.map((row) => {
    const key = `${row.id} ${corpus.createdAt}`;
    let label = counted.get(key);
    if (!label) {
      label = countLabel(reader, corpus, row);
      counted.set(key, label);
    }
    return label;
  });
}

function countLabel(
  reader: ProjectReader,
  corpus: CorpusRecord,
  row: { id: number; name: string; column_name: string; categories: string },
): Label {
  const column = quotedName(row.column_name);
  const counts = new Map(
    reader
      .all<{ value: string; n: number }>(
        `SELECT ${column} AS value, count(*) AS n FROM ${quotedName(corpus.tableName)} GROUP BY 1`,
      )
      .map(({ value, n }) => [value, n]),
  );
  const categories = namesOf
    .parse(JSON.parse(row.categories))
    .map((name) => ({ name, count: counts.get(name) ?? 0 }));
  const labelled = categories.reduce((sum, { count }) => sum + count, 0);
  return {
    id: row.id,
    name: row.name,
    column: row.column_name,
    categories,
    missing: corpus.documents - labelled,
  };
}

function splitsOf(reader: ProjectReader, corpusId: number): Split[] {
  return reader
    .all<{
      id: number;
      name: string;
      description: string;
      seed: number;
      train: number;
      validation: number;
      test: number;
      folds: number | null;
      createdAt: string;
    }>(
      `SELECT id, name, description, seed, train_count AS train, validation_count AS validation, test_count AS test,
         fold_count AS folds, created_at AS createdAt
       FROM splits LEFT JOIN split_folds ON split_folds.split_id = splits.id WHERE corpus_id = ? ORDER BY id DESC`,
      corpusId,
    )
    .map(({ train, validation, test, folds, ...split }) => ({
      ...split,
      counts: { train, validation, test },
      ...(folds === null ? {} : { folds }),
    }));
}

function goldOf(reader: ProjectReader, corpusId: number): { gold?: GoldSet } {
  const gold = readGold(reader, corpusId);
  if (gold === undefined) return {};
  const { documents: _documents, ...facts } = gold;
  return { gold: facts };
}

export function setAsideOf(
  reader: ProjectReader,
  corpusId: number,
  limit: number,
): { line: number; kind: 'skipped' | 'empty'; reason: string }[] {
  return reader.all(
    'SELECT line, kind, reason FROM set_aside_rows WHERE corpus_id = ? ORDER BY line LIMIT ?',
    corpusId,
    limit,
  );
}
