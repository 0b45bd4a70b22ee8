import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { rerunReport, type RerunReport, type RerunResult } from '../../api/archives.ts';
import { LecternError } from '../../api/errors.ts';
import { defineCommand } from '../command.ts';
import { alignedTable, count } from '../format.ts';

const verdicts: Record<RerunResult['verdict'], string> = {
  identical: 'identical',
  'within-tolerance': 'within tolerance',
  different: 'DIFFERENT',
  failed: 'FAILED',
};

export const command = defineCommand({
  name: 'verify',
  summary: 'Check a replication archive, and train its runs again.',
  details:
    'Compares every file with the manifest and names what was changed, removed or added. With --rerun it also trains every run again from the archive alone and compares every measure, loss, probability and weight. The exit code is 1 where anything is not as it should be.',
  positionals: [{ name: 'ARCHIVE', describe: 'A zip that “lectern archive” wrote.' }],
  options: {
    seal: { type: 'text', value: 'HEX', describe: 'The seal as it was published, or its beginning.' },
    rerun: { type: 'flag', describe: 'Train the runs again and compare.' },
    run: {
      type: 'text',
      value: 'RUN',
      multiple: true,
      describe: 'With --rerun: only this run; may be given several times.',
    },
    device: {
      type: 'text',
      choices: ['auto', 'gpu', 'cpu'],
      describe: 'With --rerun: where to train; as in the archive unless given.',
    },
    keep: {
      type: 'text',
      value: 'PROJECT',
      describe: 'With --rerun: keep the project that is made from the archive, under this name.',
    },
  },
  examples: [
    'verify study-archive.zip',
    'verify study-archive.zip --seal 3f9ac2d17b604e58',
    'verify study-archive.zip --rerun --keep study-again.lectern',
  ],
  async run({ positionals, options, terminal }) {
    const [archive = ''] = positionals;
    const file = resolve(archive);
    if (!existsSync(file))
      throw new LecternError('not-found', `There is no archive “${archive}”.`, 'Check the path.');
    const { withHost } = await import('../local-host.ts');
    const { verification, rerun } = await withHost(terminal, async (host) => {
      const verified = await host.call('archives.verify', {
        file,
        ...(options.seal === undefined ? {} : { seal: options.seal }),
      });
      // A changed archive is not trained: its numbers would prove nothing.
      if (!options.rerun || !verified.intact) return { verification: verified, rerun: undefined };
      const started = await host.call('archives.rerun', {
        file,
        runs: options.run,
        ...(options.keep === undefined ? {} : { path: resolve(options.keep) }),
        ...(options.device === undefined ? {} : { device: options.device }),
      });
      const project = await host.call('projects.open', { path: started.path });
      const { output } = await host.finish(project, started.job);
      // A project in a temporary folder is none to come back to.
      if (options.keep === undefined) await host.call('projects.forget', { path: started.path });
      return { verification: verified, rerun: rerunReport.parse(output) };
    });
    terminal.result({ ...verification, ...(rerun === undefined ? {} : { rerun }) }, () =>
      [
        verification.intact
          ? `${archive} is intact: ${count(verification.files)} files are as Lectern ${verification.lectern ?? ''} wrote them on ${(verification.createdAt ?? '').slice(0, 10)}.`
          : `${archive} is NOT as it was written:`,
        ...verification.problems.map(({ message }) => `  ${message}`),
        ...(verification.seal === null ? [] : [`Seal: ${verification.seal}`]),
        ...(rerun === undefined ? [] : describeRerun(rerun)),
        ...(options.rerun && !verification.intact ? ['Nothing was trained again.'] : []),
      ].join('\n'),
    );
    return verification.intact && rerun?.reproduced !== false ? 0 : 1;
  },
});

function describeRerun(rerun: RerunReport): string[] {
  const number = (value: number | null): string => (value === null ? '–' : value.toPrecision(2));
  return [
    '',
    alignedTable(
      ['run', 'verdict', 'numbers', 'differing', 'largest of a measure', 'of a probability', 'same category'],
      rerun.runs.map((run) => [
        run.name,
        verdicts[run.verdict],
        count(run.compared),
        count(run.differing),
        number(run.largestMeasure),
        number(run.largestProbability),
        run.agreement === null ? '–' : `${(run.agreement * 100).toFixed(2)} %`,
      ]),
      ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
    ),
    ...rerun.runs.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`)),
  ];
}
