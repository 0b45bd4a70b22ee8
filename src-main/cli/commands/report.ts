import { extname, resolve } from 'node:path';
import { z } from 'zod';
import { LecternError } from '../../api/errors.ts';
import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'report',
  summary: 'Write a page on one run, or on several side by side, to read, print and send.',
  details:
    'One HTML file without scripts and without anything remote: data, split, recipe, measures with intervals, confusion, calibration, examples with explanations, and a paragraph for the methods section. Print it to PDF from any browser.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', multiple: true, describe: 'One or more: ids, beginnings of ids, names, or “latest”.' },
  ],
  options: {
    output: { type: 'text', short: 'o', value: 'OUT', describe: 'The file to write, .html.' },
    by: {
      type: 'text',
      value: 'COL',
      multiple: true,
      describe: 'Also the result for each value of this column; may be given several times.',
    },
    examples: {
      type: 'integer',
      value: 'N',
      describe: 'Explained examples of each run, 4 unless given; 0 quotes no text.',
    },
    overwrite: { type: 'flag', describe: 'Replace OUT if it is there.' },
  },
  examples: [
    'report study.lectern latest -o report.html --by author_party',
    'report study.lectern logistic-1 dan-1 -o comparison.html --examples 0',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', ...runs] = positionals;
    const { output } = options;
    if (output === undefined || !['.html', '.htm'].includes(extname(output).toLowerCase()))
      throw new LecternError(
        'bad-input',
        output === undefined ? 'It was not said where to write.' : `“${output}” is not an .html file.`,
        'Name a file that ends in .html with -o; see “lectern report --help”.',
      );
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const written = z.object({ path: z.string(), sizeBytes: z.number() });
    const result = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      const { job } = await host.call('reports.create', {
        project: project.handle,
        runs,
        path: resolve(output),
        by: options.by,
        overwrite: options.overwrite,
        ...(options.examples === undefined ? {} : { examples: options.examples }),
      });
      return written.parse((await host.finish(project, job)).output);
    });
    terminal.result(result, () => `${result.path}: ${(result.sizeBytes / 1000).toFixed(0)} kB`);
  },
});
