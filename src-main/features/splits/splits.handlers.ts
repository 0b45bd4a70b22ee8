import type { FeatureHandlers } from '../context.ts';
import { createSplit } from './create-split.ts';

export const splitsHandlers: FeatureHandlers<'splits'> = {
  'splits.create': ({ project: handle, ...wanted }, context) => {
    const split = createSplit(context.project(handle).writer(), wanted);
    context.emit({ event: 'changed', project: handle, topic: 'splits' });
    return split;
  },
};
