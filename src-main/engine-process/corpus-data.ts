/** Texts, labels and parts of one corpus, as training needs them. */
import { createHash } from 'node:crypto';
import { LecternError } from '../api/errors.ts';
import type { ProjectReader } from '../database/project-database.ts';

/** As in split_parts; 255: outside the split. */
export const TRAIN = 0;
export const VALIDATION = 1;
export const TEST = 2;
export const OUTSIDE = 255;

export interface CorpusData {
  /** Document ids, ascending. */
  readonly documents: Int32Array;
  readonly texts: string[];
  /** Position in the classes; −1: no label. */
  readonly labels: Int32Array;
  readonly parts: Uint8Array;
  /** SHA-256 over texts, labels and parts in document order. */
  readonly fingerprint: string;
}

interface CorpusRow {
  table_name: string;
  text_column: string;
}

export function readCorpus(
  reader: ProjectReader,
  request: { corpusId: number; labelId: number; splitId: number; classes: readonly string[] },
): CorpusData {
  const corpus = reader.get<CorpusRow>('SELECT table_name, text_column FROM corpora WHERE id = ?', request.corpusId);
  const labelColumn = reader.value<string>('SELECT column_name FROM labels WHERE id = ?', request.labelId);
  if (corpus === undefined || labelColumn === undefined)
    throw new LecternError('not-found', 'The corpus or the label of this run is no longer in the project.');
  const classOf = new Map(request.classes.map((name, index) => [name, index]));
  const parts = new Map<number, number>();
  for (const [document, part] of reader.iterate(
    'SELECT document_id, part FROM split_parts WHERE split_id = ?',
    request.splitId,
  ))
    parts.set(Number(document), Number(part));

  const documents: number[] = [];
  const texts: string[] = [];
  const labels: number[] = [];
  const documentParts: number[] = [];
  const hash = createHash('sha256');
  const sql = `SELECT document_id, ${quoted(corpus.text_column)}, ${quoted(labelColumn)} FROM ${quoted(corpus.table_name)} ORDER BY document_id`;
  for (const [document, text, label] of reader.iterate(sql)) {
    const id = Number(document);
    const part = parts.get(id) ?? OUTSIDE;
    const words = text === null ? '' : String(text);
    const category = label === null ? '' : String(label);
    documents.push(id);
    texts.push(words);
    labels.push(classOf.get(category) ?? -1);
    documentParts.push(part);
    // Lengths first, so that no two different corpora spell the same bytes.
    hash.update(`${String(words.length)} ${String(category.length)} ${String(part)}\n${words}${category}`);
  }
  return {
    documents: Int32Array.from(documents),
    texts,
    labels: Int32Array.from(labels),
    parts: Uint8Array.from(documentParts),
    fingerprint: hash.digest('hex'),
  };
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
