import type { FeatureHandlers } from '../context.ts';
import { withResumable } from './resumable-jobs.ts';

export const jobHandlers: FeatureHandlers<'jobs'> = {
  'jobs.list': ({ project: handle }, context) => {
    const project = context.project(handle);
    return withResumable(project, project.jobs.list());
  },
  'jobs.get': ({ project: handle, job }, context) => {
    const project = context.project(handle);
    return withResumable(project, [project.jobs.get(job)])[0]!;
  },
  'jobs.cancel': ({ project, job }, context) => {
    context.project(project).jobs.cancel(job);
    return {};
  },
};
