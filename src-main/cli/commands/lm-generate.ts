import { defineCommand } from '../command.ts';

export const command = defineCommand({
  name: 'lm generate',
  summary: 'Let a language model write texts.',
  details:
    'Draws one word after the other until the end of the text </s> or the limit. Temperature is applied first, then top-k, then top-p; <unk> is never drawn. The same seed gives the same text.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”, among language models.' },
  ],
  options: {
    prompt: { type: 'text', value: 'T', describe: 'How the texts begin.' },
    temperature: {
      type: 'number',
      value: 'T',
      describe: 'Below 1 safer, above bolder, 0 always the most probable; 1 unless given.',
    },
    topK: { type: 'integer', value: 'K', describe: 'Draw among the K most probable only.' },
    topP: {
      type: 'number',
      value: 'P',
      describe: 'Draw among the most probable that together reach P only.',
    },
    count: { type: 'integer', value: 'N', describe: 'How many texts; 1 unless given.' },
    maximum: { type: 'integer', value: 'N', describe: 'At most so many words each; 100 unless given.' },
    seed: { type: 'integer', value: 'N', describe: 'The seed of the first text; 1 unless given.' },
  },
  examples: [
    'lm generate study.lectern latest --prompt "we must" --temperature 0.8 --top-p 0.95 --count 5',
    'lm generate study.lectern kneser-ney-5-1 --seed 7',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', run = ''] = positionals;
    const [{ withHost }, { openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const { prompt = '', temperature, topK, topP, count, maximum, seed } = options;
    const generated = await withHost(terminal, async (host) => {
      const { handle: project } = await openProject(host, projectPath, 'read');
      return host.call('language.generate', {
        project,
        run,
        prompt,
        ...(temperature === undefined ? {} : { temperature }),
        ...(topK === undefined ? {} : { topK }),
        ...(topP === undefined ? {} : { topP }),
        ...(count === undefined ? {} : { count }),
        ...(maximum === undefined ? {} : { maximumTokens: maximum }),
        ...(seed === undefined ? {} : { seed }),
      });
    });
    terminal.result(generated, () =>
      generated.texts.map(({ whole, finished }) => whole + (finished ? '' : ' …')).join('\n'),
    );
  },
});
