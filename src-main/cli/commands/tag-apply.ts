import { basename, extname, resolve } from 'node:path';
import { z } from 'zod';
import { LecternError } from '../../api/errors.ts';
import type { TaggedFormat } from '../../api/tagging.ts';
import { defineCommand } from '../command.ts';
import { alignedTable, count } from '../format.ts';
import { outputPath } from '../output-file.ts';

const formats: Readonly<Record<string, TaggedFormat>> = {
  '.conllu': 'conllu',
  '.conll': 'conll',
  '.csv': 'csv',
};

const applied = z.looseObject({
  path: z.string(),
  rows: z.number(),
  sentences: z.number(),
  warnings: z.array(z.string()),
});

export const command = defineCommand({
  name: 'tag apply',
  summary: 'Give tags to the words of a file, of a corpus of the project, or of a text.',
  details:
    'A CoNLL or CoNLL-U file keeps its words; other columns of CoNLL-U stay as they are. Of a text file or a table with a column “text”, sentences and words are found first. CSV has one row for each word, with the probability of its tag.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”, among taggers.' },
    { name: 'FILE', optional: true, describe: 'What to tag: .conllu, .conll, .txt, or a table with texts.' },
  ],
  options: {
    text: { type: 'text', value: 'T', describe: 'A text instead of FILE; its tags are printed.' },
    corpus: { type: 'text', value: 'NAME', describe: 'A corpus of the project instead of FILE.' },
    output: {
      type: 'text',
      short: 'o',
      value: 'OUT',
      describe: 'The file to write: .conllu, .conll or .csv.',
    },
    encoding: { type: 'text', value: 'E', describe: 'Of FILE; detected unless given.' },
    overwrite: { type: 'flag', describe: 'Replace OUT if it is there.' },
  },
  examples: [
    'tag apply study.lectern latest speeches.txt -o speeches.conllu',
    'tag apply study.lectern latest --text "The old man the boat."',
    'tag apply study.lectern bilstm-tagger-1 --corpus interviews -o words.csv',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', name = '', file] = positionals;
    const { text } = options;
    if ([file, text, options.corpus].filter((given) => given !== undefined).length !== 1)
      throw new LecternError(
        'bad-input',
        'Say what to tag: a FILE, a --text or a --corpus, and only one of them.',
        'See “lectern tag apply --help”.',
      );
    const [{ withHost }, { findCorpus, openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    if (text !== undefined) {
      const answer = await withHost(terminal, async (host) => {
        const { handle: project } = await openProject(host, projectPath, 'read');
        return host.call('tagging.tag', { project, run: name, text });
      });
      terminal.result(answer, () =>
        answer.sentences
          .map(({ words }) =>
            alignedTable(
              ['word', 'tag', 'probability'],
              words.map((word) => [word.text, word.tag, word.probability.toFixed(3)]),
            ),
          )
          .join('\n\n'),
      );
      return;
    }
    const path = outputPath(options.output, 'tag apply');
    const format = formats[extname(path).toLowerCase()];
    if (format === undefined)
      throw new LecternError(
        'bad-input',
        `“${basename(path)}” has an ending that says no form to write.`,
        'Name the file .conllu, .conll or .csv.',
      );
    const result = await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      const { job } = await host.call('tagging.apply', {
        project: project.handle,
        run: name,
        path,
        format,
        overwrite: options.overwrite,
        ...(file === undefined ? {} : { file: resolve(file) }),
        ...(options.corpus === undefined
          ? {}
          : { corpus: (await findCorpus(host, project, options.corpus)).id }),
        options: options.encoding === undefined ? {} : { encoding: options.encoding },
      });
      return applied.parse((await host.finish(project, job)).output);
    });
    terminal.result(result, () =>
      [
        `${result.path}: ${count(result.rows)} words of ${count(result.sentences)} sentences`,
        ...result.warnings.map((warning) => `Note: ${warning}`),
      ].join('\n'),
    );
  },
});
