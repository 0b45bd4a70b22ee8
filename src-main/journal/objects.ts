/** The tables of what can be deleted, and who uses what. */
import { z } from 'zod';
import { LecternError } from '../api/errors.ts';
import { liveOnly, objectKinds, type ObjectKind } from '../database/live-objects.ts';
import type { ProjectReader } from '../database/project-database.ts';

export const objectRef = z.object({
  kind: z.enum(objectKinds),
  id: z.union([z.number().int(), z.string()]),
});
export type ObjectRef = z.infer<typeof objectRef>;

export const tables: Readonly<Record<ObjectKind, string>> = {
  corpus: 'corpora',
  label: 'labels',
  split: 'splits',
  selection: 'selections',
  run: 'runs',
  'language model': 'language_runs',
  embedding: 'embedding_runs',
  tagger: 'tagging_runs',
};

/** Kinds that are trained: they hold corpora, labels and splits fast. */
export const trainedKinds = ['run', 'language model', 'embedding', 'tagger'] as const satisfies ObjectKind[];
export type TrainedKind = (typeof trainedKinds)[number];

export function isTrained(kind: ObjectKind): kind is TrainedKind {
  return (trainedKinds as readonly ObjectKind[]).includes(kind);
}

/** The corpus that holds labels, splits and selections while they are deleted: whoever asks for those of a corpus misses them. */
export const trashCorpus = 0;

export interface Reference {
  readonly column: string;
  readonly kind: ObjectKind;
}

/** Columns of a trained kind's table that name corpora, labels and splits. */
export function references(reader: ProjectReader, kind: TrainedKind): Reference[] {
  return reader
    .all<{ column: string; parent: string }>(
      'SELECT "from" AS "column", "table" AS parent FROM pragma_foreign_key_list(?)',
      tables[kind],
    )
    .flatMap(({ column, parent }) => {
      const of = objectKinds.find((one) => tables[one] === parent);
      return of === undefined ? [] : [{ column, kind: of }];
    });
}

export interface NamedObject extends ObjectRef {
  readonly name: string;
}

/** Runs, language models and embeddings, not deleted, that were made from it. */
export function usersOf(reader: ProjectReader, { kind, id }: ObjectRef): NamedObject[] {
  return trainedKinds.flatMap((trained) => {
    const columns = references(reader, trained).filter((reference) => reference.kind === kind);
    if (columns.length === 0) return [];
    const uses = columns.map(({ column }) => `${column} = ?`).join(' OR ');
    return reader
      .all<{ id: string; name: string }>(
        `SELECT id, name FROM ${tables[trained]} WHERE (${uses}) AND ${liveOnly(trained, 'id')} ORDER BY created_at`,
        ...columns.map(() => id),
      )
      .map((row) => ({ kind: trained, ...row }));
  });
}

export function isDeleted(reader: ProjectReader, { kind, id }: ObjectRef): boolean {
  return reader.value('SELECT 1 FROM trash WHERE kind = ? AND object_id = ?', kind, id) !== undefined;
}

/** Undefined where there is no such object, or it is deleted. */
export function nameOf(reader: ProjectReader, { kind, id }: ObjectRef): string | undefined {
  return reader.value<string>(
    `SELECT name FROM ${tables[kind]} WHERE id = ? AND ${liveOnly(kind, 'id')}`,
    id,
  );
}

/** Such as: the corpus “posts”. */
export function inWordsOf({ kind, name }: Pick<NamedObject, 'kind' | 'name'>): string {
  return `the ${kind} “${name}”`;
}

export function listed(objects: readonly NamedObject[]): string {
  const shown = objects.slice(0, 4).map(inWordsOf);
  return `${shown.join(', ')}${objects.length > shown.length ? ` and ${objects.length - shown.length} more` : ''}`;
}

export function gone(message: string): LecternError {
  return new LecternError('not-found', message, 'It may have been removed for good.');
}
