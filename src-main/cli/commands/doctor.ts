import { defineCommand } from '../command.ts';
import { alignedTable, size } from '../format.ts';

export const command = defineCommand({
  name: 'doctor',
  summary: 'Say what this machine has: versions, adapters, the chosen backend and why, a self-test.',
  positionals: [],
  options: {},
  examples: ['doctor', 'doctor --json'],
  async run({ terminal }) {
    const { withHost } = await import('../local-host.ts');
    const report = await withHost(terminal, ({ call }) => call('system.doctor', {}));
    terminal.result(report, () =>
      [
        `Lectern ${report.lectern}, Node ${report.node}, SQLite ${report.sqlite}`,
        `${report.platform}, ${String(report.cores)} cores, ${size(report.memoryBytes)} memory`,
        '',
        alignedTable(
          ['backend', 'there', 'what'],
          report.backends.map(({ name, available, description, reason }) => [
            name,
            available ? 'yes' : 'no',
            [description, reason].filter((part) => part !== undefined && part !== '').join(' – '),
          ]),
        ),
        '',
        `Chosen: ${report.chosen.backend}. ${report.chosen.why}`,
        '',
        ...report.selfTest.map(
          ({ name, passed, detail }) => `${passed ? 'passed' : 'FAILED'}  ${name}: ${detail}`,
        ),
        `Connections to other machines since the start: ${String(report.outgoingConnections)}`,
      ].join('\n'),
    );
    return report.selfTest.every(({ passed }) => passed) ? 0 : 1;
  },
});
