import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'model delete',
  summary: 'Take an imported model out of the project.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'MODEL', describe: 'Its name or id, as in “model list”.' },
  ],
  options: {},
  examples: ['model delete study.lectern colleagues-dan'],
  async run({ positionals, terminal }) {
    const [projectPath = '', model = ''] = positionals;
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      await host.call('models.delete', { project: project.handle, model });
    });
    terminal.result({ deleted: model }, () => `“${model}” is no longer in the project.`);
  },
});
