import type { CorpusColumn, Split, SplitMethod } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { readCorpus, type CorpusRecord } from '../../database/corpus-record.ts';
import type { ProjectReader, ProjectWriter } from '../../database/project-database.ts';
import { quotedName } from '../../database/quoted-name.ts';
import { freeSplitName, storeSplit } from '../../database/store-split.ts';
import { readLabels } from '../../database/training-data.ts';
import {
  countParts,
  groupedParts,
  outside,
  randomParts,
  setApartValidation,
  timeOrderedParts,
  type Shares,
} from '../../sampling/assign-parts.ts';
import { partNamed } from '../../sampling/part-names.ts';
import { SeededRandom } from '../../sampling/seeded-random.ts';
import { timeValues } from '../../selection/time-values.ts';

export interface WantedSplit {
  readonly corpus: number;
  readonly name?: string | undefined;
  readonly method: SplitMethod;
  readonly seed: number;
}

type RandomMethod = Extract<SplitMethod, { kind: 'random' }>;
type ColumnMethod = Extract<SplitMethod, { kind: 'column' }>;

const partNumbers = { train: 0, validation: 1, test: 2 } as const;

export function createSplit(writer: ProjectWriter, wanted: WantedSplit): Split {
  const corpus = readCorpus(writer, wanted.corpus);
  if (wanted.name !== undefined) refuseTakenName(writer, corpus, wanted.name);
  const { method, seed } = wanted;
  const { parts, description, name } =
    method.kind === 'column'
      ? fromColumn(writer, corpus, method, seed)
      : atRandom(writer, corpus, method, seed);
  const counts = countParts(parts);
  refuseEmptyParts(corpus, method, counts);
  return writer.transaction(() => {
    const stored = {
      corpusId: corpus.id,
      name: wanted.name ?? freeSplitName(writer, corpus.id, name),
      method,
      description,
      seed,
      parts,
    };
    const id = storeSplit(writer, stored);
    const createdAt = writer.value<string>('SELECT created_at FROM splits WHERE id = ?', id)!;
    return {
      id,
      name: stored.name,
      description,
      seed,
      counts: { train: counts.train, validation: counts.validation, test: counts.test },
      createdAt,
    };
  });
}

interface Assigned {
  readonly parts: Uint8Array;
  readonly description: string;
  readonly name: string;
}

function atRandom(reader: ProjectReader, corpus: CorpusRecord, method: RandomMethod, seed: number): Assigned {
  const shares = sharesOf(method);
  const random = new SeededRandom(seed);
  const percent = shares.map((share) => `${Math.round(share * 1000) / 10}`).join(' / ');
  const label = method.stratify === undefined ? undefined : labelNamed(reader, corpus, method.stratify);
  if (method.time !== undefined) {
    if (method.group !== undefined || label) {
      throw new LecternError(
        'bad-input',
        'A split by time cannot at the same time keep groups together or balance a label.',
        'Choose time alone, or group and label without time.',
      );
    }
    const column = columnNamed(corpus, method.time);
    const times = timeValues(cellsOf(reader, corpus, column), column.column);
    return {
      parts: timeOrderedParts(times, shares),
      description: `${percent} % by “${column.column}”: the oldest train, the newest test`,
      name: 'by time',
    };
  }
  const strata = label && readLabels(reader, corpus.id, label.id).values;
  const balanced = label ? `, with equal shares of “${label.name}”` : '';
  if (method.group === undefined) {
    return {
      parts: randomParts(corpus.documents, shares, random, strata),
      description: `${percent} % at random${balanced}`,
      name: label ? 'stratified' : 'random',
    };
  }
  const column = columnNamed(corpus, method.group);
  const { groups, count } = numbered(cellsOf(reader, corpus, column));
  const needed = shares.filter((share) => share > 0).length;
  if (count < needed) {
    throw new LecternError(
      'bad-data',
      `The column “${column.column}” has only ${count} different ${count === 1 ? 'value' : 'values'}, too few for ${needed} parts.`,
      'Choose a column with more groups, such as the author.',
    );
  }
  return {
    parts: groupedParts(groups, shares, random, strata),
    description: `${percent} % at random, each “${column.column}” wholly in one part${label ? `, shares of “${label.name}” as equal as that allows` : ''}`,
    name: `by ${column.column}`,
  };
}

