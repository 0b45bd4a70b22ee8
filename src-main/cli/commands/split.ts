import type { Split, SplitMethod } from '../../api/corpora.ts';
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
    seed: { type: 'integer', value: 'N', describe: 'Of the random choice; 1 unless given.' },
    name: { type: 'text', value: 'NAME', describe: 'What to call the split.' },
  },
  examples: [
    'split study.lectern --stratify',
    'split study.lectern --corpus tweets --train .7 --validation .1 --test .2 --group author',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = ''] = positionals;
    const [{ withHost }, { findByName, findCorpus, names, openProject }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
    ]);
    const split = await withHost(terminal, async (host): Promise<Split> => {
      const project = await openProject(host, projectPath, 'write');
      const corpus = await findCorpus(host, project, options.corpus);
      const column = corpus.columns.find(({ role }) => role === 'split');
      const asked = [options.train, options.validation, options.test, options.group, options.time];
      let method: SplitMethod;
      if (column !== undefined && !options.stratify && asked.every((value) => value === undefined)) {
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
          ...(options.group === undefined ? {} : { group: columnOf(options.group) }),
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
    terminal.result({ split }, () => {
      const { counts } = split;
      return `Split ${split.name}: ${split.description}\ntrain ${count(counts.train)}, validation ${count(counts.validation)}, test ${count(counts.test)}`;
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
