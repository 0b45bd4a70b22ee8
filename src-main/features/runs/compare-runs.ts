/** Runs against the first of them: paired on the documents that both predicted, and what their recipes do not share. */
import { pairedDifference } from '../../../engine/metrics/paired-difference.ts';
import { holm } from '../../../engine/statistics/multiple-tests.ts';
import type { Part } from '../../api/corpora.ts';
import type { Comparison, PairedDifference, Run } from '../../api/runs.ts';
import { readGroups, type DocumentGroups } from '../../database/document-groups.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import { partNumbers } from '../../database/training-data.ts';
import { readPredicted, type GoldAndPredicted } from './runs.queries.ts';

/** The same comparison gives the same intervals whenever it is asked for. */
const SEED = 1;

export function compareRuns(reader: ProjectReader, runs: readonly Run[], part: Part): Comparison {
  const warnings: string[] = [];
  const [first, ...others] = runs as [Run, ...Run[]];
  const predicted = readPredicted(reader, first.id, partNumbers[part]);
  const groups = readGroups(reader, first.corpus.id, first.split.id);
  const differences: Omit<PairedDifference, 'mcnemarHolm' | 'permutationHolm'>[] = [];
  for (const other of others) {
    if (other.corpus.id !== first.corpus.id) {
      warnings.push(
        `“${other.name}” was trained on another corpus than “${first.name}”: their numbers are not compared.`,
      );
      continue;
    }
    if (other.label.id !== first.label.id || !sameMembers(first.classes, other.classes)) {
      warnings.push(
        `“${other.name}” predicts another label than “${first.name}”: their numbers are not compared.`,
      );
      continue;
    }
    const theirs = renumbered(
      readPredicted(reader, other.id, partNumbers[part]),
      other.classes,
      first.classes,
    );
    const { documents, gold, a, b } = shared(predicted, theirs);
    if (gold.length < predicted.documents.length || gold.length < theirs.documents.length)
      warnings.push(
        `“${first.name}” and “${other.name}” share ${String(gold.length)} ${part} documents (${String(predicted.documents.length)} and ${String(theirs.documents.length)} in all): they are compared on these only.`,
      );
    if (
      first.dataFingerprint !== null &&
      other.dataFingerprint !== null &&
      first.dataFingerprint !== other.dataFingerprint &&
      first.split.id === other.split.id
    )
      warnings.push(`The texts or labels changed between “${first.name}” and “${other.name}”.`);
    const result = pairedDifference(gold, a, b, first.classes.length, {
      seed: SEED,
      groupOf: groups && numbered(documents, groups),
    });
    differences.push({
      a: first.id,
      b: other.id,
      part,
      documents: result.documents,
      accuracy: result.accuracy,
      macroF1: result.macroF1,
      onlyARight: result.onlyFirstRight,
      onlyBRight: result.onlySecondRight,
      mcnemarP: result.mcnemarP,
      permutationP: result.permutationP,
      detectable: result.detectable,
      ...(groups === undefined ? {} : { groupedBy: groups.column }),
    });
  }
  const mcnemar = holm(differences.map(({ mcnemarP }) => mcnemarP));
  const permutation = holm(differences.map(({ permutationP }) => permutationP));
  for (const run of runs)
    if (run.state !== 'done')
      warnings.push(
        `“${run.name}” is ${run.state}${run.metrics !== null ? ': its numbers are of the model so far' : ''}.`,
      );
  return {
    runs: [...runs],
    part,
    differences: differences.map((difference, index) => ({
      ...difference,
      mcnemarHolm: mcnemar[index] ?? 1,
      permutationHolm: permutation[index] ?? 1,
    })),
    recipeDifferences: recipeDifferences(runs),
    warnings,
  };
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}

function renumbered(
  predicted: GoldAndPredicted,
  from: readonly string[],
  to: readonly string[],
): GoldAndPredicted {
  const numbers = from.map((name) => to.indexOf(name));
  return {
    documents: predicted.documents,
    gold: predicted.gold.map((label) => numbers[label]),
    predicted: predicted.predicted.map((label) => numbers[label]),
  };
}

/** The documents of both, which are in ascending order. */
function shared(
  a: GoldAndPredicted,
  b: GoldAndPredicted,
): { documents: number[]; gold: Int32Array; a: Int32Array; b: Int32Array } {
  const documents: number[] = [];
  const gold: number[] = [];
  const first: number[] = [];
  const second: number[] = [];
  let other = 0;
  for (let index = 0; index < a.documents.length; index++) {
    while (other < b.documents.length && b.documents[other] < a.documents[index]) other += 1;
    if (b.documents[other] !== a.documents[index]) continue;
    documents.push(a.documents[index]);
    gold.push(a.gold[index]);
    first.push(a.predicted[index]);
    second.push(b.predicted[other]);
  }
  return { documents, gold: Int32Array.from(gold), a: Int32Array.from(first), b: Int32Array.from(second) };
}

/** Groups of these documents, from 0. */
function numbered(documents: readonly number[], groups: DocumentGroups): Int32Array {
  const places = new Map<number, number>();
  return Int32Array.from(documents, (document) => {
    const group = groups.numbers[document - 1];
    let place = places.get(group);
    if (place === undefined) places.set(group, (place = places.size));
    return place;
  });
}

/** Paths whose values are not the same in all runs; “–” where a recipe has none. */
function recipeDifferences(runs: readonly Run[]): Comparison['recipeDifferences'] {
  const flat = runs.map((run) => flatten(run.recipe, ''));
  for (const [index, values] of flat.entries()) {
    const run = runs[index];
    values.set('seed', String(run.seed));
    values.set('split', run.split.name);
    values.delete('version');
  }
  const paths = [...new Set(flat.flatMap((values) => [...values.keys()]))];
  return paths
    .map((path) => ({ path, values: flat.map((values) => values.get(path) ?? '–') }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
}

function flatten(value: unknown, path: string): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Map([[path, Array.isArray(value) ? value.join(', ') : String(value)]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [
      ...flatten(inner, path === '' ? key : `${path}.${key}`),
    ]),
  );
}
