import { readFileSync } from 'node:fs';
import type { DerivedLabel, DeriveMethod } from '../../api/labels.ts';
import { LecternError } from '../../api/errors.ts';
import { defineCommand, type OptionValues } from '../command.ts';
import { count } from '../format.ts';

const options = {
  corpus: { type: 'text', value: 'NAME', describe: 'The corpus; may be left out where there is only one.' },
  label: { type: 'text', value: 'NEW', describe: 'What to call the new label.' },
  from: { type: 'text', value: 'COL', describe: 'The column, or label, that it is made from.' },
  threshold: { type: 'number', value: 'X', describe: 'Documents above X are “yes”, the others “no”.' },
  quantile: {
    type: 'number',
    value: 'Q',
    describe: 'Documents above this quantile are “yes”: .9 for the top tenth.',
  },
  within: {
    type: 'text',
    value: 'COL',
    describe: 'With --quantile: each value of this column has its own, such as each author.',
  },
  recode: {
    type: 'text',
    value: 'A=B,…',
    describe: 'Renames or merges categories: neg=negative,very_neg=negative.',
  },
  'drop-others': { type: 'flag', describe: 'With --recode: categories that are not named get no label.' },
  matching: { type: 'text', value: 'REGEX', describe: 'Documents whose text matches are “yes”.' },
  'exact-case': { type: 'flag', describe: 'With --matching: capitals and small letters differ.' },
  dictionary: {
    type: 'text',
    value: 'FILE',
    describe: 'Documents with one of its words are “yes”; a word a line, econom* for all that begin so.',
  },
  yes: { type: 'text', value: 'NAME', describe: 'What to call the first category; “yes” unless given.' },
  no: { type: 'text', value: 'NAME', describe: 'What to call the other; “no” unless given.' },
  split: {
    type: 'text',
    value: 'NAME',
    describe: 'Quantiles are computed on its training part; the newest split unless given.',
  },
  time: { type: 'text', value: 'COL', describe: 'With --min-days: when each document was posted.' },
  'min-days': {
    type: 'number',
    value: 'N',
    describe: 'Documents posted less than N days before the collection get no label.',
  },
  collected: {
    type: 'text',
    value: 'DATE',
    describe: 'When the numbers were collected; the newest time unless given.',
  },
} as const;

export const command = defineCommand({
  name: 'derive',
  summary: 'Make a label from a number, from other categories, or from words.',
  details:
    'Where the corpus has a split, quantiles are computed on its training part only. How a label was made is kept with it.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options,
  examples: [
    'derive study.lectern --label viral --from retweets --quantile .9 --within author',
    'derive study.lectern --label tone --from sentiment --recode "very negative=negative,very positive=positive"',
    'derive study.lectern --label economy --dictionary economy.txt',
  ],
  async run({ positionals, options: given, terminal }) {
    const [projectPath = ''] = positionals;
    const { label: name } = given;
    if (name === undefined)
      throw new LecternError('bad-input', 'The new label needs a name.', 'Add --label NEW.');
    const method = methodOf(given);
    const { time, collected, 'min-days': days } = given;
    if ((time === undefined) !== (days === undefined))
      throw new LecternError('bad-input', '--time and --min-days go together.', 'Give both, or neither.');
    const [{ withHost }, { findByName, findCorpus, openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const derived = await withHost(terminal, async (host): Promise<DerivedLabel> => {
      const project = await openProject(host, projectPath, 'write');
      const corpus = await findCorpus(host, project, given.corpus);
      return host.call('labels.derive', {
        project: project.handle,
        corpus: corpus.id,
        name,
        method,
        ...(given.yes === undefined ? {} : { yes: given.yes }),
        ...(given.no === undefined ? {} : { no: given.no }),
        ...(given.split === undefined
          ? {}
          : { split: findByName('split', corpus.splits, given.split, corpus).id }),
        ...(time === undefined || days === undefined
          ? {}
          : { tooYoung: { time, days, ...(collected === undefined ? {} : { collected }) } }),
      });
    });
    for (const note of derived.notes) terminal.note(note);
    terminal.result(derived, () => {
      const { label, description } = derived;
      const counts = label.categories
        .map((category) => `${category.name} ${count(category.count)}`)
        .join(', ');
      return `Label ${label.name}: ${description}\n${counts}${label.missing > 0 ? `, without ${count(label.missing)}` : ''}`;
    });
  },
});

function methodOf(given: OptionValues<typeof options>): DeriveMethod {
  const { from, threshold, quantile, within, recode, matching, dictionary } = given;
  const ways = [threshold, quantile, recode, matching, dictionary].filter((way) => way !== undefined).length;
  if (ways !== 1) {
    throw new LecternError(
      'bad-input',
      ways === 0 ? 'It is not said how to make the label.' : 'A label is made in one way only.',
      'Give one of --threshold, --quantile, --recode, --matching, --dictionary.',
    );
  }
  if (matching !== undefined)
    return {
      kind: 'matching',
      pattern: matching,
      exactCase: given['exact-case'],
      ...(from === undefined ? {} : { from }),
    };
  if (dictionary !== undefined)
    return { kind: 'dictionary', words: wordsOf(dictionary), ...(from === undefined ? {} : { from }) };
  if (from === undefined)
    throw new LecternError('bad-input', 'It is not said what to make the label from.', 'Add --from COL.');
  if (threshold !== undefined) return { kind: 'threshold', from, threshold };
  if (quantile !== undefined) {
    if (quantile <= 0 || quantile >= 1)
      throw new LecternError(
        'bad-input',
        `A quantile lies between 0 and 1, and ${quantile} does not.`,
        'Give .9 for the top tenth.',
      );
    return { kind: 'quantile', from, quantile, ...(within === undefined ? {} : { within }) };
  }
  return {
    kind: 'recode',
    from,
    map: recodeMap(recode ?? ''),
    others: given['drop-others'] ? 'drop' : 'keep',
  };
}

function recodeMap(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [, from, to] = /^([^=]+)=([^=]+)$/.exec(pair) ?? [];
      if (from !== undefined && to !== undefined) return [from.trim(), to.trim()];
      throw new LecternError(
        'bad-input',
        `“${pair}” does not say what becomes what.`,
        'Write old=new,old2=new2.',
      );
    }),
  );
}

function wordsOf(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new LecternError('not-found', `The dictionary “${path}” cannot be read.`, 'Check the path.');
  }
  const words = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (words.length > 0) return words;
  throw new LecternError(
    'bad-data',
    `The dictionary “${path}” holds no words.`,
    'Put one word or phrase on each line.',
  );
}
