/**
 * Texts, labels and parts of a corpus for training and predicting, all in the order of documents: entry i belongs to
 * document i + 1, since the documents of a corpus are numbered from 1 without gaps.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { LecternError } from '../api/errors.ts';
import { readCorpus } from './corpus-record.ts';
import type { ProjectReader } from './project-database.ts';
import { quotedName } from './quoted-name.ts';

/** Document has no label, or is outside the split. */
export const none = 255;
/** Values of `readParts`, as stored in `split_parts`. */
export const partNumbers = { train: 0, validation: 1, test: 2 } as const;

export interface TextBatch {
  /** Document of the first text; the others follow it without gaps. */
  readonly firstDocument: number;
  readonly texts: string[];
}

const batchSize = 2_000;
const categoriesOf = z.array(z.string());

/** All texts, in batches of 2,000: about 1.5 million texts a second, whatever the size of the corpus. */
export function* readTexts(reader: ProjectReader, corpusId: number): Generator<TextBatch> {
  const { tableName, textColumn, documents } = readCorpus(reader, corpusId);
  const sql = `SELECT ${quotedName(textColumn)} FROM ${quotedName(tableName)} WHERE document_id > ? AND document_id <= ? ORDER BY document_id`;
  for (let after = 0; after < documents; after += batchSize) {
    yield { firstDocument: after + 1, texts: reader.column<string>(sql, after, after + batchSize) };
  }
}

/** The text of one document; throws `not-found`. */
export function readText(reader: ProjectReader, corpusId: number, document: number): string {
  const { tableName, textColumn, name } = readCorpus(reader, corpusId);
  const text = reader.value<string>(
    `SELECT ${quotedName(textColumn)} FROM ${quotedName(tableName)} WHERE document_id = ?`,
    document,
  );
  if (text === undefined) {
    throw new LecternError(
      'not-found',
      `The corpus “${name}” has no document ${document}.`,
      'Documents are numbered from 1 in the order of the file.',
    );
  }
  return text;
}

export interface LabelValues {
  /** Category names in class order. */
  readonly categories: string[];
  /** Per document its position in `categories`, or −1 without a label. */
  readonly values: Int16Array;
}

/** Throws `not-found` where the corpus has no such label. */
export function readLabels(reader: ProjectReader, corpusId: number, labelId: number): LabelValues {
  const { tableName, documents, name } = readCorpus(reader, corpusId);
  const label = reader.get<{ column_name: string; categories: string }>(
    'SELECT column_name, categories FROM labels WHERE id = ? AND corpus_id = ?',
    labelId,
    corpusId,
  );
  if (!label) {
    throw new LecternError(
      'not-found',
      `The corpus “${name}” has no label number ${labelId}.`,
      'Ask for the labels of the corpus first.',
    );
  }
  const categories = categoriesOf.parse(JSON.parse(label.categories));
  const positions = new Map(categories.map((category, i) => [category, i]));
  const values = new Int16Array(documents);
  const sql = `SELECT ${quotedName(label.column_name)} FROM ${quotedName(tableName)} WHERE document_id > ? AND document_id <= ? ORDER BY document_id`;
  for (let after = 0; after < documents; after += batchSize) {
    reader.column<string>(sql, after, after + batchSize).forEach((cell, i) => {
      values[after + i] = positions.get(cell) ?? -1;
    });
  }
  return { categories, values };
}

/** Per document 0 train, 1 validation, 2 test, or `none` (255) outside the split; throws `not-found`. */
export function readParts(reader: ProjectReader, corpusId: number, splitId: number): Uint8Array {
  const { documents, name } = readCorpus(reader, corpusId);
  const found = reader.value<number>(
    'SELECT id FROM splits WHERE id = ? AND corpus_id = ?',
    splitId,
    corpusId,
  );
  if (found === undefined) {
    throw new LecternError(
      'not-found',
      `The corpus “${name}” has no split number ${splitId}.`,
      'Make a split of this corpus first.',
    );
  }
  const parts = new Uint8Array(documents).fill(none);
  for (const part of Object.values(partNumbers)) {
    const members = reader.column<number>(
      'SELECT document_id FROM split_parts WHERE split_id = ? AND part = ?',
      splitId,
      part,
    );
    for (const document of members) parts[document - 1] = part;
  }
  return parts;
}

/** SHA-256 over the texts, label values and parts in document order: equal only where a run saw the same data. */
export function dataFingerprint(
  reader: ProjectReader,
  corpusId: number,
  { categories, values }: LabelValues,
  parts: Uint8Array,
): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(categories));
  hash.update('\0');
  for (const { firstDocument, texts } of readTexts(reader, corpusId)) {
    const pieces = texts.map((text, i) => {
      const at = firstDocument - 1 + i;
      return `${Buffer.byteLength(text)} ${values[at]} ${parts[at]} ${text}`;
    });
    hash.update(pieces.join('\0'));
    hash.update('\0');
  }
  return hash.digest('hex');
}
