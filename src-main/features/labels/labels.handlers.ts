import { LecternError } from '../../api/errors.ts';
import { readText } from '../../database/training-data.ts';
import { deleteObjects } from '../../journal/change-journal.ts';
import type { FeatureHandlers } from '../context.ts';
import { deriveLabel } from './derive-label.ts';
import { countCategories, storeLabel } from './store-label.ts';

const examplesEach = 3;

export const labelsHandlers: FeatureHandlers<'labels'> = {
  'labels.derive': ({ project: handle, name, ...request }, context) => {
    const writer = context.project(handle).writer();
    const label = storeLabel(writer, name, request, deriveLabel(writer, request));
    context.emit({ event: 'changed', project: handle, topic: 'corpora' });
    return label;
  },

  'labels.delete': ({ project: handle, corpus, label: id }, context) => {
    const writer = context.project(handle).writer();
    const name = writer.value<string>('SELECT name FROM labels WHERE corpus_id = ? AND id = ?', corpus, id);
    if (name === undefined)
      throw new LecternError('not-found', 'This label is gone.', 'It was deleted in another window.');
    deleteObjects(writer, `deletion of the label “${name}”`, [{ kind: 'label', id }]);
    context.emit({ event: 'changed', project: handle, topic: 'corpora' });
    return {};
  },

  'labels.preview': ({ project, ...request }, context) => {
    const { reader } = context.project(project);
    const { corpus, cells, description, notes } = deriveLabel(reader, request);
    const counted = countCategories(cells);
    const examples = counted.categories.slice(0, 6).flatMap(({ name }) => {
      const documents: number[] = [];
      for (let i = 0; i < cells.length && documents.length < examplesEach; i++)
        if (cells[i] === name) documents.push(i + 1);
      return documents.map((document) => ({
        category: name,
        document,
        text: readText(reader, corpus.id, document).slice(0, 280),
      }));
    });
    return { ...counted, description, notes, examples };
  },
};
