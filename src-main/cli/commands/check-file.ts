import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'check-file',
  summary: 'Read every page of a project file and say whether it is sound.',
  details: 'Changes nothing. The exit code is 1 where the file is damaged.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {},
  examples: ['check-file study.lectern'],
  async run({ positionals, terminal }) {
    const [path = ''] = positionals;
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const result = await withHost(terminal, async (host) => {
      const project = await openProject(host, path, 'read');
      return host.call('care.check', { project: project.handle });
    });
    terminal.result(result, () =>
      result.sound
        ? `${path} is sound.`
        : [`${path} is damaged:`, ...result.problems.map((problem) => `  ${problem}`)].join('\n'),
    );
    return result.sound ? 0 : 1;
  },
});
