import { defineCommand } from '../command.ts';
import { alignedTable } from '../format.ts';

export const command = defineCommand({
  name: 'embed stability',
  summary: 'How far embeddings, such as those of several seeds, agree on the nearest words.',
  details:
    'For each word, the share of its nearest words that two embeddings have in common, as a mean over pairs of embeddings. Without --words, 200 frequent words are compared.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', multiple: true, describe: 'Two embeddings or more.' },
  ],
  options: {
    words: { type: 'text', value: 'LIST', describe: 'Words, separated by commas.' },
    count: { type: 'integer', value: 'N', describe: 'How many nearest words; 10 unless given.' },
  },
  examples: ['embed stability study.lectern skip-gram-1 skip-gram-2 skip-gram-3 --words tax,war'],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', ...embeddings] = positionals;
    const words = (options.words ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const answer = await withHost(terminal, async (host) => {
      const { handle: project } = await openProject(host, projectPath, 'read');
      return host.call('embeddings.stability', {
        project,
        embeddings,
        words,
        ...(options.count === undefined ? {} : { count: options.count }),
      });
    });
    terminal.result(answer, () =>
      [
        `Overlap of the nearest words: ${(answer.overlap * 100).toFixed(1)} % (mean over ${String(answer.compared)} words)`,
        alignedTable(
          ['word', 'overlap', 'near in all'],
          answer.words
            .toSorted((a, b) => a.overlap - b.overlap)
            .slice(0, 30)
            .map(({ word, overlap, always }) => [
              word,
              `${(overlap * 100).toFixed(0)} %`,
              always.slice(0, 6).join(', '),
            ]),
          ['left', 'right', 'left'],
        ),
        ...(answer.unknown.length === 0 ? [] : [`Not known to all: ${answer.unknown.join(', ')}`]),
      ].join('\n\n'),
    );
  },
});
