import { resolve } from 'node:path';
import { defineCommand } from '../command.ts';
import { describeEmbedding } from '../embedding-report.ts';

export const command = defineCommand({
  name: 'embed import',
  summary: 'Read published word vectors into the project.',
  details: 'word2vec text and binary, GloVe, and fastText .vec files; gzipped ones too.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'FILE', describe: 'A file of vectors.' },
  ],
  options: {
    name: { type: 'text', value: 'NAME', describe: 'What to call it.' },
    limit: {
      type: 'integer',
      value: 'N',
      describe: 'Read the first N vectors only, the most frequent words; 200,000 unless given.',
    },
  },
  examples: ['embed import study.lectern glove.6B.100d.txt --limit 100000'],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', file = ''] = positionals;
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const made = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      const { embedding, job } = await host.call('embeddings.import', {
        project: project.handle,
        file: resolve(file),
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.limit === undefined ? {} : { limit: options.limit }),
      });
      await host.finish(project, job);
      return host.call('embeddings.get', { project: project.handle, embedding });
    });
    terminal.result({ run: made, warnings: made.warnings }, () => describeEmbedding(made));
  },
});