function fromColumn(
  reader: ProjectReader,
  corpus: CorpusRecord,
  method: ColumnMethod,
  seed: number,
): Assigned {
  const column = columnNamed(corpus, method.column);
  const cells = cellsOf(reader, corpus, column);
  const parts = Uint8Array.from(cells, (cell) => {
    const part = partNamed(cell);
    return part === undefined ? outside : partNumbers[part];
  });
  const counts = countParts(parts);
  if (counts.train === 0) {
    const values = [...new Set(cells)].slice(0, 5).map((value) => `“${value.slice(0, 40)}”`);
    throw new LecternError(
      'bad-data',
      `The column “${column.column}” names no training part; it holds ${values.join(', ')}.`,
      'A split column says train, validation (or val, dev) and test.',
    );
  }
  const apart = counts.validation === 0 && method.validation > 0;
  if (apart) {
    const label = reader.get<{ id: number }>(
      'SELECT id FROM labels WHERE corpus_id = ? ORDER BY id',
      corpus.id,
    );
    const strata = label && readLabels(reader, corpus.id, label.id).values;
    setApartValidation(parts, method.validation, new SeededRandom(seed), strata);
  }
  return {
    parts,
    description:
      `from the column “${column.column}”` +
      (apart
        ? `, with ${method.validation * 100} % of its training part set apart at random for validation`
        : ''),
    name: column.column,
  };
}

function sharesOf(method: RandomMethod): Shares {
  const shares: Shares = [method.train, method.validation, method.test];
  const sum = shares[0] + shares[1] + shares[2];
  if (Math.abs(sum - 1) > 0.001) {
    throw new LecternError(
      'bad-input',
      `The shares of train, validation and test add up to ${Math.round(sum * 1000) / 10} %, not 100 %.`,
      'Change one of them so that they do.',
    );
  }
  if (shares[0] === 0) {
    throw new LecternError(
      'bad-input',
      'The training part would be empty.',
      'Give training a share above zero; 80 % is usual.',
    );
  }
  return [shares[0] / sum, shares[1] / sum, shares[2] / sum];
}

function refuseEmptyParts(
  corpus: CorpusRecord,
  method: SplitMethod,
  counts: { train: number; validation: number; test: number },
): void {
  if (method.kind === 'column') return;
  for (const part of ['train', 'validation', 'test'] as const) {
    if (method[part] > 0 && counts[part] === 0) {
      throw new LecternError(
        'bad-data',
        `The ${part} part would be empty: the corpus “${corpus.name}” has ${corpus.documents === 1 ? 'only one document' : `only ${corpus.documents} documents`}, or too few groups or moments.`,
        'Give that part a larger share, or none at all.',
      );
    }
  }
}

function refuseTakenName(reader: ProjectReader, corpus: CorpusRecord, name: string): void {
  if (reader.value('SELECT id FROM splits WHERE corpus_id = ? AND name = ?', corpus.id, name) === undefined)
    return;
  throw new LecternError(
    'already-exists',
    `The corpus “${corpus.name}” already has a split “${name}”.`,
    'Choose another name; runs keep the split they were trained with.',
  );
}

function columnNamed(corpus: CorpusRecord, name: string): CorpusColumn {
  const column =
    corpus.columns.find((one) => one.column === name) ?? corpus.columns.find((one) => one.name === name);
  if (column) return column;
  throw new LecternError(
    'bad-input',
    `The corpus “${corpus.name}” has no column “${name}”.`,
    `Its columns are: ${corpus.columns.map((one) => one.column).join(', ')}.`,
  );
}

function labelNamed(reader: ProjectReader, corpus: CorpusRecord, name: string): { id: number; name: string } {
  const labels = reader.all<{ id: number; name: string }>(
    'SELECT id, name FROM labels WHERE corpus_id = ? ORDER BY id',
    corpus.id,
  );
  const label = labels.find((one) => one.name === name);
  if (label) return label;
  throw new LecternError(
    'bad-input',
    `The corpus “${corpus.name}” has no label “${name}”.`,
    labels.length === 0
      ? 'It has none at all; split it without balancing a label.'
      : `Its labels are: ${labels.map((one) => one.name).join(', ')}.`,
  );
}

function cellsOf(reader: ProjectReader, corpus: CorpusRecord, column: CorpusColumn): string[] {
  return reader.column<string>(
    `SELECT ${quotedName(column.column)} FROM ${quotedName(corpus.tableName)} ORDER BY document_id`,
  );
}

/** Groups numbered in the order in which they first occur; an empty cell is a group of its own document. */
function numbered(cells: readonly string[]): { groups: Int32Array; count: number } {
  const numbers = new Map<string, number>();
  let count = 0;
  const groups = Int32Array.from(cells, (cell) => {
    if (cell === '') return count++;
    const known = numbers.get(cell);
    if (known !== undefined) return known;
    numbers.set(cell, count);
    return count++;
  });
  return { groups, count };
}
