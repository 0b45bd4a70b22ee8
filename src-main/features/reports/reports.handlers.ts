import { basename, join } from 'node:path';
import type { HandlerInput } from '../../api/catalogue.ts';
import { LecternError } from '../../api/errors.ts';
import { writeWholeFile } from '../../files/whole-file.ts';
import type { FeatureHandlers, HandlerContext } from '../context.ts';
import { gatherReport } from './report-data.ts';
import { reportPage } from './report-page.ts';

export const reportHandlers: FeatureHandlers<'reports'> = {
  'reports.create': createReport,
  'reports.render': async (input, context) => ({ html: reportPage(await gatherReport(input, context)) }),
};

async function createReport(
  input: HandlerInput<'reports.create'>,
  context: HandlerContext,
): Promise<{ job: string }> {
  const project = context.project(input.project);
  // What is not there is said at once, not when the job's turn has come.
  const runs = await Promise.all(
    input.runs.map((run) => context.call('runs.get', { project: input.project, run })),
  );
  const name = runs.length === 1 ? (runs[0]?.name ?? '') : basename(project.path, '.lectern');
  const temporary = input.path === undefined;
  const path =
    input.path ?? join(context.temporaryFolder, `${name.replaceAll(/[\\/:*?"<>|]/g, '-')} report.html`);
  const { id } = project.jobs.add({
    kind: 'export',
    title: `Report on ${name}`,
    input: { runs: runs.map((run) => run.id), path },
    async work({ signal, progress }) {
      const data = await gatherReport(
        { ...input, runs: runs.map((run) => run.id) },
        context,
        (done, what) => {
          if (signal.aborted)
            throw new LecternError('cancelled', 'The report was cancelled; nothing was written.');
          progress(done, runs.length, 'runs', what);
        },
      );
      return writeWholeFile(path, reportPage(data), { overwrite: input.overwrite || temporary });
    },
  });
  return { job: id };
}
