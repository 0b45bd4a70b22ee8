import { resolve } from 'node:path';
import type { VerbInput } from '../../api/catalogue.ts';
import type { ColumnFilter, Corpus } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import { explorationTable } from '../../api/exploration-table.ts';
import type { ExplorationResult } from '../../api/exploration.ts';
import { defineCommand } from '../command.ts';
import { alignedTable, count, shorten } from '../format.ts';

type Question = VerbInput<'exploration.ask'>['question'];
const looks = [
  'labels',
  'lengths',
  'time',
  'groups',
  'kwic',
  'ngrams',
  'keyness',
  'languages',
  'duplicates',
] as const;
const shownRows = 50;

export const command = defineCommand({
  name: 'explore',
  summary: 'Look at what a corpus is made of: words in context, key words, languages, counts over time.',
  details:
    'What can be looked at: labels, lengths, time (documents per period), groups (a column against a label), kwic (words in ' +
    'context), ngrams, keyness (words that mark out a category), languages, duplicates. docs/exploring.md says how each is counted.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    corpus: { type: 'text', value: 'NAME', describe: 'The corpus; may be left out where there is only one.' },
    what: { type: 'text', choices: looks, describe: 'What to look at; labels unless given.' },
    query: {
      type: 'text',
      value: 'WORDS',
      describe: 'kwic: words to find; tax*, climate change, hope|fear.',
    },
    window: { type: 'integer', value: 'N', describe: 'kwic: words to show on each side; 10 unless given.' },
    sort: {
      type: 'text',
      choices: ['document', 'left', 'right', 'match'],
      describe: 'kwic: the order of the lines.',
    },
    length: { type: 'integer', value: 'N', describe: 'ngrams: words in a sequence, 1 to 5.' },
    minimum: {
      type: 'integer',
      value: 'N',
      describe: 'ngrams, keyness: leave out what occurs less often; 5 unless given.',
    },
    label: {
      type: 'text',
      value: 'NAME',
      describe: 'keyness, time, groups: the label; the first one unless given.',
    },
    category: { type: 'text', value: 'NAME', describe: 'keyness: the category whose words are wanted.' },
    against: {
      type: 'text',
      value: 'NAME',
      describe: 'keyness: the category to compare with; all others unless given.',
    },
    column: {
      type: 'text',
      value: 'COL',
      describe: 'time, groups: the column; the one with that role unless given.',
    },
    unit: { type: 'text', choices: ['day', 'week', 'month', 'year'], describe: 'time: the period.' },
    sample: {
      type: 'integer',
      value: 'N',
      describe: 'languages: documents to look at; 20,000 unless given.',
    },
    limit: { type: 'integer', value: 'N', describe: 'Rows of the answer.' },
    selection: { type: 'text', value: 'NAME', describe: 'Only the documents of a saved selection.' },
    search: { type: 'text', value: 'WORDS', describe: 'Only documents with these words.' },
    where: {
      type: 'text',
      value: 'COL=VALUE',
      multiple: true,
      describe: 'Only documents with this value in a column; may be given several times.',
    },
    output: { type: 'text', short: 'o', value: 'OUT.csv', describe: 'Write the whole table as CSV.' },
    overwrite: { type: 'flag', describe: 'Replace OUT if it is there.' },
  },
  examples: [
    'explore study.lectern --what kwic --query "climate change" --sort right',
    'explore study.lectern --what keyness --category negative -o keywords.csv',
    'explore study.lectern --what languages --json',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = ''] = positionals;
    const [{ withHost }, { findByName, findCorpus, openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'read');
      const corpus = await findCorpus(host, project, options.corpus);
      const inCorpus = { project: project.handle, corpus: corpus.id };
      const filters: ColumnFilter[] = options.where.map(condition);
      let selection: NonNullable<VerbInput<'exploration.ask'>['selection']> = {
        search: options.search ?? '',
        filters,
      };
      if (options.selection !== undefined) {
        const saved = findByName(
          'selection',
          await host.call('corpora.selections', inCorpus),
          options.selection,
          corpus,
        ).selection;
        selection = {
          ...saved,
          search: `${saved.search} ${options.search ?? ''}`.trim(),
          filters: [...saved.filters, ...filters],
        };
      }
      const asked = { ...inCorpus, question: questionOf(corpus), selection };
      if (options.output !== undefined) {
        const written = await host.call('exploration.save', {
          ...asked,
          path: resolve(options.output),
          overwrite: options.overwrite,
        });
        terminal.result(written, () => `${written.path}: ${count(written.rows)} rows`);
        return;
      }
      for (;;) {
        const answer = await host.call('exploration.ask', { ...asked, waitMs: 500 });
        if (terminal.signal.aborted) throw new LecternError('cancelled', 'Cancelled; nothing was written.');
        if (answer.state === 'done') {
          terminal.result(answer.result, () => inWords(answer.result, corpus));
          return;
        }
      }
    });

    function questionOf(corpus: Corpus): Question {
      const what = options.what ?? 'labels';
      const limit = options.limit === undefined ? {} : { limit: options.limit };
      const minimum = options.minimum === undefined ? {} : { minimum: options.minimum };
      const label = options.label ?? corpus.labels[0]?.name;
      switch (what) {
        case 'labels':
        case 'lengths':
          return { what };
        case 'duplicates':
          return { what, ...limit };
        case 'languages':
          return { what, ...(options.sample === undefined ? {} : { sample: options.sample }) };
        case 'ngrams':
          return {
            what,
            ...minimum,
            ...limit,
            ...(options.length === undefined ? {} : { length: options.length }),
          };
        case 'kwic':
          return {
            what,
            ...limit,
            query: needed(options.query, '--query', 'the words to find'),
            ...(options.window === undefined ? {} : { window: options.window }),
            ...(options.sort === undefined ? {} : { order: options.sort }),
          };
        case 'keyness':
          return {
            what,
            ...minimum,
            ...limit,
            label: needed(label, '--label', 'a label; this corpus has none'),
            category: needed(options.category, '--category', 'the category whose words are wanted'),
            ...(options.against === undefined ? {} : { against: options.against }),
          };
        case 'time':
          return {
            what,
            column: needed(
              options.column ?? withRole(corpus, 'time'),
              '--column',
              'the column with the times',
            ),
            ...(options.unit === undefined ? {} : { unit: options.unit }),
            ...(label === undefined ? {} : { label }),
          };
        case 'groups':
          return {
            what,
            ...limit,
            column: needed(options.column ?? withRole(corpus, 'group'), '--column', 'the column to group by'),
            ...(label === undefined ? {} : { label }),
          };
      }
    }
  },
});

