import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'compact',
  summary: 'Give the room of deleted corpora and runs back to the disk.',
  details: 'Needs free room of about the size of the project while it works.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {},
  examples: ['compact study.lectern'],
  async run({ positionals, terminal }) {
    const [path = ''] = positionals;
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const result = await withHost(terminal, async (host) => {
      const project = await openProject(host, path, 'write');
      return host.call('care.compact', { project: project.handle });
    });
    const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
    terminal.result(
      result,
      () => `${path}: ${megabytes(result.afterBytes)} MB, before ${megabytes(result.beforeBytes)} MB`,
    );
  },
});
