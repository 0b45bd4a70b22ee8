import { LecternError } from '../../api/errors.ts';
import { corpusDuplicates } from '../../duplicates/duplicate-clusters.ts';
import { deleteObjects } from '../../journal/change-journal.ts';
import type { FeatureHandlers } from '../context.ts';
import { createSplit } from './create-split.ts';
import { drawGold } from './draw-gold.ts';

export const splitsHandlers: FeatureHandlers<'splits'> = {
  'splits.create': async ({ project: handle, ...wanted }, context) => {
    const project = context.project(handle);
    const writer = project.writer();
    const together = wanted.method.kind === 'random' && wanted.method.duplicates === true;
    const clusters = together ? (await corpusDuplicates(project, wanted.corpus)).clusters : undefined;
    const split = createSplit(writer, wanted, clusters);
    context.emit({ event: 'changed', project: handle, topic: 'splits' });
    return split;
  },

  'splits.delete': ({ project: handle, corpus, split: id }, context) => {
    const writer = context.project(handle).writer();
    const name = writer.value<string>('SELECT name FROM splits WHERE corpus_id = ? AND id = ?', corpus, id);
    if (name === undefined)
      throw new LecternError('not-found', 'This split is gone.', 'It was deleted in another window.');
    deleteObjects(writer, `deletion of the split “${name}”`, [{ kind: 'split', id }]);
    context.emit({ event: 'changed', project: handle, topic: 'splits' });
    return {};
  },

  'splits.drawGold': ({ project: handle, corpus, size, seed }, context) => {
    const gold = drawGold(context.project(handle).writer(), corpus, size, seed);
    context.emit({ event: 'changed', project: handle, topic: 'splits' });
    return gold;
  },
};
