import { LecternError } from '../../api/errors.ts';
import { groupComparison, type GroupComparison } from '../../api/language.ts';
import { defineCommand } from '../command.ts';
import { alignedTable, count, shorten } from '../format.ts';

export const command = defineCommand({
  name: 'lm groups',
  summary: 'How far the language of groups lies apart: each group’s model reads every group’s texts.',
  details:
    'A fifth of each group’s documents is held out; an n-gram model learns the others, from equally many symbols in every group and with one vocabulary for all. The table shows the perplexity of the held-out texts: rows learnt, columns read. Documents that repeat another of their group letter by letter are left out.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    corpus: { type: 'text', value: 'NAME', describe: 'The corpus; may be left out where there is only one.' },
    by: { type: 'text', value: 'COL', describe: 'The column whose values are the groups.' },
    value: {
      type: 'text',
      value: 'V',
      multiple: true,
      describe: 'Only these values; the eight most frequent unless given.',
    },
    order: { type: 'integer', value: 'N', describe: 'Order of the n-grams, 1 to 6; 3 unless given.' },
    unit: {
      type: 'text',
      choices: ['auto', 'spaces', 'words', 'tweet', 'segments', 'characters'],
      describe: 'What one symbol is; auto unless given.',
    },
    lowercase: { type: 'flag', describe: 'Read “The” as “the”.' },
    seed: { type: 'integer', value: 'N', describe: 'The seed of the draw; 1 unless given.' },
  },
  examples: [
    'lm groups study.lectern --by party',
    'lm groups study.lectern --by party --value left --value right --lowercase',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = ''] = positionals;
    const { by, value, order, unit, lowercase, seed } = options;
    if (by === undefined)
      throw new LecternError(
        'bad-input',
        'No column is named whose values are the groups.',
        'Name it with --by.',
      );
    const [{ withHost }, { findCorpus, openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const compared = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      const corpus = await findCorpus(host, project, options.corpus);
      const { job } = await host.call('language.compareGroups', {
        project: project.handle,
        corpus: corpus.id,
        by,
        lowercase,
        ...(value.length === 0 ? {} : { values: value }),
        ...(order === undefined ? {} : { order }),
        ...(unit === undefined ? {} : { unit }),
        ...(seed === undefined ? {} : { seed }),
      });
      return groupComparison.parse((await host.finish(project, job)).output);
    });
    terminal.result(compared, () => describe(compared));
  },
});

function describe({
  column,
  groups,
  cells,
  order,
  unit,
  vocabularySize,
  leftOut,
  warnings,
  counted,
}: GroupComparison): string {
  const cell = (learnt: string, scored: string): string =>
    cells
      .find((one) => one.learnt === learnt && one.scored === scored)
      ?.metrics.perplexity.value?.toFixed(1) ?? '–';
  return [
    `Perplexity by ${column}: rows learnt, columns read`,
    alignedTable(
      ['learnt from', ...groups.map(({ name }) => shorten(name, 16))],
      groups.map(({ name }) => [shorten(name, 24), ...groups.map((other) => cell(name, other.name))]),
      ['left', ...groups.map(() => 'right' as const)],
    ),
    '',
    `${String(order)}-grams of ${unit}, one vocabulary of ${count(vocabularySize)} symbols; each model learnt about ${count(groups[0]?.learnt.tokens ?? 0)} symbols.`,
    counted,
    ...(leftOut.documents === 0
      ? []
      : [`Left out: ${count(leftOut.documents)} documents with ${count(leftOut.values)} other values.`]),
    ...warnings.map((warning) => `Note: ${warning}`),
  ].join('\n');
}
