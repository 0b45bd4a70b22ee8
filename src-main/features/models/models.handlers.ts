import type { FeatureHandlers } from '../context.ts';
import { exportModel } from './export-model.ts';
import { importModel } from './import-model.ts';
import { deleteImportedModel, listImportedModels } from './models.queries.ts';

export const modelHandlers: FeatureHandlers<'models'> = {
  'models.export': exportModel,
  'models.import': importModel,
  'models.list': ({ project }, context) => listImportedModels(context.project(project).reader),
  'models.delete': ({ project, model }, context) => {
    const open = context.project(project);
    deleteImportedModel(open.writer(), model);
    context.emit({ event: 'changed', project: open.handle, topic: 'models' });
    return {};
  },
};
