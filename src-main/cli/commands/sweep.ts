import { LecternError } from '../../api/errors.ts';
import type { Sweep, SweepTrial } from '../../api/sweeps.ts';
import { defineCommand } from '../command.ts';
import { alignedTable, count, duration } from '../format.ts';
import { readRecipe } from '../recipe-file.ts';
import { readSweepPlan } from '../sweep-plan-file.ts';
import { dataOptions, deviceOptions, settingOptions, trainingArguments } from '../training-arguments.ts';

export const command = defineCommand({
  name: 'sweep',
  summary: 'Search the settings of a preset: at random, on a grid, or by successive halving.',
  details:
    'The ranges come from a file: {"method": "random", "trials": 20, "measure": "macroF1", "ranges": {"training.learningRate": {"from": 0.0001, "to": 0.01, "scale": "log"}, "model.dropout": {"values": [0, 0.3, 0.5]}}}. Trials are judged on the validation part only, and each that is trained on the whole training part is an ordinary run. Ctrl+C cancels; --resume goes on with what is left.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    ...dataOptions,
    recipe: { type: 'text', value: 'FILE', describe: 'A recipe (JSON) with what all trials share.' },
    preset: { type: 'text', value: 'NAME', describe: 'A preset instead of a recipe.' },
    ...settingOptions,
    grid: { type: 'text', value: 'FILE', describe: 'The ranges and how to search them (JSON).' },
    resume: {
      type: 'text',
      value: 'SWEEP',
      describe: 'Goes on with this search instead: its id, name, or “latest”.',
    },
    name: { type: 'text', value: 'NAME', describe: 'What to call the search.' },
    seed: { type: 'integer', value: 'N', describe: 'Seed of every training; 1 unless given.' },
    ...deviceOptions,
  },
  examples: [
    'sweep study.lectern --preset dan --grid ranges.json',
    'sweep study.lectern --recipe cnn.json --grid ranges.json --name widths',
    'sweep study.lectern --resume latest',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = ''] = positionals;
    const { withHost } = await import('../local-host.ts');
    const sweep = await withHost(terminal, async (host) => {
      if (options.resume !== undefined) {
        const { openProject } = await import('../project-arguments.ts');
        const project = await openProject(host, projectPath, 'write');
        const resumed = await host.call('runs.resumeSweep', {
          project: project.handle,
          sweep: options.resume,
        });
        await host.finish(project, resumed.job);
        return host.call('runs.getSweep', { project: project.handle, sweep: resumed.sweep });
      }
      const { grid, recipe, preset, name } = options;
      if (grid === undefined)
        throw new LecternError(
          'bad-input',
          'Give the ranges with --grid FILE.',
          'See “lectern sweep --help”.',
        );
      if ((recipe === undefined) === (preset === undefined))
        throw new LecternError('bad-input', 'Give either --recipe FILE or --preset NAME.');
      const plan = readSweepPlan(grid);
      const shared = recipe === undefined ? { preset: preset ?? '', settings: {} } : readRecipe(recipe);
      const { project, asked } = await trainingArguments(host, projectPath, shared, options);
      const started = await host.call('runs.startSweep', {
        ...asked,
        plan,
        ...(name === undefined ? {} : { name }),
      });
      await host.finish(project, started.job);
      return host.call('runs.getSweep', { project: project.handle, sweep: started.sweep });
    });
    terminal.result({ sweep }, () => inWords(sweep));
  },
});

function inWords(sweep: Sweep): string {
  const { plan, trials, best } = sweep;
  const paths = Object.keys(plan.ranges);
  const lowerIsBetter = plan.measure === 'logLoss';
  const order = (trial: SweepTrial): number =>
    trial.score === null ? Infinity : lowerIsBetter ? trial.score : -trial.score;
  const halving = trials.some(({ documents }) => documents !== null);
  const rows = [...trials]
    .sort((a, b) => b.rung - a.rung || order(a) - order(b) || a.number - b.number)
    .map((trial) => [
      `${String(trial.number)}${trial.number === best && trial.documents === null ? ' *' : ''}`,
      ...paths.map((path) => write(trial.settings[path])),
      ...(halving ? [trial.documents === null ? 'all' : count(trial.documents)] : []),
      trial.score?.toFixed(4) ?? (trial.error === null ? '–' : 'failed'),
      trial.seconds === null ? '–' : duration(trial.seconds),
      trial.run?.name ?? '',
    ]);
  const header = ['trial', ...paths, ...(halving ? ['documents'] : []), plan.measure, 'time', 'run'];
  const failed = trials.filter(({ error }) => error !== null);
  const winner = trials.find((trial) => trial.number === best && trial.documents === null);
  return [
    `${sweep.name}: ${plan.method} search of ${sweep.preset} on ${sweep.corpus.name}, ${sweep.state}`,
    '',
    alignedTable(header, rows),
    '',
    `Scores are of the validation part.${
      winner?.run == null
        ? ''
        : ` * is the best; look at its test part once you have chosen: lectern show PROJECT ${winner.run.name}`
    }`,
    ...failed
      .slice(0, 3)
      .map(({ number, error }) => `Trial ${String(number)} failed: ${error?.message ?? ''}`),
  ].join('\n');
}

function write(value: SweepTrial['settings'][string] | undefined): string {
  return value === undefined ? '' : Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}
