/** Cross-validation: a run for every round of a split that holds folds. */
import type { HandlerInput, VerbOutput } from '../../api/catalogue.ts';
import { splitMethod } from '../../api/splits.ts';
import { LecternError } from '../../api/errors.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import type { ProjectReader } from '../../database/project-database.ts';
import type { HandlerContext } from '../context.ts';
import { plannedTraining, trainRuns } from './train-runs.ts';

interface FoldedSplit {
  readonly id: number;
  readonly name: string;
  readonly seed: number;
  readonly folds: number;
}

export async function trainFolds(
  { folds, ...input }: HandlerInput<'runs.trainFolds'>,
  context: HandlerContext,
): Promise<VerbOutput<'runs.trainFolds'>> {
  const { reader } = context.project(input.project);
  const split = foldedSplit(reader, input.corpus, input.split, folds);
  // What is wrong with the request is said before any split is made for it.
  plannedTraining({ ...input, split: split.id, seeds: 1 }, context);
  const started: VerbOutput<'runs.trainFolds'>['runs'] = [];
  try {
    for (let fold = 1; fold <= folds; fold++) {
      const round =
        roundMade(reader, input.corpus, split.name, fold) ??
        (
          await context.call('splits.create', {
            project: input.project,
            corpus: input.corpus,
            method: { kind: 'fold', of: split.name, fold },
            seed: split.seed,
          })
        ).id;
      const name = input.name === undefined ? undefined : `${input.name.trim()} (fold ${String(fold)})`;
      started.push(...trainRuns({ ...input, name, split: round, seeds: 1 }, context).runs);
    }
  } catch (error) {
    // Rounds without the others are no cross-validation.
    for (const { job } of started) context.project(input.project).jobs.cancel(job);
    throw error;
  }
  return { runs: started };
}

function foldedSplit(
  reader: ProjectReader,
  corpusId: number,
  wanted: number | undefined,
  folds: number,
): FoldedSplit {
  const { name: corpus } = readCorpus(reader, corpusId);
  const all = reader.all<FoldedSplit>(
    `SELECT splits.id, name, seed, fold_count AS folds FROM splits
     JOIN split_folds ON split_folds.split_id = splits.id WHERE corpus_id = ? ORDER BY splits.id DESC`,
    corpusId,
  );
  const found = all.find((split) => split.folds === folds && (wanted === undefined || split.id === wanted));
  if (found !== undefined) return found;
  const named = wanted === undefined ? undefined : all.find(({ id }) => id === wanted);
  throw new LecternError(
    'bad-input',
    named !== undefined
      ? `The split “${named.name}” has ${String(named.folds)} folds, not ${String(folds)}.`
      : wanted === undefined
        ? `The corpus “${corpus}” has no split with ${String(folds)} folds.`
        : 'The split that was named has no folds.',
    `Make one first: “lectern split … --folds ${String(folds)}”.`,
  );
}

/** The round's own split, where it was made before. */
function roundMade(reader: ProjectReader, corpusId: number, of: string, fold: number): number | undefined {
  const rows = reader.all<{ id: number; method: string }>(
    'SELECT id, method FROM splits WHERE corpus_id = ? ORDER BY id DESC',
    corpusId,
  );
  return rows.find(({ method: stored }) => {
    const method = splitMethod.parse(JSON.parse(stored));
    return method.kind === 'fold' && method.of === of && method.fold === fold;
  })?.id;
}
