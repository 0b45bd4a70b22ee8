import { extname, resolve } from 'node:path';
import { writtenArchive } from '../../api/archives.ts';
import { LecternError } from '../../api/errors.ts';
import { defineCommand } from '../command.ts';
import { count } from '../format.ts';

export const command = defineCommand({
  name: 'archive',
  summary: 'Pack data, splits, runs and results into one zip that others can check and repeat.',
  details:
    'The archive holds documents with their labels, splits, recipes, seeds, weights, measures, predictions, the environment, and scripts in R and Python that recompute the measures. “lectern verify” checks it.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    {
      name: 'RUN',
      optional: true,
      multiple: true,
      describe: 'Runs to archive: ids, names, or “latest”; every trained run unless given.',
    },
  ],
  options: {
    output: { type: 'text', short: 'o', value: 'OUT', describe: 'The file to write, .zip.' },
    withoutTexts: {
      type: 'flag',
      describe: 'Ids, labels and hashes in place of the texts, for data that may not be passed on.',
    },
    overwrite: { type: 'flag', describe: 'Replace OUT if it is there.' },
  },
  examples: [
    'archive study.lectern -o study-archive.zip',
    'archive study.lectern dan-1 logistic-1 -o study-archive.zip --without-texts',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', ...runs] = positionals;
    const { output } = options;
    if (output === undefined || output === '')
      throw new LecternError(
        'bad-input',
        'It was not said where to write.',
        'Name a file with -o; see “lectern archive --help”.',
      );
    if (extname(output).toLowerCase() !== '.zip')
      throw new LecternError(
        'bad-input',
        `“${output}” is not a .zip.`,
        'Archives are zip files; name it so.',
      );
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const result = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      const { job } = await host.call('archives.create', {
        project: project.handle,
        runs,
        path: resolve(output),
        withoutTexts: options.withoutTexts,
        overwrite: options.overwrite,
      });
      return writtenArchive.parse((await host.finish(project, job)).output);
    });
    terminal.result(result, () =>
      [
        `${result.path}: ${count(result.files)} files, ${(result.sizeBytes / 1e6).toFixed(1)} MB; runs: ${result.runs.map(({ name }) => name).join(', ')}.`,
        `Seal: ${result.seal}`,
        'Print the seal, or its first 16 characters, where the archive is cited: “lectern verify --seal” then proves it is this one.',
        ...result.warnings.map((warning) => `Note: ${warning}`),
      ].join('\n'),
    );
  },
});
