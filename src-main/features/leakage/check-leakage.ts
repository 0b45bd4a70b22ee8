/** Looks for what could make a result look better than it is. */
import { z } from 'zod';
import type { CorpusColumn } from '../../api/corpora.ts';
import { giveawayThreshold, type LeakageReport } from '../../api/leakage.ts';
import { LecternError } from '../../api/errors.ts';
import { readCorpus, type CorpusRecord } from '../../database/corpus-record.ts';
import { readGold } from '../../database/gold-set.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { readLabels, readParts, readText, type LabelValues } from '../../database/training-data.ts';
import type { CorpusDuplicates } from '../../duplicates/duplicate-clusters.ts';
import { columnGiveaway, givenAway } from './column-giveaway.ts';
import { duplicatesAcross } from './duplicates-across.ts';
import { findingsOf } from './findings.ts';
import { sharedGroups } from './groups-across-parts.ts';

export interface CheckedThings {
  readonly corpus: number;
  readonly split: { readonly id: number; readonly name: string } | undefined;
  readonly label: { readonly id: number; readonly name: string; readonly column: string } | undefined;
}

/** More documents than this say nothing more about a column. */
const mostForColumns = 50_000;
const lengthsOf = z.object({ words: z.array(z.tuple([z.number(), z.number()])) });

export function checkLeakage(
  reader: ProjectReader,
  { corpus: id, split, label }: CheckedThings,
  found: CorpusDuplicates,
): LeakageReport {
  const started = performance.now();
  const corpus = readCorpus(reader, id);
  const parts = split ? readParts(reader, id, split.id) : new Uint8Array(corpus.documents).fill(255);
  const values = label ? readLabels(reader, id, label.id) : undefined;
  const { counts, pairs } = duplicatesAcross(found, parts, values?.values);
  const textOf = (position: number): string => readText(reader, id, position + 1).slice(0, 280);
  const groups = corpus.columns.flatMap((one) => {
    const role = groupRole(one);
    return split && role
      ? [{ column: one.name, role, ...sharedGroups(cellsOf(reader, corpus, one.column), parts) }]
      : [];
  });
  const report: Omit<LeakageReport, 'findings' | 'seconds'> = {
    corpus: corpus.name,
    documents: corpus.documents,
    split: split ?? null,
    label: label ? { id: label.id, name: label.name } : null,
    duplicates: {
      ...counts,
      examples: pairs.map(({ judged, training, equal }) => ({
        judged: {
          document: judged + 1,
          part: parts[judged] === 1 ? 'validation' : 'test',
          text: textOf(judged),
        },
        training: { document: training + 1, text: textOf(training) },
        equal,
      })),
    },
    groups,
    columns: label && values ? columnsOf(reader, corpus, label.column, values, parts) : [],
    threshold: giveawayThreshold,
    gold: goldOf(reader, id, parts, found.clusters),
    labels: values ? labelsByPart(values, parts) : [],
    lengths: lengthsFrom(corpus),
  };
  return {
    ...report,
    findings: findingsOf(report, split ? methodOf(reader, split.id) : undefined),
    seconds: (performance.now() - started) / 1000,
  };
}

const authorNames = /^(user|author|account|speaker|screen_?name|user_?name|handle|(user|author)_?id)$/i;
const threadNames = /^(thread|conversation|discussion)(_?id)?$/i;

/** As it was imported; a column without a role is known by its name. */
function groupRole({ role, name }: CorpusColumn): 'group' | 'thread' | undefined {
  if (role === 'group' || role === 'thread') return role;
  if (role !== 'other') return undefined;
  return authorNames.test(name) ? 'group' : threadNames.test(name) ? 'thread' : undefined;
}

function cellsOf(reader: ProjectReader, corpus: CorpusRecord, column: string): string[] {
  return reader.column<string>(
    `SELECT ${quotedName(column)} FROM ${quotedName(corpus.tableName)} ORDER BY document_id`,
  );
}

function methodOf(reader: ProjectReader, split: number): unknown {
  return JSON.parse(reader.value<string>('SELECT method FROM splits WHERE id = ?', split) ?? '{}');
}

