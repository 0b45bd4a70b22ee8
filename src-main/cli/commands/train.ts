import type { VerbInput } from '../../api/catalogue.ts';
import { LecternError } from '../../api/errors.ts';
import type { Run } from '../../api/runs.ts';
import { defineCommand } from '../command.ts';
import { alignedTable } from '../format.ts';
import { dataOptions, deviceOptions, settingOptions, trainingArguments } from '../training-arguments.ts';

export const command = defineCommand({
  name: 'train',
  summary: 'Train a classifier and measure it on the test part.',
  details:
    'Several seeds train the same recipe that many times and add mean and spread. Ctrl+C stops training and keeps the best model so far, with its numbers where they take seconds to compute; before there is one (networks: before the first epoch has ended; others: before training has), the record of the run is all that stays. “resume” lets a network that was cut short go on.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    ...dataOptions,
    preset: { type: 'text', value: 'NAME', describe: 'Its name, such as logistic, dan or cnn.' },
    recipe: { type: 'text', value: 'FILE', describe: 'A recipe (JSON) instead of a preset.' },
    ...settingOptions,
    name: { type: 'text', value: 'NAME', describe: 'What to call the run.' },
    seed: { type: 'integer', value: 'N', describe: 'The first seed; 1 unless given.' },
    seeds: { type: 'integer', value: 'N', describe: 'How many seeds; 1 unless given.' },
    estimate: {
      type: 'flag',
      describe:
        'Only say what one run would take: parameters, memory, time. A little of it is trained for that.',
    },
    ...deviceOptions,
  },
  examples: [
    'train study.lectern --preset logistic',
    'train study.lectern --preset cnn --estimate',
    'train study.lectern --corpus tweets --preset dan --seeds 5 --set training.epochs=4',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = ''] = positionals;
    if ((options.preset === undefined) === (options.recipe === undefined)) {
      throw new LecternError('bad-input', 'Give either --preset or --recipe.', 'See “lectern train --help”.');
    }
    const [{ withHost }, { readRecipe }, report, { overSeeds }] = await Promise.all([
      import('../local-host.ts'),
      import('../recipe-file.ts'),
      import('../run-report.ts'),
      import('../seeds.ts'),
    ]);
    const recipe =
      options.recipe === undefined
        ? { preset: options.preset ?? '', settings: {} }
        : readRecipe(options.recipe);
    const runs = await withHost(terminal, async (host) => {
      const { project, asked: common } = await trainingArguments(host, projectPath, recipe, options);
      const asked: VerbInput<'runs.train'> = {
        ...common,
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.seeds === undefined ? {} : { seeds: options.seeds }),
      };
      if (options.estimate) {
        terminal.result(...report.estimateReport(await host.call('runs.estimate', asked), asked.seeds ?? 1));
        return undefined;
      }
      const started = await host.call('runs.train', asked);
      host.listen((event) => {
        if (event.event === 'epoch') terminal.note(report.epochLine(event.epoch));
      });
      const finished: Run[] = [];
      try {
        for (const { run, job } of started.runs) {
          await host.finish(project, job);
          finished.push(await host.call('runs.get', { project: project.handle, run }));
        }
      } catch (error) {
        // One that fails or is cancelled takes those after it along: they would only fail in turn.
        for (const { job } of started.runs) await host.call('jobs.cancel', { project: project.handle, job });
        throw error;
      }
      return finished;
    });
    if (runs === undefined) return;
    const [first] = runs;
    if (first === undefined) throw new LecternError('internal', 'No run was started.');
    const reports = runs.map(report.runReport);
    const seeds = overSeeds(runs.map(({ metrics }) => metrics));
    terminal.result(runs.length === 1 ? reports[0] : { ...reports[0], runs: reports, seeds }, () =>
      runs.length === 1
        ? report.describeRun(first)
        : describeSeeds(runs, seeds, report.majorityBaseline(first)),
    );
  },
});

type OverSeedsByPart = ReturnType<(typeof import('../seeds.ts'))['overSeeds']>;
type Baseline = ReturnType<(typeof import('../run-report.ts'))['majorityBaseline']>;

function describeSeeds(runs: readonly Run[], seeds: OverSeedsByPart, baseline: Baseline): string {
  const part = seeds.test === undefined ? 'validation' : 'test';
  const metrics = seeds[part] ?? {};
  const columns = ['accuracy', 'macroF1', 'macroRecall'] as const;
  const show = (value: number | null | undefined): string => (value == null ? '–' : value.toFixed(3));
  const rows = [
    ...runs.map((run) => [
      `${run.name}, seed ${String(run.seed)}`,
      ...columns.map((name) => show(run.metrics?.[part]?.[name].value)),
    ]),
    ['mean', ...columns.map((name) => show(metrics[name]?.mean))],
    ['standard deviation', ...columns.map((name) => show(metrics[name]?.standardDeviation))],
    [
      'lowest – highest',
      ...columns.map((name) => `${show(metrics[name]?.lowest)} – ${show(metrics[name]?.highest)}`),
    ],
    ...(baseline === null
      ? []
      : [
          [
            `always “${baseline.category}”`,
            show(baseline.accuracy),
            show(baseline.macroF1),
            show(baseline.macroRecall),
          ],
        ]),
  ];
  return alignedTable([`${part} part`, 'accuracy', 'macro-F1', 'macro-recall'], rows);
}