function withRole(corpus: Corpus, role: 'time' | 'group'): string | undefined {
  return corpus.columns.find((column) => column.role === role)?.column;
}

function needed(value: string | undefined, option: string, meaning: string): string {
  if (value !== undefined) return value;
  throw new LecternError(
    'bad-input',
    `It was not said what to look at: ${meaning}.`,
    `Add ${option}; see “lectern explore --help”.`,
  );
}

function condition(text: string): ColumnFilter {
  const at = text.indexOf('=');
  if (at > 0) return { column: text.slice(0, at), values: [text.slice(at + 1)] };
  throw new LecternError('bad-input', `“${text}” is no condition.`, 'Write it like --where author=ann.');
}

function inWords(result: ExplorationResult, corpus: Corpus): string {
  const { columns, rows } = explorationTable(result);
  const more = rows.length - shownRows;
  return [
    `${corpus.name}: ${count(result.documents)} documents${result.sampled === undefined ? '' : `, ${count(result.sampled)} of them looked at`}`,
    ...headline(result),
    '',
    alignedTable(
      columns.map(({ title }) => title),
      rows.slice(0, shownRows).map((row) => row.map(written)),
      columns.map(({ title, numeric }) => (numeric || title === 'left' ? 'right' : 'left')),
    ),
    ...(more > 0 ? [`… and ${count(more)} more; -o OUT.csv writes them all`] : []),
    ...result.notes.map((note) => `Note: ${note}`),
  ].join('\n');
}

function written(cell: string | number | null): string {
  if (cell === null) return '–';
  if (typeof cell === 'string') return shorten(cell, 70);
  return Number.isInteger(cell) ? count(cell) : String(cell);
}

function headline(result: ExplorationResult): string[] {
  switch (result.what) {
    case 'lengths':
      return [
        `${result.unit}: mean ${result.mean.toFixed(1)}, median ${count(result.median)}, 95 % have at most ${count(result.p95)}, the longest has ${count(result.max)}`,
        ...result.limits.map(
          ({ tokens, cut, presets, share }) =>
            `longer than ${count(tokens)}: ${count(cut)} (${(100 * share).toFixed(1)} %), cut by ${presets.join(', ')}`,
        ),
      ];
    case 'kwic':
      return [`${count(result.hits)} places in ${count(result.documentsWithHits)} documents`];
    case 'ngrams':
      return [
        `${count(result.total)} sequences; ${count(result.different)} different ones are frequent enough`,
      ];
    case 'keyness':
      return [
        `“${result.category}” (${count(result.sizes.words)} words) against ${result.against === null ? 'all others' : `“${result.against}”`} (${count(result.sizes.otherWords)} words): ${count(result.significant)} of ${count(result.tested)} words differ, p < 0.05 after Holm`,
      ];
    case 'duplicates':
      return [
        `${count(result.groups)} texts occur more than once; ${count(result.repeats)} documents repeat another`,
      ];
    default:
      return [];
  }
}
