import { defineCommand } from '../command.ts';
import { alignedTable } from '../format.ts';

export const command = defineCommand({
  name: 'embed analogy',
  summary: 'A is to B as C is to …: the words nearest to B − A + C.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”, among embeddings.' },
    { name: 'A', describe: 'Such as “man”.' },
    { name: 'B', describe: 'Such as “king”.' },
    { name: 'C', describe: 'Such as “woman”.' },
  ],
  options: { count: { type: 'integer', value: 'N', describe: 'How many; 10 unless given.' } },
  examples: ['embed analogy study.lectern latest paris france berlin'],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', embedding = '', a = '', b = '', c = ''] = positionals;
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const answer = await withHost(terminal, async (host) => {
      const { handle: project } = await openProject(host, projectPath, 'read');
      return host.call('embeddings.analogy', {
        project,
        embedding,
        a,
        b,
        c,
        ...(options.count === undefined ? {} : { count: options.count }),
      });
    });
    terminal.result(answer, () =>
      alignedTable(
        [`${a} is to ${b} as ${c} is to …`, 'cosine'],
        answer.answers.map((near) => [near.word, near.cosine.toFixed(3)]),
        ['left', 'right'],
      ),
    );
  },
});
