import type { Event } from '../../api/events.ts';
import {
  listChanges,
  nextRedo,
  nextUndo,
  obstacle,
  redoChange,
  restoreObject,
  undoChange,
} from '../../journal/change-journal.ts';
import { purge } from '../../journal/purge.ts';
import { trashContents } from '../../journal/trash-contents.ts';
import type { FeatureHandlers, HandlerContext } from '../context.ts';

/** What a change may have been about. */
const topics: readonly Extract<Event, { event: 'changed' }>['topic'][] = [
  'corpora',
  'splits',
  'runs',
  'language',
  'embeddings',
  'tagging',
];

function tell(context: HandlerContext, project: string): void {
  for (const topic of topics) context.emit({ event: 'changed', project, topic });
}

export const historyHandlers: FeatureHandlers<'history'> = {
  'history.list': ({ project, limit }, context) => {
    const { reader } = context.project(project);
    return {
      changes: listChanges(reader, limit).map((change) => {
        const reason = change.state === 'final' ? undefined : obstacle(reader, change.id);
        return { ...change, ...(reason === undefined ? {} : { obstacle: reason }) };
      }),
      undo: nextUndo(reader) ?? null,
      redo: nextRedo(reader) ?? null,
    };
  },

  'history.undo': ({ project, change }, context) => {
    const undone = undoChange(context.project(project).writer(), change);
    tell(context, project);
    return undone;
  },

  'history.redo': ({ project, change }, context) => {
    const redone = redoChange(context.project(project).writer(), change);
    tell(context, project);
    return redone;
  },

  'history.trash': ({ project }, context) => {
    const items = trashContents(context.project(project).reader);
    return { items, sizeBytes: items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
  },

  'history.restore': ({ project, object }, context) => {
    const name = restoreObject(context.project(project).writer(), object);
    tell(context, project);
    return { name };
  },

  'history.purge': async ({ project, objects }, context) => {
    const result = await purge(context.project(project).writer(), objects);
    tell(context, project);
    return result;
  },
};
