import { resolve } from 'node:path';
import { defineCommand } from '../command.ts';
import { describeModel } from '../model-report.ts';

export const command = defineCommand({
  name: 'model import',
  summary: 'Take in a model that was exported from another project.',
  details:
    'It predicts and explains here under its name, as a run of this project does: “predict PROJECT NAME FILE”, “explain PROJECT NAME --text T”. Where it comes from is kept and shown.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'FILE', describe: 'A .safetensors file that Lectern exported, or the folder with it.' },
  ],
  options: {
    name: { type: 'text', value: 'NAME', describe: 'What to call it; as in its project unless given.' },
  },
  examples: ['model import study.lectern dan-model --name colleagues-dan'],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', file = ''] = positionals;
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const model = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      return host.call('models.import', {
        project: project.handle,
        file: resolve(file),
        ...(options.name === undefined ? {} : { name: options.name }),
      });
    });
    terminal.result({ model }, () => describeModel(model));
  },
});
