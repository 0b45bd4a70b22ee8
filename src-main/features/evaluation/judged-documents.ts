/** Labelled documents of one part with what a run answered: what every further question about it starts from. */
import { readFloats } from '../../database/stored-floats.ts';
import type { Part } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { partNumbers } from '../../database/training-data.ts';

export interface JudgedDocuments {
  /** In ascending order. */
  readonly documents: Int32Array;
  readonly gold: Int32Array;
  readonly predicted: Int32Array;
  /** Largest probability of each. */
  readonly confidence: Float32Array;
  /** Row-major documents × classes. */
  readonly probabilities: Float32Array;
}

/** Throws `bad-data` where the part has none. */
export function readJudged(reader: ProjectReader, run: string, part: Part): JudgedDocuments {
  const judged = readJudgedOrNone(reader, run, part);
  if (judged.documents.length === 0)
    throw new LecternError(
      'bad-data',
      `This run has no predictions of labelled documents in the ${part} part.`,
      'Choose another part, or a run that was trained to its end.',
    );
  return judged;
}

export function readJudgedOrNone(reader: ProjectReader, run: string, part: Part): JudgedDocuments {
  const documents: number[] = [];
  const gold: number[] = [];
  const predicted: number[] = [];
  const confidence: number[] = [];
  const all: number[] = [];
  const sql = `SELECT document_id, gold, predicted, probabilities FROM predictions
               WHERE run_id = ? AND part = ? AND gold IS NOT NULL ORDER BY document_id`;
  for (const [document, label, answer, probabilities] of reader.iterate(sql, run, partNumbers[part])) {
    documents.push(Number(document));
    gold.push(Number(label));
    predicted.push(Number(answer));
    const row = readFloats(probabilities as Uint8Array);
    confidence.push(Math.max(...row));
    all.push(...row);
  }
  return {
    documents: Int32Array.from(documents),
    gold: Int32Array.from(gold),
    predicted: Int32Array.from(predicted),
    confidence: Float32Array.from(confidence),
    probabilities: Float32Array.from(all),
  };
}
