import { labelNoise, type LabelNoise } from '../../api/label-noise.ts';
import { defineCommand } from '../command.ts';
import { alignedTable, count, shorten } from '../format.ts';
import { outputFile } from '../output-file.ts';
import { dataOptions, deviceOptions, settingOptions, trainingArguments } from '../training-arguments.ts';

/** What a screen shows; the file has all. */
const SHOWN = 20;

export const command = defineCommand({
  name: 'noise',
  summary: 'List documents whose label a model that never saw them confidently disagrees with.',
  details:
    'The labels of the training part are judged out of fold and listed by how implausible they are (confident learning, ' +
    'Northcutt et al. 2021). They are for a second look: a hard document looks like a wrong label. Nothing is changed.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    ...dataOptions,
    preset: { type: 'text', value: 'NAME', describe: 'A linear preset; logistic unless given.' },
    ...settingOptions,
    folds: { type: 'integer', value: 'K', describe: 'In how many folds; 5 unless given.' },
    seed: { type: 'integer', value: 'N', describe: 'Draws the folds; 1 unless given.' },
    ...deviceOptions,
    output: {
      type: 'text',
      short: 'o',
      value: 'OUT',
      describe: 'Write all that were found: .csv, .tsv, .xlsx, .parquet, .jsonl or .dta.',
    },
    overwrite: { type: 'flag', describe: 'Replace OUT if it is there.' },
  },
  examples: ['noise study.lectern', 'noise study.lectern --label stance -o doubtful.csv'],
  async run({ positionals, options, terminal }) {
    const [projectPath = ''] = positionals;
    const out = options.output === undefined ? {} : outputFile(options.output, 'noise');
    const { withHost } = await import('../local-host.ts');
    const recipe = { preset: options.preset ?? 'logistic', settings: {} };
    const noise = await withHost(terminal, async (host) => {
      const { project, asked } = await trainingArguments(host, projectPath, recipe, options);
      const { job } = await host.call('runs.labelNoise', {
        ...asked,
        ...(options.folds === undefined ? {} : { folds: options.folds }),
        ...out,
        overwrite: options.overwrite,
      });
      return labelNoise.parse((await host.finish(project, job)).output);
    });
    terminal.result(noise, () => inWords(noise));
  },
});

function inWords(noise: LabelNoise): string {
  const lines = [
    `${count(noise.found)} of ${count(noise.documents)} labels of “${noise.label}” in the training part are doubtful.`,
    `Judged in ${String(noise.folds)} folds by ${noise.preset}, which answered ${(noise.accuracy * 100).toFixed(1)} % as labelled.`,
  ];
  if (noise.doubtful.length > 0) {
    const rows = noise.doubtful
      .slice(0, SHOWN)
      .map((one) => [
        count(one.document),
        one.given,
        one.suggested,
        one.selfConfidence.toFixed(3),
        one.normalisedMargin.toFixed(3),
        shorten(one.text, 60),
      ]);
    const header = ['document', 'label', 'suggested', 'confidence in label', 'margin', 'text'];
    lines.push('', alignedTable(header, rows, ['right', 'left', 'left', 'right', 'right']));
  }
  if (noise.path !== null) lines.push('', `${noise.path}: ${count(noise.found)} rows`);
  else if (noise.found > SHOWN) lines.push('', `The first ${String(SHOWN)} are shown; -o writes all.`);
  return lines.join('\n');
}
