import { existsSync } from 'node:fs';
import { LecternError } from '../../api/errors.ts';
import type { Project } from '../../api/projects.ts';
import type { FeatureHandlers, HandlerContext, OpenProject } from '../context.ts';
import { describeProject } from './projects.queries.ts';
import { makeProjectsFolder, projectNameOf, projectPathOf } from './project-paths.ts';
import { forget, recentEntries, remember } from './recent-projects.ts';
import { createSample } from './sample-project.ts';

export const projectHandlers: FeatureHandlers<'projects'> = {
  'projects.recent': (_input, { settingsFolder }) =>
    recentEntries(settingsFolder).map((entry) => ({ ...entry, exists: existsSync(entry.path) })),

  'projects.forget': ({ path }, { settingsFolder }) => {
    forget(settingsFolder, path);
    return {};
  },

  'projects.create': async ({ path, name }, context) => {
    const full = projectPathOf(path);
    makeProjectsFolder(full, context.projectsFolder);
    return opened(await context.createProject(full, name ?? projectNameOf(full)), context);
  },

  'projects.open': async ({ path, mode }, context) => {
    if (path.trim() === '')
      throw new LecternError('bad-input', 'No project was named.', 'Give the path of a .lectern file.');
    return opened(await context.openProject(path, mode), context);
  },

  'projects.openSample': async ({ path }, context) => opened(await createSample(path, context), context),

  'projects.close': async ({ project }, context) => {
    await context.closeProject(project);
    return {};
  },
};

function opened(project: OpenProject, { settingsFolder }: HandlerContext): Project {
  const description = describeProject(project);
  remember(settingsFolder, {
    path: project.path,
    name: description.name,
    openedAt: new Date().toISOString(),
  });
  return description;
}
