/** The journal of changes: what was done, what of it can be undone or done again, and the undoing itself. */
import { z } from 'zod';
import { LecternError } from '../api/errors.ts';
import type { ProjectReader, ProjectWriter } from '../database/project-database.ts';
import { isDeleted, nameOf, objectRef, type ObjectRef } from './objects.ts';
import { bringBack, putAway, whyNotAway, whyNotBack } from './trash.ts';

/** What a change did: an object came (back), or went away. */
const effect = objectRef.extend({ to: z.enum(['back', 'away']) });
type Effect = z.infer<typeof effect>;
const effects = z.array(effect);

export interface Change {
  readonly id: number;
  readonly madeAt: string;
  readonly title: string;
  /** `final`: it cannot be undone. */
  readonly state: 'done' | 'undone' | 'final';
  /** Of an undo or redo: the change that it is about. */
  readonly reverses: { readonly change: number; readonly how: 'undo' | 'redo' } | null;
}

interface Row {
  id: number;
  madeAt: string;
  title: string;
  effects: string;
  reverses: number | null;
  /** How often it was undone or done again. */
  reversals: number;
  /** Of a reversal: how many of the same change there were up to and with it. */
  turn: number;
}

const SELECT = `
  SELECT id, made_at AS madeAt, title, effects, reverses,
         (SELECT count(*) FROM changes AS later WHERE later.reverses = changes.id) AS reversals,
         (SELECT count(*) FROM changes AS same WHERE same.reverses = changes.reverses AND same.id <= changes.id) AS turn
  FROM changes`;

/** Call inside the transaction that makes the change. */
export function noteChange(writer: ProjectWriter, title: string, made: readonly Effect[]): void {
  insert(writer, title, made, null);
}

/** Something came into being. */
export function noteCreation(writer: ProjectWriter, title: string, object: ObjectRef): void {
  noteChange(writer, title, [{ ...object, to: 'back' }]);
}

/** Puts the objects away, in this order, as one change that can be undone. */
export function deleteObjects(writer: ProjectWriter, title: string, objects: readonly ObjectRef[]): void {
  writer.transaction(() => {
    for (const object of objects) putAway(writer, object);
    noteChange(writer, title, objects.map((object) => ({ ...object, to: 'away' }))); // prettier-ignore
  });
}

/** Brings one object back from the trash, as a change of its own. Returns its name. */
export function restoreObject(writer: ProjectWriter, object: ObjectRef): string {
  return writer.transaction(() => {
    const name = bringBack(writer, object);
    noteCreation(writer, `return of the ${object.kind} “${name}” from the trash`, object);
    return name;
  });
}

/** Newest first. */
export function listChanges(reader: ProjectReader, limit: number): Change[] {
  return reader.all<Row>(`${SELECT} ORDER BY id DESC LIMIT ?`, limit).map((row) => changeOf(reader, row));
}

function changeOf(reader: ProjectReader, row: Row): Change {
  const { id, madeAt, title, turn } = row;
  const how = turn % 2 === 1 ? 'undo' : 'redo';
  const reverses = row.reverses === null ? null : ({ change: row.reverses, how } as const);
  return { id, madeAt, title, reverses, state: stateOf(reader, row) };
}

function stateOf(reader: ProjectReader, row: Row): Change['state'] {
  const made = effectsOf(row);
  if (row.reverses !== null || made.length === 0 || made.some((one) => isLost(reader, one))) return 'final';
  return isUndone(row) ? 'undone' : 'done';
}

/** Removed for good. */
function isLost(reader: ProjectReader, object: ObjectRef): boolean {
  return !isDeleted(reader, object) && nameOf(reader, object) === undefined;
}

const isUndone = ({ reversals }: Row): boolean => reversals % 2 === 1;
const effectsOf = (row: Row): Effect[] => effects.parse(JSON.parse(row.effects));

/** What Ctrl+Z undoes: the newest change that has not been undone and can be. */
export function nextUndo(reader: ProjectReader): Change | undefined {
  const own = reader.column<number>('SELECT id FROM changes WHERE reverses IS NULL ORDER BY id DESC');
  for (const id of own) {
    const row = rowOf(reader, id);
    if (stateOf(reader, row) === 'done' && !isOvertaken(reader, row)) return changeOf(reader, row);
  }
  return undefined;
}

