/** How a run does for each value of a column of its corpus. */
import { subgroupScores } from '../../../engine/metrics/subgroup-scores.ts';
import type { Part } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { fewestScored, fewestTrusted, type Subgroup, type Subgroups } from '../../api/evaluation.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import { readGroups } from '../../database/document-groups.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { readJudged, type JudgedDocuments } from './judged-documents.ts';

/** The same question has the same intervals whenever it is asked. */
const SEED = 1;
/** More values than this are put together: numbers into ranges, words into “other”. */
const MOST_GROUPS = 20;
const RANGES = 5;

interface RunFacts {
  readonly corpus_id: number;
  readonly split_id: number;
  readonly classes: string;
}

export function runSubgroups(reader: ProjectReader, run: string, columnName: string, part: Part): Subgroups {
  const facts = reader.get<RunFacts>(
    'SELECT corpus_id, split_id, classes FROM runs WHERE id = ?',
    run,
  ) as RunFacts;
  const classes = (JSON.parse(facts.classes) as string[]).length;
  const corpus = readCorpus(reader, facts.corpus_id);
  const column = corpus.columns.find(({ name }) => name === columnName);
  if (column === undefined)
    throw new LecternError(
      'not-found',
      `The corpus “${corpus.name}” has no column “${columnName}”.`,
      `Its columns are: ${corpus.columns.map(({ name }) => name).join(', ')}.`,
    );
  const judged = readJudged(reader, run, part);
  const groups = readGroups(reader, facts.corpus_id, facts.split_id)?.numbers;
  const values = valuesOf(reader, corpus.tableName, column.column, judged.documents);
  const { members, notes } = grouped(values);
  const score = (name: string, rows: readonly number[]): Subgroup =>
    subgroupOf(name, rows, judged, classes, groups);
  const scored = members.map(([name, rows]) => score(name, rows));
  const small = scored.filter((group) => group.small).length;
  if (small > 0)
    notes.push(
      `${String(small)} of ${String(scored.length)} subgroups ${small === 1 ? 'has' : 'have'} fewer than ${String(fewestTrusted)} documents: a difference between them is most likely chance.`,
    );
  return {
    column: column.name,
    part,
    all: score('all', [...judged.documents.keys()]),
    groups: scored,
    notes,
  };
}

function valuesOf(reader: ProjectReader, table: string, column: string, documents: Int32Array): string[] {
  const wanted = new Map([...documents].map((document, row) => [document, row]));
  const values = new Array<string>(documents.length).fill('');
  for (const [document, value] of reader.iterate(
    `SELECT document_id, ${quotedName(column)} FROM ${quotedName(table)}`,
  )) {
    const row = wanted.get(Number(document));
    if (row !== undefined) values[row] = value === null ? '' : String(value).trim();
  }
  return values;
}

/** Rows of each subgroup: the largest first, ranges in ascending order. */
function grouped(values: readonly string[]): { members: [string, number[]][]; notes: string[] } {
  const rowsOf = new Map<string, number[]>();
  values.forEach((value, row) => {
    const rows = rowsOf.get(value);
    if (rows === undefined) rowsOf.set(value, [row]);
    else rows.push(row);
  });
  const empty = rowsOf.get('') ?? [];
  rowsOf.delete('');
  const withoutValue: [string, number[]][] = empty.length === 0 ? [] : [['(no value)', empty]];
  const names = [...rowsOf.keys()];
  if (names.length <= MOST_GROUPS) {
    const members = [...rowsOf].sort(
      ([a, rowsA], [b, rowsB]) => rowsB.length - rowsA.length || (a < b ? -1 : 1),
    );
    return { members: [...members, ...withoutValue], notes: [] };
  }
  if (names.every((name) => Number.isFinite(Number(name))))
    return { members: [...ranges(rowsOf), ...withoutValue], notes: [] };
  const bySize = [...rowsOf].sort(([, a], [, b]) => b.length - a.length);
  const others = bySize.slice(MOST_GROUPS - 1);
  return {
    members: [
      ...bySize.slice(0, MOST_GROUPS - 1),
      [`(${String(others.length)} other values)`, others.flatMap(([, rows]) => rows)],
      ...withoutValue,
    ],
    notes: [
      `The column has ${String(names.length)} values: the ${String(MOST_GROUPS - 1)} most frequent are shown, the others together.`,
    ],
  };
}

/** Five ranges with about as many documents each; equal numbers stay together. */
function ranges(rowsOf: ReadonlyMap<string, number[]>): [string, number[]][] {
  const byValue = new Map<number, number[]>();
  for (const [name, rows] of rowsOf) {
    const value = Number(name);
    byValue.set(value, [...(byValue.get(value) ?? []), ...rows]);
  }
  const ascending = [...byValue].sort(([a], [b]) => a - b);
  const total = ascending.reduce((sum, [, rows]) => sum + rows.length, 0);
  const members: [string, number[]][] = [];
  let rows: number[] = [];
  let from: number | undefined;
  let seen = 0;
  ascending.forEach(([value, own], place) => {
    from ??= value;
    rows.push(...own);
    seen += own.length;
    if (seen < (total * (members.length + 1)) / RANGES && place < ascending.length - 1) return;
    members.push([from === value ? String(value) : `${String(from)} to ${String(value)}`, rows]);
    rows = [];
    from = undefined;
  });
  return members;
}

function subgroupOf(
  name: string,
  rows: readonly number[],
  { documents, gold, predicted }: JudgedDocuments,
  classes: number,
  groups: Int32Array | undefined,
): Subgroup {
  const small = rows.length < fewestTrusted;
  if (rows.length < fewestScored)
    return { name, documents: rows.length, small, accuracy: null, macroF1: null, majority: null };
  const truth = Int32Array.from(rows, (row) => gold[row] as number);
  const counts = new Float64Array(classes);
  for (const label of truth) counts[label] += 1;
  const places = new Map<number, number>();
  const groupOf = groups && Int32Array.from(rows, (row) => placeOf(places, groups[documents[row] - 1]));
  const scores = subgroupScores(
    truth,
    Int32Array.from(rows, (row) => predicted[row]),
    classes,
    groupOf,
    SEED,
  );
  return { name, documents: rows.length, small, ...scores, majority: Math.max(...counts) / rows.length };
}

function placeOf(places: Map<number, number>, group: number): number {
  let place = places.get(group);
  if (place === undefined) places.set(group, (place = places.size));
  return place;
}
