import { findRun } from '../../database/find-run.ts';
import type { FeatureHandlers } from '../context.ts';
import { exportCorpus } from './export-job.ts';
import { findPredictions } from './find-predictions.ts';
import { listFilePredictions } from './file-predictions.queries.ts';
import { predictFile } from './predict-file-job.ts';
import { resumeFile } from './resume-file.ts';

export const predictionHandlers: FeatureHandlers<'predictions'> = {
  'predictions.list': ({ project, run, offset, limit, ...query }, context) => {
    const { reader } = context.project(project);
    return findPredictions(reader, findRun(reader, run), query, offset, limit);
  },
  'predictions.export': exportCorpus,
  'predictions.predictFile': predictFile,
  'predictions.files': ({ project }, context) => listFilePredictions(context.project(project).reader),
  'predictions.resumeFile': resumeFile,
};