/** What it made was deleted since by another change: there is nothing of it left to undo before that one is. */
function isOvertaken(reader: ProjectReader, row: Row): boolean {
  return effectsOf(row).every((one) => isDeleted(reader, one) === (one.to === 'back'));
}

/** What was undone last, unless something else was done since. */
export function nextRedo(reader: ProjectReader): Change | undefined {
  const newestOwn = reader.value<number>('SELECT max(id) FROM changes WHERE reverses IS NULL') ?? 0;
  const since = reader.column<number>(
    'SELECT reverses FROM changes WHERE reverses IS NOT NULL AND id > ? ORDER BY id DESC',
    newestOwn,
  );
  for (const id of since) {
    const row = rowOf(reader, id);
    if (stateOf(reader, row) === 'undone') return changeOf(reader, row);
  }
  return undefined;
}

/** Undoes a change; throws, in words, where that is not possible now. Returns it and what has to be said about it. */
export function undoChange(
  writer: ProjectWriter,
  id: number | undefined,
): { change: Change; notes: string[] } {
  return reverse(writer, id ?? nextUndo(writer)?.id, 'done');
}

export function redoChange(
  writer: ProjectWriter,
  id: number | undefined,
): { change: Change; notes: string[] } {
  return reverse(writer, id ?? nextRedo(writer)?.id, 'undone');
}

/** Why a change cannot be undone, or done again, at the moment. */
export function obstacle(reader: ProjectReader, id: number): string | undefined {
  const row = rowOf(reader, id);
  if (!isUndone(row) && isOvertaken(reader, row))
    return effectsOf(row).some(({ to }) => to === 'back') ? 'It was deleted since.' : 'It was brought back since.'; // prettier-ignore
  for (const one of reversedEffects(row)) {
    const refused = one.to === 'away' ? whyNotAway(reader, one) : whyNotBack(reader, one);
    // With several effects one may be what stands in another's way.
    if (refused) return effectsOf(row).length > 1 ? undefined : refused.message;
  }
  return undefined;
}

function reversedEffects(row: Row): Effect[] {
  const made = effectsOf(row);
  if (isUndone(row)) return made;
  return made.toReversed().map((one) => ({ ...one, to: one.to === 'back' ? 'away' : 'back' }));
}

function reverse(
  writer: ProjectWriter,
  id: number | undefined,
  expected: 'done' | 'undone',
): { change: Change; notes: string[] } {
  const verb = expected === 'done' ? 'undo' : 'do again';
  if (id === undefined) throw new LecternError('bad-input', `There is nothing to ${verb}.`);
  return writer.transaction(() => {
    const row = rowOf(writer, id);
    const state = stateOf(writer, row);
    if (state !== expected)
      throw new LecternError(
        'bad-input',
        state === 'final'
          ? `The ${row.title} cannot be undone.`
          : `The ${row.title} is ${state === 'done' ? 'not undone' : 'undone already'}.`,
        'See the list of changes.',
      );
    const notes: string[] = [];
    for (const one of reversedEffects(row)) {
      if (one.to === 'away') putAway(writer, one);
      else {
        const wanted = writer.value<string>('SELECT name FROM trash WHERE kind = ? AND object_id = ?', one.kind, one.id); // prettier-ignore
        const name = bringBack(writer, one);
        if (name !== wanted)
          notes.push(`It is called “${name}” now: there is another ${one.kind} “${wanted}”.`);
      }
    }
    insert(writer, row.title, [], id);
    return { change: changeOf(writer, rowOf(writer, id)), notes };
  });
}

function rowOf(reader: ProjectReader, id: number): Row {
  const row = reader.get<Row>(`${SELECT} WHERE id = ?`, id);
  if (row) return row;
  throw new LecternError('not-found', `There is no change number ${id}.`, 'See the list of changes.');
}

function insert(
  writer: ProjectWriter,
  title: string,
  made: readonly Effect[],
  reverses: number | null,
): void {
  writer.run(
    'INSERT INTO changes (made_at, title, effects, reverses) VALUES (?, ?, ?, ?)',
    new Date().toISOString(),
    title,
    JSON.stringify(made),
    reverses,
  );
}
