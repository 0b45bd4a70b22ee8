/** Splits that follow from another: the rounds of a cross-validation, and judging on the gold set. */
import { LecternError } from '../../api/errors.ts';
import type { CorpusRecord } from '../../database/corpus-record.ts';
import type { StoredGoldSet } from '../../database/gold-set.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { readParts } from '../../database/training-data.ts';
import { outside } from '../../sampling/assign-parts.ts';
import type { Assigned } from './assigned.ts';

/** What was dealt to some documents, as an entry for every document. */
export function spread(dealt: Uint8Array, positions: Int32Array, documents: number): Uint8Array {
  const parts = new Uint8Array(documents).fill(outside);
  positions.forEach((position, at) => {
    parts[position] = dealt[at]!;
  });
  return parts;
}

/** A split that holds folds; taken by itself it is the first round. */
export function asFolds(folds: Uint8Array, count: number, description: string, name: string): Assigned {
  return { parts: partsOfRound(folds, count, 1), description, name, folds: { count, ofDocuments: folds } };
}

export function roundOf(reader: ProjectReader, corpus: CorpusRecord, of: string, fold: number): Assigned {
  const row = reader.get<{ count: number; folds: Uint8Array }>(
    `SELECT fold_count AS count, folds FROM split_folds
     JOIN splits ON splits.id = split_folds.split_id WHERE corpus_id = ? AND name = ?`,
    corpus.id,
    of,
  );
  if (!row || fold > row.count) {
    throw new LecternError(
      'bad-input',
      row
        ? `The split “${of}” has only ${row.count} folds.`
        : `The corpus “${corpus.name}” has no split “${of}” with folds.`,
      'Make one with folds first.',
    );
  }
  return {
    parts: partsOfRound(row.folds, row.count, fold),
    description: `round ${fold} of the ${row.count} of “${of}”`,
    name: `${of}, fold ${fold}`,
  };
}

/** The round's fold tests, the next one validates, the others train; of two folds none is left to validate. */
function partsOfRound(folds: Uint8Array, count: number, round: number): Uint8Array {
  const test = round - 1;
  const validation = count > 2 ? round % count : -1;
  return folds.map((fold) => (fold === outside ? outside : fold === test ? 2 : fold === validation ? 1 : 0));
}

export function onGold(
  reader: ProjectReader,
  corpus: CorpusRecord,
  of: string,
  gold: StoredGoldSet | undefined,
): Assigned {
  if (!gold) {
    throw new LecternError(
      'bad-input',
      `The corpus “${corpus.name}” has no gold set.`,
      'Draw one first, before any training.',
    );
  }
  const split = reader.value<number>('SELECT id FROM splits WHERE corpus_id = ? AND name = ?', corpus.id, of);
  if (split === undefined) {
    throw new LecternError(
      'bad-input',
      `The corpus “${corpus.name}” has no split “${of}”.`,
      'Name the split whose training and validation parts are to be used.',
    );
  }
  const parts = readParts(reader, corpus.id, split).map((part) => (part === 2 ? outside : part));
  const seen = gold.documents.filter((document) => parts[document - 1] !== outside).length;
  if (seen > 0) {
    throw new LecternError(
      'bad-data',
      `The split “${of}” trains or tunes on ${seen} documents of the gold set, so these can judge nothing.`,
      'Make a new split: it leaves the gold set out.',
    );
  }
  for (const document of gold.documents) parts[document - 1] = 2;
  return {
    parts,
    description: `trains like “${of}”, judged on the gold set of ${gold.size.toLocaleString('en')}: use number ${gold.uses + 1}`,
    name: `gold set, trained like ${of}`,
  };
}
