import { resolve } from 'node:path';
import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'snapshot',
  summary: 'Copy a project as it is now, to return to.',
  details:
    'The copy is complete and consistent, also while the project is open elsewhere for reading, and opens like any project.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    output: {
      type: 'text',
      short: 'o',
      value: 'OUT',
      describe: 'The copy, .lectern; beside the project and named by the time unless given.',
    },
  },
  examples: ['snapshot study.lectern', 'snapshot study.lectern -o before-recoding.lectern'],
  async run({ positionals, options, terminal }) {
    const [path = ''] = positionals;
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const result = await withHost(terminal, async (host) => {
      const project = await openProject(host, path, 'write');
      return host.call('care.snapshot', {
        project: project.handle,
        ...(options.output === undefined ? {} : { path: resolve(options.output) }),
      });
    });
    terminal.result(result, () => `${result.path}: ${(result.sizeBytes / 1e6).toFixed(1)} MB`);
  },
});
