/** Removes from the trash for good. */
import { LecternError } from '../api/errors.ts';
import type { ProjectReader, ProjectWriter } from '../database/project-database.ts';
import { quotedName } from '../database/quoted-name.ts';
import { noteChange } from './change-journal.ts';
import { dropInThread } from './drop-corpus-thread.ts';
import { gone, inWordsOf, listed, references, tables, trainedKinds, type NamedObject, type ObjectRef } from './objects.ts'; // prettier-ignore
import { trashEntry } from './trash.ts';

/** What others are made from goes last. */
const order = [...trainedKinds, 'selection', 'label', 'split', 'corpus'] as const;

/**
 * @param chosen what to remove; all that is in the trash unless given
 * @returns how many objects are gone, and how many bytes of the file are free now that were not
 */
export async function purge(
  writer: ProjectWriter,
  chosen: readonly ObjectRef[] | undefined,
): Promise<{ removed: number; freedBytes: number }> {
  const before = usedBytes(writer);
  const removed = writer.transaction(() => {
    const all = chosen === undefined ? inTrash(writer) : withParts(writer, chosen);
    for (const object of all) refuseStillNeeded(writer, object, all);
    for (const kind of order)
      for (const object of all) if (object.kind === kind) removeForGood(writer, object);
    if (all.length > 0) noteChange(writer, `removal of ${listed(all)} for good`, []);
    return all;
  });
  for (const { kind, id } of removed) if (kind === 'corpus') await dropInThread(writer.path, id as number);
  return { removed: removed.length, freedBytes: Math.max(0, before - usedBytes(writer)) };
}

function inTrash(reader: ProjectReader): NamedObject[] {
  return reader.all<NamedObject>('SELECT kind, object_id AS id, name FROM trash ORDER BY trashed_at');
}

/** A corpus goes with those of its labels, splits and selections that were deleted before it. */
function withParts(reader: ProjectReader, chosen: readonly ObjectRef[]): NamedObject[] {
  const all = inTrash(reader);
  const has = (object: ObjectRef): boolean =>
    chosen.some(({ kind, id }) => kind === object.kind && id === object.id);
  for (const object of chosen)
    if (!all.some(({ kind, id }) => kind === object.kind && id === object.id))
      throw gone(`There is no such ${object.kind} in the trash.`);
  return all.filter((object) => {
    const corpus = trashEntry(reader, object)?.details.corpus;
    return has(object) || (corpus !== undefined && has({ kind: 'corpus', id: corpus }));
  });
}

function refuseStillNeeded(reader: ProjectReader, object: NamedObject, going: readonly NamedObject[]): void {
  const users = trainedKinds.flatMap((kind) =>
    references(reader, kind)
      .filter((reference) => reference.kind === object.kind)
      .flatMap(({ column }) =>
        reader
          .column<string>(`SELECT id FROM ${tables[kind]} WHERE ${column} = ?`, object.id)
          .filter((id) => !going.some((other) => other.kind === kind && other.id === id))
          .map((id) => ({ kind, id, name: trashEntry(reader, { kind, id })?.name ?? id })),
      ),
  );
  if (users.length === 0) return;
  throw new LecternError(
    'bad-input',
    `${inWordsOf(object)} is still needed: ${listed(users)} ${users.length === 1 ? 'was' : 'were'} made from it.`,
    'Remove these for good first, or empty the whole trash.',
  );
}

function removeForGood(writer: ProjectWriter, object: ObjectRef): void {
  const { kind, id } = object;
  const details = trashEntry(writer, object)?.details;
  writer.run('DELETE FROM trash WHERE kind = ? AND object_id = ?', kind, id);
  // All that belongs to it goes with its row.
  writer.run(`DELETE FROM ${tables[kind]} WHERE id = ?`, id);
  if (details?.column && details.corpus !== undefined)
    writer.run(
      `ALTER TABLE ${quotedName(`corpus_${details.corpus}`)} DROP COLUMN ${quotedName(details.column.column)}`,
    );
}

function usedBytes(reader: ProjectReader): number {
  return (
    reader.value<number>(
      'SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
    ) ?? 0
  );
}
