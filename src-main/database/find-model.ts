/** What can be applied to texts: the model of a run of this project, or one that was imported from another. */
import { z } from 'zod';
import { LecternError } from '../api/errors.ts';
import { decision, type Decision } from '../api/runs.ts';
import { findRun } from './find-run.ts';
import type { ProjectReader } from './project-database.ts';

export interface AppliedModel {
  readonly id: string;
  readonly name: string;
  readonly preset: string;
  readonly classes: string[];
  /** Of the run; 1 for an imported model. */
  readonly seed: number;
  readonly decision: Pick<Decision, 'abstainBelow'> | null;
  /** Null: it was trained in another project. */
  readonly corpusId: number | null;
}

const names = z.array(z.string());

/** By id, the beginning of one, name, or `latest` run; throws in words where there is none, or several. */
export function findModel(reader: ProjectReader, wanted: string): AppliedModel {
  const imported = reader.get<{
    id: string;
    name: string;
    preset: string;
    classes: string;
    abstainBelow: number | null;
  }>(
    'SELECT id, name, preset, classes, abstain_below AS abstainBelow FROM imported_models WHERE id = ? OR name = ?',
    wanted,
    wanted,
  );
  if (imported !== undefined) {
    const { abstainBelow, classes, ...model } = imported;
    return {
      ...model,
      classes: names.parse(JSON.parse(classes)),
      decision: { abstainBelow },
      seed: 1,
      corpusId: null,
    };
  }
  const id = findRun(reader, wanted);
  const run = reader.get<{
    name: string;
    preset: string;
    classes: string;
    decision: string | null;
    seed: number;
    corpus_id: number;
    state: string;
    model: number;
  }>(
    `SELECT name, preset, classes, decision, seed, corpus_id, state, EXISTS (SELECT 1 FROM models WHERE run_id = runs.id) AS model
     FROM runs WHERE id = ?`,
    id,
  )!;
  if (run.model === 0)
    throw new LecternError(
      'not-found',
      `The run “${run.name}” has no model: it is ${run.state}.`,
      'Choose a run that was trained to its end.',
    );
  const { name, preset, seed } = run;
  return {
    id,
    name,
    preset,
    seed,
    classes: names.parse(JSON.parse(run.classes)),
    decision: run.decision === null ? null : decision.parse(JSON.parse(run.decision)),
    corpusId: run.corpus_id,
  };
}

/** The model file, and the backend that it was trained on: null where that is not known. */
export function readModelWeights(
  reader: ProjectReader,
  id: string,
): { weights: Uint8Array; trainedOn: string | null } {
  const found = reader.get<{ weights: Uint8Array; trainedOn: string | null }>(
    `SELECT weights, runs.backend AS trainedOn FROM models JOIN runs ON runs.id = models.run_id WHERE run_id = ?
     UNION ALL SELECT weights, NULL FROM imported_models WHERE id = ?`,
    id,
    id,
  );
  if (found !== undefined) return found;
  throw new LecternError('not-found', 'This run has no model.', 'Choose a run that was trained to its end.');
}
