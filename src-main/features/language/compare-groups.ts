/** Compares the language of groups: chooses them, queues the job, and puts names to its numbers. */
import type { HandlerInput } from '../../api/catalogue.ts';
import { LecternError } from '../../api/errors.ts';
import { countedInPerplexity, type GroupComparison } from '../../api/language.ts';
import { columnValues } from '../../database/column-values.ts';
import { readCorpus } from '../../database/corpus-record.ts';
import type { GroupsComparison } from '../../engine-process/language-messages.ts';
import type { HandlerContext } from '../context.ts';

const USUAL_GROUPS = 8;
const SMALLEST_COUNT = 2;

export function compareGroups(
  input: HandlerInput<'language.compareGroups'>,
  context: HandlerContext,
): { job: string } {
  const project = context.project(input.project);
  const corpus = readCorpus(project.reader, input.corpus);
  const values = columnValues(project.reader, corpus, input.by);
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const names = chooseGroups(counts, input.values, input.by);
  const places = new Map(names.map((name, place) => [name, place]));
  const groupOf = Int32Array.from(values, (value) => places.get(value) ?? -1);
  const { order, seed, testShare, unit, lowercase } = input;
  return {
    job: project.jobs.add({
      kind: 'predict',
      title: `Compare the language of ${corpus.name} by ${input.by}`,
      input: { corpus: corpus.id, by: input.by },
      async work({ signal, progress }): Promise<GroupComparison> {
        const { result } = await context.engine.language(
          {
            action: 'groups',
            groups: {
              projectPath: project.path,
              corpusId: corpus.id,
              names,
              groupOf,
              settings: { unit, lowercase, minCount: SMALLEST_COUNT, maxVocabulary: 0 },
              order,
              testShare,
              seed,
            },
          },
          { signal, progress },
        );
        return {
          corpus: { id: corpus.id, name: corpus.name },
          column: input.by,
          groups: result.groups.map((group) => ({ ...group, documents: counts.get(group.name) ?? 0 })),
          cells: named(result),
          order,
          seed,
          vocabularySize: result.vocabularySize,
          unit: result.unit,
          leftOut: {
            values: counts.size - names.length,
            documents: groupOf.reduce((sum, group) => sum + (group < 0 ? 1 : 0), 0),
          },
          warnings: result.warnings,
          counted: countedInPerplexity,
        };
      },
    }).id,
  };
}

function chooseGroups(
  counts: ReadonlyMap<string, number>,
  wanted: readonly string[] | undefined,
  column: string,
): string[] {
  const missing = wanted?.find((value) => !counts.has(value));
  if (missing !== undefined)
    throw new LecternError(
      'not-found',
      `No document has the value “${missing}” in the column “${column}”.`,
      'Choose among its values.',
    );
  const names =
    wanted === undefined
      ? [...counts]
          .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
          .slice(0, USUAL_GROUPS)
          .map(([name]) => name)
      : [...new Set(wanted)];
  if (names.length < 2)
    throw new LecternError(
      'bad-data',
      `The column “${column}” has one value only: there is nothing to compare.`,
      'Choose a column with two values or more.',
    );
  return names;
}

function named({ groups, cells }: GroupsComparison): GroupComparison['cells'] {
  const bits = new Map(
    cells.map(({ learnt, scored, metrics }) => [`${learnt} ${scored}`, metrics.bitsPerToken.value]),
  );
  return cells.map(({ learnt, scored, metrics }) => {
    const own = bits.get(`${scored} ${scored}`) ?? null;
    const { value } = metrics.bitsPerToken;
    return {
      learnt: groups[learnt]?.name ?? '',
      scored: groups[scored]?.name ?? '',
      metrics,
      excessBits: own === null || value === null ? null : value - own,
    };
  });
}
