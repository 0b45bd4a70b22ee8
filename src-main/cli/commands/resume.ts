import { importReport, type ImportReport } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import type { Project } from '../../api/projects.ts';
import { defineCommand } from '../command.ts';
import { describeImport } from '../import-report.ts';
import type { LocalHost } from '../local-host.ts';

export const command = defineCommand({
  name: 'resume',
  summary: 'Let a training or an import that was interrupted go on.',
  details:
    'Networks write a checkpoint between epochs every few seconds (less often where they are large). Training goes on from the last one, as the same run: on the CPU with the same numbers as if nothing had happened. ' +
    'An import that was killed keeps what it had taken in beside the project: “import” in the place of RUN goes on with it, or begins again where the file has changed since. Importing the same file again in the same way does the same.',
  positionals: [
    { name: 'PROJECT', describe: 'The project file.' },
    { name: 'RUN', describe: 'An id, the beginning of one, a name, or “latest”; or “import”.' },
  ],
  options: {},
  examples: ['resume study.lectern latest', 'resume study.lectern import'],
  async run({ positionals, terminal }) {
    const [projectPath = '', name = ''] = positionals;
    const [{ withHost }, { openProject }, { describeRun, epochLine, runReport }] = await Promise.all([
      import('../local-host.ts'),
      import('../project-arguments.ts'),
      import('../run-report.ts'),
    ]);
    await withHost(terminal, async (host) => {
      const project = await openProject(host, projectPath, 'write');
      if (name === 'import') {
        const report = await resumeImport(host, project);
        terminal.result(report, () => describeImport(report));
        return;
      }
      host.listen((event) => {
        if (event.event === 'epoch') terminal.note(epochLine(event.epoch));
      });
      const started = await host.call('runs.resume', { project: project.handle, run: name });
      await host.finish(project, started.job);
      const run = await host.call('runs.get', { project: project.handle, run: started.run });
      terminal.result(runReport(run), () => describeRun(run));
    });
  },
});

async function resumeImport(host: LocalHost, project: Project): Promise<ImportReport> {
  const jobs = await host.call('jobs.list', { project: project.handle });
  const interrupted = jobs.find(({ resumable }) => resumable);
  if (!interrupted) {
    throw new LecternError(
      'not-found',
      `No import into “${project.path}” was interrupted.`,
      'Start one with “lectern import”.',
    );
  }
  const { job } = await host.call('corpora.resumeImport', { project: project.handle, job: interrupted.id });
  return importReport.parse((await host.finish(project, job)).output);
}
