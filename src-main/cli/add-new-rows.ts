import { additionReport, type AdditionReport, type ReadOptions } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';
import type { LocalHost } from './local-host.ts';
import { findCorpus, openProject } from './project-arguments.ts';

/** `lectern import … --add-new`: one file, into a corpus that is there. */
export async function addNewRows(
  host: LocalHost,
  projectPath: string,
  files: readonly string[],
  options: {
    readonly corpus: string | undefined;
    readonly replaceChanged: boolean;
    readonly readOptions: ReadOptions;
  },
): Promise<AdditionReport> {
  const [path, ...others] = files;
  if (path === undefined || others.length > 0 || options.corpus === undefined) {
    throw new LecternError(
      'bad-input',
      '--add-new takes one file and the name of the corpus that it is added to.',
      'Write: import PROJECT FILE --add-new --corpus NAME.',
    );
  }
  const project = await openProject(host, projectPath, 'write');
  const corpus = await findCorpus(host, project, options.corpus);
  const { job } = await host.call('corpora.addNew', {
    project: project.handle,
    corpus: corpus.id,
    path,
    options: options.readOptions,
    replaceChanged: options.replaceChanged,
  });
  return additionReport.parse((await host.finish(project, job)).output);
}
