import { z } from 'zod';
import { LecternError } from '../../api/errors.ts';
import type { Explanation } from '../../api/explanations.ts';
import type { ProjectReader, ProjectWriter } from '../../database/project-database.ts';

export interface ExplainedRun {
  readonly corpusId: number;
  readonly classes: string[];
  readonly seed: number;
}

const names = z.array(z.string());

export function readExplainedRun(reader: ProjectReader, run: string): ExplainedRun {
  const row = reader.get<{
    name: string;
    corpus_id: number;
    classes: string;
    seed: number;
    state: string;
    model: number;
  }>(
    `SELECT name, corpus_id, classes, seed, state, EXISTS (SELECT 1 FROM models WHERE run_id = runs.id) AS model
     FROM runs WHERE id = ?`,
    run,
  );
  if (row === undefined) throw new LecternError('not-found', `This project has no run ${run}.`);
  if (row.model === 0)
    throw new LecternError(
      'not-found',
      `The run “${row.name}” has no model: it is ${row.state}.`,
      'Choose a run that was trained to its end.',
    );
  return { corpusId: row.corpus_id, classes: names.parse(JSON.parse(row.classes)), seed: row.seed };
}

/** Position of the document's label in the run's classes. */
export function readGold(reader: ProjectReader, run: string, document: number): number | null {
  return (
    reader.value<number | null>(
      'SELECT gold FROM predictions WHERE run_id = ? AND document_id = ?',
      run,
      document,
    ) ?? null
  );
}

/** The newest explanation of the same text by the same method takes the place of an older one. */
export function storeExplanation(writer: ProjectWriter, explanation: Explanation): void {
  const { run, document, text, method, ...result } = explanation;
  writer.transaction(() => {
    writer.run(
      'DELETE FROM explanations WHERE run_id = ? AND document_id IS ? AND text = ? AND method = ?',
      run,
      document,
      text,
      method,
    );
    writer.run(
      'INSERT INTO explanations (run_id, document_id, text, method, result, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      run,
      document,
      text,
      method,
      JSON.stringify(result),
      new Date().toISOString(),
    );
  });
}
