import { resolve } from 'node:path';
import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'restore',
  summary: 'Make a project out of a snapshot, once the snapshot has proved sound.',
  details: 'No file is replaced: the project as it is now stays where it is, under its own name.',
  positionals: [
    { name: 'SNAPSHOT', describe: 'A copy that “lectern snapshot” made.' },
    { name: 'PROJECT', describe: 'The new project file.' },
  ],
  options: {},
  examples: ['restore before-recoding.lectern study-again.lectern'],
  async run({ positionals, terminal }) {
    const [snapshot = '', path = ''] = positionals;
    const { withHost } = await import('../local-host.ts');
    const result = await withHost(terminal, (host) =>
      host.call('care.restore', { snapshot: resolve(snapshot), path: resolve(path) }),
    );
    terminal.result(result, () => `${result.path}: ${(result.sizeBytes / 1e6).toFixed(1)} MB`);
  },
});
