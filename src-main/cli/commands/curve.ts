import { LecternError } from '../../api/errors.ts';
import { learningCurve, type LearningCurve } from '../../api/learning-curve.ts';
import { defineCommand } from '../command.ts';
import { alignedTable, count } from '../format.ts';
import { dataOptions, deviceOptions, settingOptions, trainingArguments } from '../training-arguments.ts';

export const command = defineCommand({
  name: 'curve',
  summary: 'Show what more labels would bring: train on growing parts of the training part.',
  details:
    'Each seed draws the training documents anew, smaller samples within larger ones and each with the shares of the ' +
    'categories. The power law a − b · n^(−c) is fitted to the scores on the validation part. No run is kept.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    ...dataOptions,
    preset: { type: 'text', value: 'NAME', describe: 'Its name, such as logistic or dan.' },
    ...settingOptions,
    sizes: {
      type: 'text',
      value: 'N,N,…',
      describe: 'Training documents; doubling up to all of them unless given.',
    },
    seed: { type: 'integer', value: 'N', describe: 'The first seed; 1 unless given.' },
    seeds: { type: 'integer', value: 'N', describe: 'How many times each size is drawn; 5 unless given.' },
    ...deviceOptions,
  },
  examples: [
    'curve study.lectern --preset logistic',
    'curve study.lectern --corpus tweets --preset dan --sizes 100,200,400,800 --seeds 3',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = ''] = positionals;
    const { preset } = options;
    if (preset === undefined)
      throw new LecternError('bad-input', 'Give a preset with --preset.', 'See “lectern curve --help”.');
    const sizes = readSizes(options.sizes);
    const { withHost } = await import('../local-host.ts');
    const curve = await withHost(terminal, async (host) => {
      const { project, asked } = await trainingArguments(
        host,
        projectPath,
        { preset, settings: {} },
        options,
      );
      const { job } = await host.call('runs.learningCurve', {
        ...asked,
        ...(sizes === undefined ? {} : { sizes }),
        ...(options.seeds === undefined ? {} : { seeds: options.seeds }),
      });
      return learningCurve.parse((await host.finish(project, job)).output);
    });
    terminal.result(curve, () => inWords(curve));
  },
});

function readSizes(given: string | undefined): number[] | undefined {
  if (given === undefined) return undefined;
  const sizes = given.split(',').map((size) => Number(size.trim()));
  if (sizes.every((size) => Number.isInteger(size) && size >= 2)) return sizes;
  throw new LecternError(
    'bad-input',
    `--sizes needs whole numbers from 2 with commas between them, not “${given}”.`,
    'Write for example --sizes 100,200,400,800.',
  );
}

function inWords(curve: LearningCurve): string {
  const parts = (['validation', 'test'] as const).filter((part) =>
    curve.points.some((point) => point[part] !== null),
  );
  const rows = curve.points.map((point) => [
    count(point.documents),
    ...parts.flatMap((part) => [spread(point[part]?.macroF1), spread(point[part]?.accuracy)]),
  ]);
  const header = ['documents', ...parts.flatMap((part) => [`${part} macro-F1`, `${part} accuracy`])];
  const lines = [
    `${curve.preset} on ${curve.corpus}, label ${curve.label}, split ${curve.split}`,
    '',
    alignedTable(header, rows, ['right']),
    'Brackets are the lowest and the highest draw.',
  ];
  for (const fit of [curve.macroF1, curve.accuracy]) if (fit !== null) lines.push('', fit.sentence);
  const { macroF1 } = curve;
  if (macroF1 !== null)
    lines.push(
      '',
      `Fitted to macro-F1 on the ${curve.fittedOn} part: ${macroF1.a.toFixed(3)} − ${macroF1.b.toPrecision(3)} · n^(−${macroF1.c.toFixed(2)})`,
    );
  for (const note of curve.notes) lines.push(`Note: ${note}`);
  return lines.join('\n');
}

function spread(values: readonly number[] | undefined): string {
  if (values === undefined || values.length === 0) return '–';
  const mean = (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(3);
  if (values.length === 1) return mean;
  return `${mean} [${Math.min(...values).toFixed(3)}, ${Math.max(...values).toFixed(3)}]`;
}
