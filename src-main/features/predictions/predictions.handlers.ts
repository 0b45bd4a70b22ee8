import { findRun } from '../../database/find-run.ts';
import type { FeatureHandlers } from '../context.ts';
import { exportCorpus } from './export-job.ts';
import { findPredictions } from './find-predictions.ts';
import { predictFile } from './predict-file-job.ts';

export const predictionHandlers: FeatureHandlers<'predictions'> = {
  'predictions.list': ({ project, run, offset, limit, ...query }, context) => {
    const { reader } = context.project(project);
    return findPredictions(reader, findRun(reader, run), query, offset, limit);
  },
  'predictions.export': exportCorpus,
  'predictions.predictFile': predictFile,
};
