import type { z } from 'zod';
import type { FilePrediction } from '../../api/predictions.ts';
import { defineCommand } from '../command.ts';
import { alignedTable } from '../format.ts';
import { written } from '../output-file.ts';

type Result = { applied: FilePrediction[] } | { resumed: z.infer<typeof written> };

export const command = defineCommand({
  name: 'applied',
  summary: 'List the files that models were applied to, or go on with one that was cut short.',
  details:
    'What was written as CSV or TSV goes on behind the rows that are on the disk, as long as the file that is read has not changed; the result is the same as if nothing had happened.',
  positionals: [{ name: 'PROJECT', describe: 'The project file.' }],
  options: {
    resume: {
      type: 'text',
      value: 'JOB',
      describe: 'Go on with this one: its id or the beginning of it, or “latest”.',
    },
  },
  examples: ['applied study.lectern', 'applied study.lectern --resume latest'],
  async run({ positionals, options, terminal }) {
    const [projectPath = ''] = positionals;
    const [{ withHost }, { openProject }, { LecternError }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
      import('../../api/errors.ts'),
    ]);
    const wanted = options.resume;
    const result = await withHost(terminal, async (host): Promise<Result> => {
      const project = await openProject(host, projectPath, wanted === undefined ? 'read' : 'write');
      const all = await host.call('predictions.files', { project: project.handle });
      if (wanted === undefined) return { applied: all };
      const meant =
        wanted === 'latest'
          ? all.find(({ resumable }) => resumable)
          : all.find(({ job }) => job.startsWith(wanted));
      if (meant === undefined)
        throw new LecternError(
          'not-found',
          wanted === 'latest' ? 'There is nothing to go on with.' : `There is no such job “${wanted}”.`,
          'See “applied PROJECT”.',
        );
      const { job } = await host.call('predictions.resumeFile', {
        project: project.handle,
        job: meant.job,
      });
      return { resumed: written.parse((await host.finish(project, job)).output) };
    });
    terminal.result('applied' in result ? result : result.resumed, () =>
      'applied' in result
        ? result.applied.length === 0
          ? 'No model has been applied to a file.'
          : alignedTable(
              ['job', 'model', 'file', 'result', 'state', ''],
              result.applied.map(({ job, model, sourceName, path, state, resumable }) => [
                job.slice(0, 8),
                model.name,
                sourceName,
                path,
                state,
                resumable ? 'can go on' : '',
              ]),
            )
        : `${result.resumed.path}: ${result.resumed.rows.toLocaleString('en')} rows`,
    );
  },
});
