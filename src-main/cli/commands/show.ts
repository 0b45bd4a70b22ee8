import type { Estimate } from '../../api/runs.ts';
import { defineCommand } from '../command.ts';
import { alignedTable, count, estimate, shorten } from '../format.ts';

export const command = defineCommand({
  name: 'show',
  summary: 'Show one run: settings, metrics with intervals, categories, confusion.',
  details:
    '--by shows how the run does for each value of a column; --errors lists the documents it judged worst, by their loss; --abstain says what is gained when the least sure documents are left to people, with the threshold set on the validation part.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”.' },
  ],
  options: {
    by: { type: 'text', value: 'COL', describe: 'Also accuracy and macro-F1 for each value of this column.' },
    errors: { type: 'integer', value: 'N', describe: 'Also the N errors with the largest loss.' },
    abstain: {
      type: 'number',
      value: 'SHARE',
      describe: 'Also what comes of sending this share of documents to people, such as 0.08.',
    },
    part: {
      type: 'text',
      choices: ['train', 'validation', 'test'],
      describe: 'The part that --by, --errors and --abstain look at; test unless given.',
    },
  },
  examples: [
    'show study.lectern latest',
    'show study.lectern dan-1 --by author_party',
    'show study.lectern dan-1 --errors 20 --json',
    'show study.lectern dan-1 --abstain 0.08',
  ],
  async run({ positionals, options, terminal }) {
    const [projectPath = '', name = ''] = positionals;
    const [{ withHost }, { openProject }, { describeRun, runReport }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
      import('../run-report.ts'),
    ]);
    const { by, errors, abstain, part = 'test' } = options;
    const shown = await withHost(terminal, async (host) => {
      const { handle: project } = await openProject(host, projectPath, 'read');
      const run = await host.call('runs.get', { project, run: name });
      const asked = { project, run: run.id, part };
      return {
        run,
        subgroups:
          by === undefined ? undefined : await host.call('evaluation.subgroups', { ...asked, column: by }),
        errors:
          errors === undefined
            ? undefined
            : await host.call('predictions.list', { ...asked, correct: false, sort: 'loss', limit: errors }),
        abstention:
          abstain === undefined
            ? undefined
            : await host.call('evaluation.abstention', { ...asked, share: abstain }),
      };
    });
    const { run, subgroups, abstention } = shown;
    const document = {
      ...runReport(run),
      ...(subgroups === undefined ? {} : { subgroups }),
      ...(shown.errors === undefined ? {} : { errors: shown.errors }),
      ...(abstention === undefined ? {} : { abstention }),
    };
    terminal.result(document, () => {
      const lines = [describeRun(run)];
      if (subgroups !== undefined) {
        const scored = (value: Estimate | null): string => (value === null ? 'too few' : estimate(value));
        lines.push(
          '',
          alignedTable(
            [`by ${subgroups.column}, ${part} part`, 'documents', 'accuracy', 'macro-F1', 'majority'],
            [subgroups.all, ...subgroups.groups].map((group) => [
              shorten(group.name, 40) + (group.small ? ' *' : ''),
              count(group.documents),
              scored(group.accuracy),
              scored(group.macroF1),
              group.majority?.toFixed(3) ?? '–',
            ]),
            ['left', 'right'],
          ),
          ...subgroups.notes.map((note) => `* ${note}`),
        );
      }
      if (shown.errors !== undefined)
        lines.push(
          '',
          `${count(shown.errors.total)} errors in the ${part} part; those with the largest loss:`,
          alignedTable(
            ['line', 'loss', 'labelled', 'predicted', 'text'],
            shown.errors.predictions.map((error) => [
              String(error.line),
              error.loss?.toFixed(2) ?? '–',
              error.gold === null ? '–' : (run.classes[error.gold] ?? '–'),
              run.classes[error.predicted] ?? '–',
              shorten(error.text, 80),
            ]),
            ['right', 'right'],
          ),
        );
      if (abstention !== undefined) {
        const { chosen } = abstention;
        lines.push(
          '',
          chosen === null
            ? 'No threshold could be set for leaving documents to people: the split has no labelled validation part.'
            : `Leaving documents with a confidence below ${chosen.threshold.toFixed(3)} (set on the ${chosen.setOn} part) to people sends ${(chosen.sent * 100).toFixed(1)} % of the ${part} part: accuracy ${estimate(chosen.accuracy)} on the rest, ${estimate(chosen.accuracySent)} on those sent.`,
        );
      }
      return lines.join('\n');
    });
  },
});