/** Held out is what does not train; without a split every other document. */
function columnsOf(
  reader: ProjectReader,
  corpus: CorpusRecord,
  labelColumn: string,
  { categories, values }: LabelValues,
  parts: Uint8Array,
): LeakageReport['columns'] {
  const hasSplit = parts.some((part) => part === 0) && parts.some((part) => part === 1 || part === 2);
  const labelled = [...values.keys()].filter((i) => values[i]! >= 0 && (!hasSplit || parts[i]! < 3));
  const step = Math.ceil(labelled.length / mostForColumns);
  const chosen = labelled.filter((_, at) => at % step === 0);
  const own = chosen.map((i) => values[i]!);
  const heldOut = (at: number): boolean => (hasSplit ? parts[chosen[at]!]! > 0 : at % 2 === 1);
  const source = corpus.columns.find(({ column }) => column === labelColumn)?.derived?.sources ?? [];
  return corpus.columns
    .filter(({ column, role }) => column !== labelColumn && role !== 'text' && role !== 'split')
    .flatMap(({ name, column }) => {
      const all = cellsOf(reader, corpus, column);
      const giveaway = columnGiveaway(
        chosen.map((i) => all[i]!),
        own,
        categories.length,
        heldOut,
      );
      if (!giveaway) return [];
      const isSource = source.includes(column);
      const givesAway = isSource || givenAway(giveaway) >= giveawayThreshold;
      return [{ column: name, ...giveaway, source: isSource, givesAway }];
    })
    .sort((a, b) => Number(b.source) - Number(a.source) || givenAway(b) - givenAway(a));
}

function goldOf(
  reader: ProjectReader,
  corpus: number,
  parts: Uint8Array,
  clusters: Int32Array,
): LeakageReport['gold'] {
  const gold = readGold(reader, corpus);
  if (!gold) return null;
  const members = new Set(gold.documents);
  const training = new Set<number>();
  parts.forEach((part, i) => {
    if (part < 2 && !members.has(i + 1)) training.add(clusters[i]!);
  });
  const documents = [...gold.documents];
  return {
    size: gold.size,
    uses: gold.uses,
    inTraining: documents.filter((document) => parts[document - 1]! < 2).length,
    repeatedInTraining: documents.filter((document) => training.has(clusters[document - 1]!)).length,
  };
}

function labelsByPart({ categories, values }: LabelValues, parts: Uint8Array): LeakageReport['labels'] {
  const rows = categories.map((category) => ({ category, total: 0, train: 0, validation: 0, test: 0 }));
  const names = ['train', 'validation', 'test'] as const;
  values.forEach((value, i) => {
    const row = rows[value];
    if (!row) return;
    row.total++;
    const part = names[parts[i]!];
    if (part) row[part]++;
  });
  return rows;
}

function lengthsFrom(corpus: CorpusRecord): LeakageReport['lengths'] {
  const { words } = lengthsOf.parse(JSON.parse(corpus.textStatistics));
  const total = words.reduce((sum, [, documents]) => sum + documents, 0);
  const at = (share: number): number => {
    let seen = 0;
    for (const [length, documents] of words) {
      seen += documents;
      if (seen >= share * total) return length;
    }
    return words.at(-1)?.[0] ?? 0;
  };
  return { unit: 'words', median: at(0.5), p95: at(0.95), max: words.at(-1)?.[0] ?? 0 };
}

interface NamedRow {
  readonly id: number;
  readonly name: string;
}

/** What to check: the named split and label, else the newest split and the first label. */
export function chooseChecked(
  reader: ProjectReader,
  corpus: number,
  wanted: { readonly split?: number | undefined; readonly label?: number | undefined },
): CheckedThings {
  const splits = reader.all<NamedRow>(
    'SELECT id, name FROM splits WHERE corpus_id = ? ORDER BY id DESC',
    corpus,
  );
  const labels = reader.all<NamedRow & { column: string }>(
    'SELECT id, name, column_name AS column FROM labels WHERE corpus_id = ? ORDER BY id',
    corpus,
  );
  return {
    corpus,
    split: chosen(splits, wanted.split, 'split'),
    label: chosen(labels, wanted.label, 'label'),
  };
}

function chosen<Row extends NamedRow>(
  rows: readonly Row[],
  wanted: number | undefined,
  kind: string,
): Row | undefined {
  if (wanted === undefined) return rows[0];
  const row = rows.find(({ id }) => id === wanted);
  if (row) return row;
  throw new LecternError(
    'not-found',
    `This corpus has no ${kind} number ${wanted}.`,
    `Ask for its ${kind}s first.`,
  );
}
