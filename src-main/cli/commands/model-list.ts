import { defineCommand } from '../command.ts';
import { describeModel } from '../model-report.ts';

export const command = defineCommand({
  name: 'model list',
  summary: 'List the models that were imported from other projects.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {},
  examples: ['model list study.lectern'],
  async run({ positionals, terminal }) {
    const [projectPath = ''] = positionals;
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const models = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'read');
      return host.call('models.list', { project: project.handle });
    });
    terminal.result({ models }, () =>
      models.length === 0 ? 'No model has been imported.' : models.map(describeModel).join('\n\n'),
    );
  },
});
