import { z } from 'zod';
import { LecternError } from '../../api/errors.ts';
import { decision } from '../../api/runs.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import type { PredictingRun } from './added-columns.ts';

const names = z.array(z.string());

/** A run that has a model; throws `not-found` in words where it has none. */
export function readPredictingRun(
  reader: ProjectReader,
  id: string,
): PredictingRun & { readonly corpusId: number } {
  const row = reader.get<{
    name: string;
    preset: string;
    classes: string;
    decision: string | null;
    corpus_id: number;
    state: string;
    model: number;
  }>(
    `SELECT name, preset, classes, decision, corpus_id, state, EXISTS (SELECT 1 FROM models WHERE run_id = runs.id) AS model
     FROM runs WHERE id = ?`,
    id,
  );
  if (row === undefined) throw new LecternError('not-found', `This project has no run ${id}.`);
  if (row.model === 0)
    throw new LecternError(
      'not-found',
      `The run “${row.name}” has no model: it is ${row.state}.`,
      'Choose a run that was trained to its end.',
    );
  return {
    id,
    name: row.name,
    preset: row.preset,
    classes: names.parse(JSON.parse(row.classes)),
    decision: row.decision === null ? null : decision.parse(JSON.parse(row.decision)),
    corpusId: row.corpus_id,
  };
}
