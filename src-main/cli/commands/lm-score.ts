import { languageScore, type ScoredToken } from '../../api/language.ts';
import { LecternError } from '../../api/errors.ts';
import { defineCommand } from '../command.ts';
import { alignedTable, count, shorten } from '../format.ts';
import { outputFile } from '../output-file.ts';

export const command = defineCommand({
  name: 'lm score',
  summary: 'How surprising texts are to a language model: perplexity and surprisal.',
  details:
    'Scores a corpus, or with --text one text token by token. --by compares groups: train on the texts of one party and score all by party, and you see whose language is how far from it. Surprisal is −log2 p, in bits.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”, among language models.' },
  ],
  options: {
    corpus: { type: 'text', value: 'NAME', describe: 'The corpus to score; that of the model unless given.' },
    part: {
      type: 'text',
      choices: ['train', 'validation', 'test'],
      describe: 'Only this part of the split.',
    },
    by: { type: 'text', value: 'COL', describe: 'Also for each value of this column.' },
    text: { type: 'text', value: 'T', describe: 'Score this text instead, token by token.' },
    output: {
      type: 'text',
      short: 'o',
      value: 'OUT',
      describe: 'A .csv or .tsv to write, a row per document.',
    },
    tokens: { type: 'flag', describe: 'Write a row per token instead.' },
    overwrite: { type: 'flag', describe: 'Replace OUT if it is there.' },
  },
  examples: [
    'lm score study.lectern latest --corpus speeches --by party',
    'lm score study.lectern kneser-ney-5-1 --part test -o surprisal.csv',
    'lm score study.lectern latest --text "the cat sat on the mat"',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', run = ''] = positionals;
    const out = options.output === undefined ? undefined : outputFile(options.output, 'lm score');
    if (options.tokens && out === undefined)
      throw new LecternError('bad-input', '--tokens says how OUT is written.', 'Name a file with -o.');
    if (
      options.text !== undefined &&
      (out !== undefined || options.corpus !== undefined || options.by !== undefined)
    )
      throw new LecternError(
        'bad-input',
        'Give either --text or a corpus.',
        'See “lectern lm score --help”.',
      );
    const [{ withHost }, { findCorpus, openProject }, { metricRows, perplexity }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
      import('../language-report.ts'),
    ]);
    const { text } = options;
    if (text !== undefined) {
      const scored = await withHost(terminal, async (host) => {
        const { handle: project } = await openProject(host, projectPath, 'read');
        return host.call('language.tokens', { project, run, text });
      });
      terminal.result(scored, () =>
        [tokenTable(scored.tokens), '', `Perplexity ${scored.perplexity.toFixed(2)}. ${scored.counted}`].join(
          '\n',
        ),
      );
      return;
    }
    const score = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      const corpus =
        options.corpus === undefined ? undefined : (await findCorpus(host, project, options.corpus)).id;
      const { job } = await host.call('language.score', {
        project: project.handle,
        run,
        ...(corpus === undefined ? {} : { corpus }),
        ...(options.part === undefined ? {} : { part: options.part }),
        ...(options.by === undefined ? {} : { by: options.by }),
        ...out,
        rows: options.tokens ? 'tokens' : 'documents',
        overwrite: options.overwrite,
      });
      return languageScore.parse((await host.finish(project, job)).output);
    });
    terminal.result(score, () => {
      const title = `${score.corpus.name}${score.part === null ? '' : `, ${score.part} part`}`;
      const lines = [alignedTable([title, ''], metricRows(score.all))];
      if (score.by !== null)
        lines.push(
          '',
          alignedTable(
            [`by ${score.by.column}`, 'documents', 'symbols', 'perplexity', 'bits per symbol'],
            score.by.groups.map((group) => [
              shorten(group.name, 40),
              count(group.documents),
              count(group.tokens),
              perplexity(group.perplexity),
              perplexity(group.bitsPerToken),
            ]),
            ['left', 'right', 'right'],
          ),
        );
      lines.push('', `${score.counted} Brackets are 95 % intervals, by drawing documents.`);
      if (score.written !== null) lines.push(`${score.written.path}: ${count(score.written.rows)} rows`);
      return lines.join('\n');
    });
  },
});

function tokenTable(tokens: readonly ScoredToken[]): string {
  return alignedTable(
    ['token', 'surprisal (bits)', ''],
    tokens.map(({ text, surprisal, unknown }) => [
      shorten(text, 40),
      surprisal.toFixed(2),
      unknown ? 'unknown word' : '',
    ]),
    ['left', 'right'],
  );
}
