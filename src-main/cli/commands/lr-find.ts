import { LecternError } from '../../api/errors.ts';
import { learningRateTrial, type LearningRateTrial } from '../../api/learning-rate.ts';
import { defineCommand } from '../command.ts';
import { alignedTable } from '../format.ts';
import { dataOptions, deviceOptions, settingOptions, trainingArguments } from '../training-arguments.ts';

export const command = defineCommand({
  name: 'lr-find',
  summary: 'Find a learning rate for a network: train for a moment with one that grows.',
  details:
    'The rate grows by equal factors from far too small to far too large (Smith 2017). Suggested is the smaller of the rate at which the smoothed loss falls fastest and a tenth of the rate at which it is lowest. Nothing is kept.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    ...dataOptions,
    preset: { type: 'text', value: 'NAME', describe: 'The name of a network, such as dan or cnn.' },
    ...settingOptions,
    from: { type: 'number', value: 'RATE', describe: 'Rate of the first step; 0.000001 unless given.' },
    to: { type: 'number', value: 'RATE', describe: 'Rate of the last step; 10 unless given.' },
    steps: { type: 'integer', value: 'N', describe: 'Steps altogether; 100 unless given.' },
    seed: { type: 'integer', value: 'N', describe: 'Of first weights and batches; 1 unless given.' },
    ...deviceOptions,
  },
  examples: [
    'lr-find study.lectern --preset dan',
    'lr-find study.lectern --preset cnn --set training.optimizer=sgd --steps 200',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = ''] = positionals;
    const { preset, from, to, steps } = options;
    if (preset === undefined)
      throw new LecternError('bad-input', 'Give a network with --preset.', 'See “lectern lr-find --help”.');
    const { withHost } = await import('../local-host.ts');
    const trial = await withHost(terminal, async (host) => {
      const recipe = { preset, settings: {} };
      const { project, asked } = await trainingArguments(host, projectPath, recipe, options);
      const { job } = await host.call('runs.findLearningRate', {
        ...asked,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...(steps === undefined ? {} : { steps }),
      });
      return learningRateTrial.parse((await host.finish(project, job)).output);
    });
    terminal.result(trial, () => inWords(trial));
  },
});

/** As many lines as fit on a screen. */
const mostLines = 20;

function inWords({
  preset,
  points,
  suggested,
  steepest,
  lowest,
  present,
  diverged,
}: LearningRateTrial): string {
  const stride = Math.max(1, Math.ceil(points.length / mostLines));
  const rows = points
    .filter((_, at) => at % stride === 0 || at === points.length - 1)
    .map(({ learningRate, loss, smoothed }) => [rate(learningRate), loss.toFixed(4), smoothed.toFixed(4)]);
  return [
    alignedTable(['learning rate', 'loss', 'smoothed'], rows, ['right', 'right', 'right']),
    '',
    suggested === null
      ? `The loss of ${preset} never fell: there is no rate to suggest.`
      : `Suggested: ${rate(suggested)} (now ${rate(present)}). The loss falls fastest at ${rate(steepest)}, and is lowest at ${rate(lowest)}.`,
    ...(diverged ? [] : ['The loss did not run away: try a larger --to.']),
  ].join('\n');
}

function rate(value: number | null): string {
  return value === null ? '–' : String(Number(value.toPrecision(2)));
}
