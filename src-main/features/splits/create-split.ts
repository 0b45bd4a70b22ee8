import type { CorpusColumn, Split } from '../../api/corpora.ts';
import type { SplitMethod } from '../../api/splits.ts';
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
import type { Assigned } from './assigned.ts';
import { asFolds, onGold, roundOf, spread } from './derived-splits.ts';
import { joinedGroups, numbered } from './joined-groups.ts';
import { noteGoldUse, readGold, type StoredGoldSet } from '../../database/gold-set.ts';
import { noteCreation } from '../../journal/change-journal.ts';
import { SeededRandom } from '../../sampling/seeded-random.ts';
import { timeValues } from '../../sampling/time-values.ts';

export interface WantedSplit {
  readonly corpus: number;
  readonly name?: string | undefined;
  readonly method: SplitMethod;
  readonly seed: number;
}

type RandomMethod = Extract<SplitMethod, { kind: 'random' }>;
type ColumnMethod = Extract<SplitMethod, { kind: 'column' }>;

const partNumbers = { train: 0, validation: 1, test: 2 } as const;

/** @param clusters per document the number of its cluster of near-duplicates; needed where the method asks for it */
export function createSplit(writer: ProjectWriter, wanted: WantedSplit, clusters?: Int32Array): Split {
  const corpus = readCorpus(writer, wanted.corpus);
  if (wanted.name !== undefined) refuseTakenName(writer, corpus, wanted.name);
  const { method, seed } = wanted;
  const gold = readGold(writer, corpus.id);
  const { parts, description, name, folds } = assign(writer, corpus, wanted, gold, clusters);
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
      folds,
    };
    const id = storeSplit(writer, stored);
    if (method.kind === 'gold') noteGoldUse(writer, corpus.id, id);
    noteCreation(writer, `making of the split “${stored.name}”`, { kind: 'split', id });
    const createdAt = writer.value<string>('SELECT created_at FROM splits WHERE id = ?', id)!;
    return {
      id,
      name: stored.name,
      description,
      seed,
      counts: { train: counts.train, validation: counts.validation, test: counts.test },
      ...(folds ? { folds: folds.count } : {}),
      createdAt,
    };
  });
}

function assign(
  reader: ProjectReader,
  corpus: CorpusRecord,
  { method, seed }: WantedSplit,
  gold: StoredGoldSet | undefined,
  clusters: Int32Array | undefined,
): Assigned {
  switch (method.kind) {
    case 'gold':
      return onGold(reader, corpus, method.of, gold);
    case 'fold':
      return roundOf(reader, corpus, method.of, method.fold);
    case 'column': {
      const assigned = fromColumn(reader, corpus, method, seed);
      if (gold) for (const document of gold.documents) assigned.parts[document - 1] = outside;
      return withoutGold(assigned, gold);
    }
    case 'random': {
      const eligible = eligibleDocuments(corpus.documents, gold, method.duplicates ? clusters : undefined);
      return withoutGold(atRandom(reader, corpus, method, seed, eligible, clusters), gold);
    }
  }
}

function withoutGold(assigned: Assigned, gold: StoredGoldSet | undefined): Assigned {
  if (!gold) return assigned;
  const left = `, the gold set of ${gold.size.toLocaleString('en')} left out`;
  return { ...assigned, description: assigned.description + left };
}

/** Documents that may be dealt out, as positions: not the gold set, and where duplicates count not what repeats it. */
function eligibleDocuments(
  documents: number,
  gold: StoredGoldSet | undefined,
  clusters: Int32Array | undefined,
): Int32Array {
  const all = Int32Array.from({ length: documents }, (_, i) => i);
  if (!gold) return all;
  const held = new Set(gold.documents);
  const repeated = new Set(clusters ? [...gold.documents].map((document) => clusters[document - 1]!) : []);
  return all.filter((i) => !held.has(i + 1) && !(clusters && repeated.has(clusters[i]!)));
}

