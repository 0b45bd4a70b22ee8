/** Compares a run that was trained again with the one in the archive, number by number. */
import { createHash } from 'node:crypto';
import type { RerunResult } from '../../api/archives.ts';
import { readFloats } from '../../database/stored-floats.ts';
import { openTable } from '../../files/table-reader.ts';
import type { HandlerContext, OpenProject } from '../context.ts';
import type { ArchivedRun } from './archive-format.ts';

export interface ToCompare {
  readonly archived: ArchivedRun;
  /** Id of the run that was trained again. */
  readonly again: string;
  readonly project: OpenProject;
  readonly context: HandlerContext;
  /** Extracted epochs.csv and predictions.csv. */
  readonly epochs: string;
  readonly predictions: string;
  readonly weights: Uint8Array;
  /** Why this machine may compute other last digits; none: it must not. */
  readonly reasons: readonly string[];
}

/** What another processor or a graphics card may change, stated in docs/archive.md. */
const measureTolerance = 0.01;
const agreementTolerance = 0.98;

export async function compareRun(compare: ToCompare): Promise<RerunResult> {
  const { archived, again, project, context } = compare;
  const run = await context.call('runs.get', { project: project.handle, run: again });
  const notes: string[] = [];
  const tally = new Tally();

  if (archived.dataFingerprint !== run.dataFingerprint)
    notes.push('The data are not those it was trained on: their fingerprints differ.');
  if (archived.parameterCount !== run.parameterCount)
    notes.push(
      `It had ${String(archived.parameterCount)} parameters and now has ${String(run.parameterCount)}.`,
    );
  const measures = new Tally();
  compareNumbers(archived.metrics, run.metrics, measures);
  await compareEpochs(compare, tally);
  const { probabilities, agreement } = await comparePredictions(compare, archived.classes.length);

  const weights = project.reader.value<Uint8Array>('SELECT weights FROM models WHERE run_id = ?', again);
  const sameWeights = weights !== undefined && sha256(weights) === sha256(compare.weights);
  const compared = measures.compared + tally.compared + probabilities.compared;
  const differing = measures.differing + tally.differing + probabilities.differing;
  const reasons = [...compare.reasons, ...ownReasons(archived, run)];
  const sameData = archived.dataFingerprint === run.dataFingerprint;
  const identical = sameData && differing === 0 && sameWeights && compared > 0;
  const close =
    sameData && reasons.length > 0 && measures.largest <= measureTolerance && agreement >= agreementTolerance;
  if (!identical) {
    if (!sameWeights) notes.push('The weights are not the same bytes.');
    notes.push(...reasons);
    if (sameData && reasons.length === 0)
      notes.push('Program, processor and settings are the same, so the numbers should have been too.');
  }
  return {
    id: archived.id,
    name: archived.name,
    verdict: identical ? 'identical' : close ? 'within-tolerance' : 'different',
    compared,
    differing,
    largestMeasure: measures.largest,
    largestProbability: probabilities.largest,
    agreement,
    sameWeights,
    notes,
  };
}

function ownReasons(
  archived: ArchivedRun,
  run: { backend: string | null; adapter: string | null; threads: number | null },
): string[] {
  const reasons: string[] = [];
  if (archived.backend !== run.backend || archived.adapter !== run.adapter)
    reasons.push(
      `It was trained on ${archived.adapter ?? 'an unknown device'}, and again on ${run.adapter ?? 'an unknown device'}.`,
    );
  else if (archived.backend === 'webgpu')
    reasons.push('Graphics cards and their drivers may round differently from day to day.');
  if (archived.threads !== run.threads)
    reasons.push(`It used ${String(archived.threads)} threads, and now ${String(run.threads)}.`);
  return reasons;
}

class Tally {
  compared = 0;
  differing = 0;
  largest = 0;

  take(a: number | null, b: number | null): void {
    this.compared += 1;
    if (Object.is(a, b)) return;
    this.differing += 1;
    this.largest = Math.max(this.largest, a === null || b === null ? 1 : Math.abs(a - b));
  }
}

/** Every number of one tree against its place in the other; what is there only once differs. */
export function compareNumbers(
  a: unknown,
  b: unknown,
  tally: { take(a: number | null, b: number | null): void },
): void {
  const before = numbersOf(a);
  const after = numbersOf(b);
  for (const path of new Set([...before.keys(), ...after.keys()]))
    tally.take(before.get(path) ?? null, after.get(path) ?? null);
}

function numbersOf(tree: unknown, path = '', found = new Map<string, number>()): Map<string, number> {
  if (typeof tree === 'number') found.set(path, tree);
  else if (typeof tree === 'object' && tree !== null)
    for (const [key, value] of Object.entries(tree)) numbersOf(value, `${path}\0${key}`, found);
  return found;
}

async function compareEpochs({ epochs, again, project, context }: ToCompare, tally: Tally): Promise<void> {
  const here = await context.call('runs.epochs', { project: project.handle, run: again });
  let row = 0;
  const table = await openTable(epochs, { encoding: 'utf-8', delimiter: ',', header: true });
  for await (const rows of table.rows())
    for (const { cells } of rows) {
      const epoch = here[row++];
      for (const { name, index } of table.columns) {
        // The clock is no result.
        if (name === 'seconds') continue;
        const cell = cells[index] ?? '';
        const value = epoch?.[name as keyof typeof epoch];
        tally.take(cell === '' ? null : Number(cell), typeof value === 'number' ? value : null);
      }
    }
  if (here.length > row) tally.take(row, here.length);
}

async function comparePredictions(
  { predictions, again, project }: ToCompare,
  classes: number,
): Promise<{ probabilities: Tally; agreement: number }> {
  const probabilities = new Tally();
  const stored = storedProbabilities(project, again);
  let documents = 0;
  let same = 0;
  const table = await openTable(predictions, { encoding: 'utf-8', delimiter: ',', header: true });
  for await (const rows of table.rows())
    for (const { cells } of rows) {
      documents += 1;
      const next = stored.next();
      const here = next.done === true ? undefined : next.value;
      const there = cells.slice(table.columns.length - classes).map((cell) => Math.fround(Number(cell)));
      there.forEach((value, index) => {
        probabilities.take(value, here?.[index] ?? null);
      });
      if (here !== undefined && largestAt(there) === largestAt(here)) same += 1;
    }
  if (stored.next().done !== true) probabilities.take(0, 1);
  return { probabilities, agreement: documents === 0 ? 0 : same / documents };
}

function* storedProbabilities(project: OpenProject, run: string): Generator<Float32Array> {
  const sql =
    'SELECT document_id, probabilities FROM predictions WHERE run_id = ? AND document_id > ? ORDER BY document_id LIMIT 2000';
  for (let after = 0; ;) {
    const rows = [...project.reader.iterate(sql, run, after)];
    for (const [document, bytes] of rows) {
      after = Number(document);
      yield readFloats(bytes as Uint8Array);
    }
    if (rows.length === 0) return;
  }
}

function largestAt(values: ArrayLike<number>): number {
  let at = 0;
  for (let index = 1; index < values.length; index++)
    if ((values[index] as number) > (values[at] as number)) at = index;
  return at;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
