import { defineCommand } from '../command.ts';
import { alignedTable } from '../format.ts';

export const command = defineCommand({
  name: 'lm next',
  summary: 'The most probable next words of a text, by a language model.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”, among language models.' },
  ],
  options: {
    prompt: {
      type: 'text',
      value: 'T',
      describe: 'How the text begins; the beginning of a text unless given.',
    },
    count: { type: 'integer', value: 'N', describe: 'How many words; 10 unless given.' },
  },
  examples: ['lm next study.lectern latest --prompt "the president of the"'],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', run = ''] = positionals;
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const next = await withHost(terminal, async (host) => {
      const { handle: project } = await openProject(host, projectPath, 'read');
      const { count } = options;
      return host.call('language.next', {
        project,
        run,
        prompt: options.prompt ?? '',
        ...(count === undefined ? {} : { count }),
      });
    });
    terminal.result(next, () =>
      alignedTable(
        ['next', 'probability'],
        next.symbols.map(({ symbol, probability }) => [
          symbol === ' ' ? '(blank)' : symbol,
          probability.toFixed(5),
        ]),
        ['left', 'right'],
      ),
    );
  },
});