function atRandom(
  reader: ProjectReader,
  corpus: CorpusRecord,
  method: RandomMethod,
  seed: number,
  eligible: Int32Array,
  clusters: Int32Array | undefined,
): Assigned {
  const rounds = method.folds;
  const shares: Shares = rounds === undefined ? sharesOf(method) : Array<number>(rounds).fill(1 / rounds);
  const random = new SeededRandom(seed);
  const deal =
    rounds === undefined
      ? `${shares.map((share) => `${Math.round(share * 1000) / 10}`).join(' / ')} %`
      : `${rounds} folds`;
  const label = method.stratify === undefined ? undefined : labelNamed(reader, corpus, method.stratify);
  const assigned = (dealt: Uint8Array, description: string, name: string): Assigned =>
    rounds === undefined
      ? { parts: spread(dealt, eligible, corpus.documents), description: `${deal} ${description}`, name }
      : asFolds(spread(dealt, eligible, corpus.documents), rounds, `${deal} ${description}`, name);
  if (method.time !== undefined) {
    if (method.group !== undefined || label || method.duplicates || rounds !== undefined) {
      throw new LecternError(
        'bad-input',
        'A split by time cannot at the same time keep groups or duplicates together, balance a label, or make folds.',
        'Choose time alone, or group and label without time.',
      );
    }
    const column = columnNamed(corpus, method.time);
    const cells = cellsOf(reader, corpus, column);
    const times = timeValues(
      Array.from(eligible, (i) => cells[i]!),
      column.column,
    );
    return assigned(timeOrderedParts(times, shares), `by “${column.column}”: the oldest train, the newest test`, 'by time'); // prettier-ignore
  }
  const strataOfAll = label && readLabels(reader, corpus.id, label.id).values;
  const strata = strataOfAll && Int32Array.from(eligible, (i) => strataOfAll[i]!);
  if (method.group === undefined && !method.duplicates) {
    const balanced = label ? `, with equal shares of “${label.name}”` : '';
    const name = rounds === undefined ? (label ? 'stratified' : 'random') : `${rounds} folds`;
    return assigned(randomParts(eligible.length, shares, random, strata), `at random${balanced}`, name);
  }
  const column = method.group === undefined ? undefined : columnNamed(corpus, method.group);
  const { groups, count } = joinedGroups(
    [
      ...(column ? [numbered(cellsOf(reader, corpus, column)).groups] : []),
      ...(method.duplicates ? [neededClusters(clusters)] : []),
    ],
    eligible,
  );
  const needed = shares.filter((share) => share > 0).length;
  if (count < needed) {
    throw new LecternError(
      'bad-data',
      column && !method.duplicates
        ? `The column “${column.column}” has only ${count} different ${count === 1 ? 'value' : 'values'}, too few for ${needed} parts.`
        : `Kept together like this the corpus falls into only ${count} ${count === 1 ? 'group' : 'groups'}, too few for ${needed} parts.`,
      'Choose a column with more groups, such as the author.',
    );
  }
  const kept = [
    ...(column ? [`each “${column.column}”`] : []),
    ...(method.duplicates ? ['each cluster of near-duplicates'] : []),
  ].join(' and ');
  return assigned(
    groupedParts(groups, shares, random, strata),
    `at random, ${kept} wholly in one part${label ? `, shares of “${label.name}” as equal as that allows` : ''}`,
    `by ${[...(column ? [column.column] : []), ...(method.duplicates ? ['duplicates'] : [])].join(' and ')}${rounds === undefined ? '' : `, ${rounds} folds`}`,
  );
}

function neededClusters(clusters: Int32Array | undefined): Int32Array {
  if (clusters) return clusters;
  throw new Error('a split by duplicates needs the clusters');
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
  const shares: [number, number, number] = [method.train, method.validation, method.test];
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
  return shares.map((share) => share / sum);
}

function refuseEmptyParts(
  corpus: CorpusRecord,
  method: SplitMethod,
  counts: { train: number; validation: number; test: number },
): void {
  if (method.kind !== 'random' || method.folds !== undefined) return;
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
