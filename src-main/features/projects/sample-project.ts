/** The sample project: a fresh one each time, so that nothing a beginner does to it can spoil it or anybody's data. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { HandlerContext, OpenProject } from '../context.ts';
import { freeProjectPath, makeProjectsFolder, projectNameOf, projectPathOf } from './project-paths.ts';

const SAMPLE = fileURLToPath(new URL('../../../sample/posts.csv', import.meta.url));

/** Made as a user would: by importing the file and splitting the corpus. */
export async function createSample(path: string | undefined, context: HandlerContext): Promise<OpenProject> {
  const target =
    path === undefined ? freeProjectPath(context.projectsFolder, 'Sample project') : projectPathOf(path);
  makeProjectsFolder(target, context.projectsFolder);
  const project = await context.createProject(target, projectNameOf(target));
  try {
    const { job } = await context.call('corpora.import', {
      project: project.handle,
      path: SAMPLE,
      name: 'Posts',
    });
    await project.jobs.finished(job);
    const corpora = await context.call('corpora.list', { project: project.handle });
    for (const corpus of corpora) {
      const stratify = corpus.labels[0]?.name;
      const method =
        stratify === undefined ? { kind: 'random' as const } : { kind: 'random' as const, stratify };
      await context.call('splits.create', { project: project.handle, corpus: corpus.id, method });
    }
  } catch (error) {
    await context.closeProject(project.handle);
    rmSync(target, { force: true });
    throw error;
  }
  return project;
}
