import { defineCommand } from '../command.ts';
import { count, size } from '../format.ts';

export const command = defineCommand({
  name: 'compact',
  summary: 'Give unused room in the project file back to the disk; with --purge also what was deleted.',
  details: 'Needs free room of about the size of the project while it works. A purge cannot be undone.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    purge: { type: 'flag', describe: 'First remove for good what “trash” lists.' },
  },
  examples: ['compact study.lectern', 'compact study.lectern --purge'],
  async run({ positionals, options, terminal }) {
    const [path = ''] = positionals;
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const result = await withHost(terminal, async (host) => {
      const project = await openProject(host, path, 'write');
      const asked = { project: project.handle };
      const purged = options.purge ? await host.call('history.purge', asked) : { removed: 0, freedBytes: 0 };
      return { ...purged, ...(await host.call('care.compact', asked)) };
    });
    terminal.result(
      result,
      () =>
        `${path}: ${size(result.afterBytes)}, before ${size(result.beforeBytes)}` +
        (options.purge
          ? `; ${count(result.removed)} deleted ${result.removed === 1 ? 'object' : 'objects'} removed for good`
          : ''),
    );
  },
});
