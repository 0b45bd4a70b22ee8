import type { FeatureHandlers } from '../context.ts';

export const jobHandlers: FeatureHandlers<'jobs'> = {
  'jobs.list': ({ project }, context) => context.project(project).jobs.list(),
  'jobs.get': ({ project, job }, context) => context.project(project).jobs.get(job),
  'jobs.cancel': ({ project, job }, context) => {
    context.project(project).jobs.cancel(job);
    return {};
  },
};
