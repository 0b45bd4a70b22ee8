import { defineCommand } from '../command.ts';
import { alignedTable } from '../format.ts';

export const command = defineCommand({
  name: 'embed similarity',
  summary: 'The cosine between two lists of words, and between every pair of them.',
  details:
    'Lists are words separated by commas. Their similarity is that of the means of their unit vectors.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”, among embeddings.' },
    { name: 'LIST', describe: 'Words, separated by commas.' },
    { name: 'OTHER', describe: 'The other list.' },
  ],
  options: {},
  examples: ['embed similarity study.lectern latest tax,taxes,levy jobs,growth'],
  async run({ positionals, terminal }) {
    const [projectPath = '', embedding = '', first = '', second = ''] = positionals;
    const listed = (text: string): string[] =>
      text
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== '');
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const answer = await withHost(terminal, async (host) => {
      const { handle: project } = await openProject(host, projectPath, 'read');
      return host.call('embeddings.similarity', {
        project,
        embedding,
        first: listed(first),
        second: listed(second),
      });
    });
    terminal.result(answer, () =>
      [
        `Similarity of the lists: ${answer.similarity.toFixed(3)}`,
        alignedTable(
          ['', ...answer.second],
          answer.first.map((word, row) => [word, ...answer.pairs[row].map((value) => value.toFixed(3))]),
        ),
        ...(answer.unknown.length === 0 ? [] : [`Without a vector: ${answer.unknown.join(', ')}`]),
      ].join('\n\n'),
    );
  },
});
