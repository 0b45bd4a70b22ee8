/** Texts, labels and parts of one corpus, as training needs them: entry i belongs to document i + 1. */
import type { ProjectReader } from '../database/project-database.ts';
import { dataFingerprint, readLabels, readParts, readTexts } from '../database/training-data.ts';

export interface CorpusData {
  readonly texts: string[];
  /** Position in the classes; −1: no label. */
  readonly labels: Int16Array;
  /** As in split_parts; 255: outside the split. */
  readonly parts: Uint8Array;
  /** SHA-256 over texts, labels and parts in document order. */
  readonly fingerprint: string;
}

export function readCorpusData(
  reader: ProjectReader,
  request: { corpusId: number; labelId: number; splitId: number },
): CorpusData {
  const labels = readLabels(reader, request.corpusId, request.labelId);
  const parts = readParts(reader, request.corpusId, request.splitId);
  const texts: string[] = [];
  for (const batch of readTexts(reader, request.corpusId)) for (const text of batch.texts) texts.push(text);
  return {
    texts,
    labels: labels.values,
    parts,
    fingerprint: dataFingerprint(reader, request.corpusId, labels, parts),
  };
}
