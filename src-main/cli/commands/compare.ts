import { LecternError } from '../../api/errors.ts';
import { defineCommand } from '../command.ts';
import { alignedTable, count, estimate, probability, shorten } from '../format.ts';

export const command = defineCommand({
  name: 'compare',
  summary: 'Compare runs on the documents that all of them predicted.',
  details:
    'The first run minus every other: difference with a 95 % interval, McNemar’s exact test of accuracy and an exchange test of macro-F1, both corrected by Holm’s method where there are several differences, and the smallest difference in accuracy that these documents could show with 80 % chance.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', multiple: true, describe: 'Two or more: ids, beginnings of ids, names, or “latest”.' },
  ],
  options: {
    part: {
      type: 'text',
      choices: ['train', 'validation', 'test'],
      describe: 'On which part; test unless given.',
    },
  },
  examples: [
    'compare study.lectern logistic-1 dan-1',
    'compare study.lectern dan-1 latest --part validation',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', ...runs] = positionals;
    if (runs.length < 2)
      throw new LecternError(
        'bad-input',
        'Give at least two runs to compare.',
        'See “lectern compare --help”.',
      );
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const comparison = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'read');
      return host.call('runs.compare', {
        project: project.handle,
        runs,
        ...(options.part === undefined ? {} : { part: options.part }),
      });
    });
    terminal.result(comparison, () => {
      const nameOf = (id: string): string => comparison.runs.find((run) => run.id === id)?.name ?? id;
      const metrics = comparison.runs.map((run) => {
        const part = run.metrics?.[comparison.part];
        return part == null
          ? [run.name, run.preset]
          : [
              run.name,
              run.preset,
              estimate(part.accuracy),
              estimate(part.macroF1),
              estimate(part.macroRecall),
            ];
      });
      const differences = comparison.differences.map((pair) => [
        `${nameOf(pair.a)} − ${nameOf(pair.b)}`,
        estimate(pair.accuracy),
        estimate(pair.macroF1),
        `${count(pair.onlyARight)} : ${count(pair.onlyBRight)}`,
        probability(pair.mcnemarHolm),
        probability(pair.permutationHolm),
        pair.detectable === null ? '–' : pair.detectable.toFixed(3),
        count(pair.documents),
      ]);
      const corrected = comparison.differences.length > 1 ? ' (Holm)' : '';
      const baseline = comparison.runs
        .map((run) => run.metrics?.[comparison.part]?.baseline)
        .find((found) => found !== undefined);
      const recipes = comparison.recipeDifferences.map(({ path, values }) => [
        path,
        ...values.map((value) => shorten(value, 24)),
      ]);
      return [
        alignedTable([`${comparison.part} part`, 'preset', 'accuracy', 'macro-F1', 'macro-recall'], metrics),
        '',
        alignedTable(
          [
            'difference',
            'accuracy',
            'macro-F1',
            'only one right',
            `McNemar p${corrected}`,
            `macro-F1 p${corrected}`,
            'detectable',
            'documents',
          ],
          differences,
        ),
        ...(recipes.length === 0
          ? []
          : ['', alignedTable(['recipe', ...comparison.runs.map((run) => run.name)], recipes)]),
        '',
        'Brackets are 95 % intervals. Detectable: the smallest difference in accuracy that these documents show with 80 % chance.',
        ...(baseline === undefined
          ? []
          : [
              `For comparison: always saying “${baseline.label}” has accuracy ${baseline.accuracy.toFixed(3)}, macro-F1 ${baseline.macroF1.toFixed(3)}.`,
            ]),
        ...comparison.warnings.map((warning) => `Note: ${warning}`),
      ].join('\n');
    });
  },
});
