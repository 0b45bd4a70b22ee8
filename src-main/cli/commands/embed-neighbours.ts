import { defineCommand } from '../command.ts';
import { alignedTable, count } from '../format.ts';

export const command = defineCommand({
  name: 'embed neighbours',
  summary: 'The words whose vectors are nearest to those of given words.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”, among embeddings.' },
    { name: 'WORD', multiple: true, describe: 'Words, as the recipe reads them.' },
  ],
  options: { count: { type: 'integer', value: 'N', describe: 'How many; 10 unless given.' } },
  examples: ['embed neighbours study.lectern latest tax immigration'],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', embedding = '', ...words] = positionals;
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const answer = await withHost(terminal, async (host) => {
      const { handle: project } = await openProject(host, projectPath, 'read');
      return host.call('embeddings.neighbours', {
        project,
        embedding,
        words,
        ...(options.count === undefined ? {} : { count: options.count }),
      });
    });
    terminal.result(answer, () =>
      [
        ...answer.queries.map(({ word, neighbours }) =>
          alignedTable(
            [word, 'cosine', 'count'],
            neighbours.map((near) => [
              near.word,
              near.cosine.toFixed(3),
              near.count === null ? '–' : count(near.count),
            ]),
            ['left', 'right', 'right'],
          ),
        ),
        ...(answer.unknown.length === 0 ? [] : [`Without a vector: ${answer.unknown.join(', ')}`]),
      ].join('\n\n'),
    );
  },
});
