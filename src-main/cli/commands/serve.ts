import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'serve',
  summary: 'Serve the workbench to a browser on this machine, until Ctrl+C.',
  details:
    'Listens on 127.0.0.1 only. The address contains a token that is new with each start: keep it to yourself.',
  positionals: [{ name: 'PROJECT', optional: true, describe: 'The project to open first.' }],
  options: { port: { type: 'integer', value: 'N', describe: 'The port; a free one unless given.' } },
  examples: ['serve', 'serve study.lectern --port 8080'],
  async run({ positionals, options, terminal }) {
    const { existingProject, startServing, untilAborted } = await import('../serving.ts');
    const project = existingProject(positionals[0]);
    const serving = await startServing(options.port);
    const { server } = serving;
    terminal.result(
      { address: server.address(project), port: server.port },
      () => `Lectern is at ${server.address(project)}`,
    );
    terminal.note('Press Ctrl+C to end.');
    await untilAborted(terminal.signal);
    if (serving.host.busy) terminal.note('Stopping what is under way …');
    await serving.close();
  },
});
