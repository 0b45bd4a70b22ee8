import { LecternError } from '../../api/errors.ts';
import { presets } from '../../api/presets.ts';
import { findRun } from '../../database/find-run.ts';
import { deleteObjects } from '../../journal/change-journal.ts';
import type { FeatureHandlers } from '../context.ts';
import { compareRuns } from './compare-runs.ts';
import { getRun, listEpochs, listRuns, nameTaken, updateRun } from './runs.queries.ts';
import { startLearningRateTrial } from './find-learning-rate.ts';
import { startLabelNoise } from './label-noise.ts';
import { startLearningCurve } from './learning-curve.ts';
import { resumeRun } from './resume-run.ts';
import { resumeSweep, startSweep } from './sweeps.ts';
import { findSweep, listSweeps } from './sweeps.queries.ts';
import { trainFolds } from './train-folds.ts';
import { nameIsTaken, plannedTraining, trainRuns } from './train-runs.ts';

export const runHandlers: FeatureHandlers<'runs'> = {
  'runs.presets': () => [...presets],

  'runs.train': trainRuns,

  'runs.trainFolds': trainFolds,

  'runs.estimate': async (input, context) => context.engine.estimate(plannedTraining(input, context).request),

  'runs.resume': resumeRun,

  'runs.learningCurve': startLearningCurve,

  'runs.labelNoise': startLabelNoise,

  'runs.findLearningRate': startLearningRateTrial,

  'runs.startSweep': startSweep,

  'runs.resumeSweep': resumeSweep,

  'runs.sweeps': ({ project }, context) => listSweeps(context.project(project).reader),

  'runs.getSweep': ({ project, sweep }, context) => findSweep(context.project(project).reader, sweep),

  'runs.list': ({ project }, context) => listRuns(context.project(project).reader),

  'runs.get': ({ project, run }, context) => {
    const { reader } = context.project(project);
    return getRun(reader, findRun(reader, run));
  },

  'runs.epochs': ({ project, run }, context) => {
    const { reader } = context.project(project);
    return listEpochs(reader, findRun(reader, run));
  },

  'runs.update': ({ project, run, ...values }, context) => {
    const open = context.project(project);
    const id = findRun(open.reader, run);
    const name = values.name?.trim();
    if (name === '') throw new LecternError('bad-input', 'A run needs a name.');
    if (name !== undefined && name !== getRun(open.reader, id).name && nameTaken(open.reader, name))
      throw nameIsTaken(name);
    updateRun(open.writer(), id, { ...values, name });
    context.emit({ event: 'changed', project: open.handle, topic: 'runs' });
    return getRun(open.reader, id);
  },

  'runs.delete': ({ project, run }, context) => {
    const open = context.project(project);
    const id = findRun(open.reader, run);
    const { name } = getRun(open.reader, id);
    deleteObjects(open.writer(), `deletion of the run “${name}”`, [{ kind: 'run', id }]);
    context.emit({ event: 'changed', project: open.handle, topic: 'runs' });
    return {};
  },

  'runs.compare': ({ project, runs, part }, context) => {
    const { reader } = context.project(project);
    const ids = runs.map((run) => findRun(reader, run));
    if (new Set(ids).size < ids.length)
      throw new LecternError('bad-input', 'A run cannot be compared with itself.', 'Name different runs.');
    return compareRuns(
      reader,
      ids.map((id) => getRun(reader, id)),
      part,
    );
  },
};
