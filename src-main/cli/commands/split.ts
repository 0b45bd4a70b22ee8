import type { GoldSet, Split } from '../../api/corpora.ts';
import type { SplitMethod } from '../../api/splits.ts';
import { LecternError } from '../../api/errors.ts';
import { defineCommand } from '../command.ts';
import { count } from '../format.ts';

export const command = defineCommand({
  name: 'split',
  summary: 'Split a corpus into a training, a validation and a test part.',
  details:
    'Without shares, --stratify, --group or --time, a corpus whose file has a split column is split as that column says; ' +
    'any other is split at random.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    corpus: { type: 'text', value: 'NAME', describe: 'The corpus; may be left out where there is only one.' },
    train: { type: 'number', value: '.8', describe: 'Share of the training part.' },
    validation: { type: 'number', value: '.1', describe: 'Share of the validation part.' },
    test: { type: 'number', value: '.1', describe: 'Share of the test part.' },
    stratify: { type: 'flag', describe: 'Keep the shares of the categories equal in all parts.' },
    label: { type: 'text', value: 'NAME', describe: 'The label to stratify by, where there are several.' },
    group: {
      type: 'text',
      value: 'COL',
      describe: 'Keep equal values of this column together, such as an author.',
    },
    time: {
      type: 'text',
      value: 'COL',
      describe: 'Order by this column: the oldest train, the newest test.',
    },
    'by-author': {
      type: 'flag',
      describe: 'Like --group, with the column that was imported as author or group.',
    },
    'by-thread': { type: 'flag', describe: 'Like --group, with the column that was imported as thread.' },
    'by-duplicates': {
      type: 'flag',
      describe: 'Keep near-duplicates together: retweets, changed links and names, cut texts.',
    },
    column: {
      type: 'text',
      value: 'COL',
      describe: 'Take the parts from this column: train, validation, test.',
    },
    folds: {
      type: 'integer',
      value: 'K',
      describe: 'Cross-validation: K parts of equal size, each of which tests once.',
    },
    gold: {
      type: 'integer',
      value: 'N',
      describe: 'Draw a gold set of N documents at random first; it is locked and no model trains on it.',
    },
    'on-gold': { type: 'text', value: 'SPLIT', describe: 'Train like SPLIT, and judge on the gold set.' },
    fold: { type: 'integer', value: 'I', describe: 'Round I of the split that --of names.' },
    of: { type: 'text', value: 'SPLIT', describe: 'The split with folds, for --fold.' },
    seed: { type: 'integer', value: 'N', describe: 'Of the random choice; 1 unless given.' },
    name: { type: 'text', value: 'NAME', describe: 'What to call the split.' },
  },
  examples: [
    'split study.lectern --stratify',
    'split study.lectern --corpus tweets --train .7 --validation .1 --test .2 --group author',
    'split study.lectern --by-duplicates --folds 10 --gold 500',
    'split study.lectern --on-gold random',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = ''] = positionals;
    const [{ withHost }, { findByName, findCorpus, names, openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    let gold: GoldSet | undefined;
    const split = await withHost(terminal, async (host): Promise<Split> => {
      const project = await openProject(host, projectPath, 'write');
      const corpus = await findCorpus(host, project, options.corpus);
      const column = corpus.columns.find(({ role }) => role === 'split');
      const asked = [
        options.train,
        options.validation,
        options.test,
        options.group,
        options.time,
        options.folds,
        options['by-author'] || options['by-thread'] || options['by-duplicates'] || undefined,
      ];
      const group = groupColumn();
      if (options.gold !== undefined) {
        gold = await host.call('splits.drawGold', {
          project: project.handle,
          corpus: corpus.id,
          size: options.gold,
          ...(options.seed === undefined ? {} : { seed: options.seed }),
        });
      }
      let method: SplitMethod;
      if (options['on-gold'] !== undefined) method = { kind: 'gold', of: options['on-gold'] };
      else if (options.fold !== undefined) {
        if (options.of === undefined)
          throw new LecternError(
            'bad-input',
            '--fold needs the split that it is a round of.',
            'Add --of SPLIT.',
          );
        method = { kind: 'fold', of: options.of, fold: options.fold };
      } else if (options.column !== undefined)
        method = { kind: 'column', column: columnOf(options.column), validation: 0.1 };
      else if (column !== undefined && !options.stratify && asked.every((value) => value === undefined)) {
        method = { kind: 'column', column: column.column, validation: 0.1 };
      } else {
        const [firstLabel] = corpus.labels;
        let stratify: string | undefined;
        if (options.stratify) {
          if (options.label !== undefined)
            stratify = findByName('label', corpus.labels, options.label, corpus).name;
          else if (firstLabel === undefined) {
            throw new LecternError(
              'bad-data',
              `Corpus “${corpus.name}” has no label to stratify by.`,
              'Leave out --stratify.',
            );
          } else if (corpus.labels.length > 1) {
            throw new LecternError(
              'bad-input',
              `Corpus “${corpus.name}” has several labels.`,
              `Say which with --label: ${names(corpus.labels)}.`,
            );
          } else stratify = firstLabel.name;
        }
        method = {
          kind: 'random',
          ...shares(options.train, options.validation, options.test),
          ...(stratify === undefined ? {} : { stratify }),
          ...(group === undefined ? {} : { group }),
          ...(options['by-duplicates'] ? { duplicates: true } : {}),
          ...(options.folds === undefined ? {} : { folds: options.folds }),
          ...(options.time === undefined ? {} : { time: columnOf(options.time) }),
        };
      }
      return host.call('splits.create', {
        project: project.handle,
        corpus: corpus.id,
        method,
        ...(options.seed === undefined ? {} : { seed: options.seed }),
        ...(options.name === undefined ? {} : { name: options.name }),
      });

      function groupColumn(): string | undefined {
        if (options.group !== undefined) return columnOf(options.group);
        const role = options['by-author'] ? 'group' : options['by-thread'] ? 'thread' : undefined;
        if (role === undefined) return undefined;
        const found = corpus.columns.find((each) => each.role === role);
        if (found !== undefined) return found.column;
        throw new LecternError(
          'bad-input',
          `No column of corpus “${corpus.name}” was imported as ${role === 'group' ? 'author or group' : 'thread'}.`,
          `Name one with --group: ${names(corpus.columns)}.`,
        );
      }

      function columnOf(name: string): string {
        const found =
          corpus.columns.find((each) => each.name === name) ??
          corpus.columns.find((each) => each.column === name);
        if (found === undefined) {
          throw new LecternError(
            'not-found',
            `Corpus “${corpus.name}” has no column “${name}”.`,
            `It has: ${names(corpus.columns)}.`,
          );
        }
        return found.column;
      }
    });
    terminal.result({ split, ...(gold === undefined ? {} : { gold }) }, () => {
      const { counts } = split;
      const drawn =
        gold === undefined ? '' : `Gold set: ${count(gold.size)} documents drawn at random and locked\n`;
      return `${drawn}Split ${split.name}: ${split.description}\ntrain ${count(counts.train)}, validation ${count(counts.validation)}, test ${count(counts.test)}`;
    });
  },
});

/** A share that was left out takes what the others leave. */
function shares(
  train: number | undefined,
  validation: number | undefined,
  test: number | undefined,
): { train: number; validation: number; test: number } {
  if (train === undefined && validation === undefined && test === undefined) {
    return { train: 0.8, validation: 0.1, test: 0.1 };
  }
  const given = (train ?? 0) + (validation ?? 0) + (test ?? 0);
  const open = [train, validation, test].filter((share) => share === undefined).length;
  const rest = open === 0 ? 0 : Math.max(0, round(1 - given)) / open;
  const result = { train: train ?? rest, validation: validation ?? rest, test: test ?? rest };
  const sum = result.train + result.validation + result.test;
  if (Object.values(result).some((share) => share < 0) || Math.abs(sum - 1) > 1e-6) {
    throw new LecternError(
      'bad-input',
      `The shares ${String(result.train)}, ${String(result.validation)} and ${String(result.test)} do not add up to 1.`,
      'Give shares such as --train .8 --validation .1 --test .1.',
    );
  }
  return result;
}

function round(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
