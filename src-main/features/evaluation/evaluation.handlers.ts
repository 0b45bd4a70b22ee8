import { findRun } from '../../database/find-run.ts';
import type { FeatureHandlers } from '../context.ts';
import { runAbstention } from './abstention.ts';
import { precisionRecall } from './precision-recall.ts';
import { runSubgroups } from './subgroups.ts';

export const evaluationHandlers: FeatureHandlers<'evaluation'> = {
  'evaluation.subgroups': ({ project, run, column, part }, context) => {
    const { reader } = context.project(project);
    return runSubgroups(reader, findRun(reader, run), column, part);
  },
  'evaluation.abstention': ({ project, run, share, part }, context) => {
    const { reader } = context.project(project);
    return runAbstention(reader, findRun(reader, run), share, part);
  },
  'evaluation.precisionRecall': ({ project, run, category, part }, context) => {
    const { reader } = context.project(project);
    return precisionRecall(reader, findRun(reader, run), category, part);
  },
};
