/** Selections of documents that were given a name. */
import { documentSelection, type DocumentSelection, type SavedSelection } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import type { CorpusRecord } from '../../database/corpus-record.ts';
import type { ProjectReader, ProjectWriter } from '../../database/project-database.ts';
import { deleteObjects, noteChange } from '../../journal/change-journal.ts';
import { putAway } from '../../journal/trash.ts';
import { documentConditions } from '../../selection/document-conditions.ts';

interface Row {
  readonly id: number;
  readonly name: string;
  readonly selection: string;
  readonly created_at: string;
}

export function savedSelections(reader: ProjectReader, corpusId: number): SavedSelection[] {
  // A project that is open for reading only may be of an older format.
  const known = reader.value("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'selections'");
  if (known === undefined) return [];
  return reader
    .all<Row>('SELECT * FROM selections WHERE corpus_id = ? ORDER BY name', corpusId)
    .map(({ id, name, selection, created_at: createdAt }) => ({
      id,
      name,
      selection: documentSelection.parse(JSON.parse(selection)),
      createdAt,
    }));
}

export function saveSelection(
  writer: ProjectWriter,
  corpus: CorpusRecord,
  name: string,
  selection: DocumentSelection,
): SavedSelection {
  // Refuses now what could not be looked up later.
  documentConditions(writer, corpus, selection);
  const replaced = writer.value<number>(
    'SELECT id FROM selections WHERE corpus_id = ? AND name = ?',
    corpus.id,
    name,
  );
  return store(writer, `saving of the selection “${name}”`, replaced, corpus.id, name, selection);
}

export function renameSelection(
  writer: ProjectWriter,
  corpusId: number,
  id: number,
  name: string,
): SavedSelection {
  const before = selectionWith(writer, corpusId, id);
  if (before.name === name) return before;
  if (savedSelections(writer, corpusId).some((other) => other.name === name)) {
    throw new LecternError(
      'already-exists',
      `There is already a selection “${name}”.`,
      'Choose another name, or delete that one first.',
    );
  }
  const title = `renaming of the selection “${before.name}” to “${name}”`;
  return store(writer, title, id, corpusId, name, before.selection);
}

export function deleteSelection(writer: ProjectWriter, corpusId: number, id: number): void {
  const { name } = selectionWith(writer, corpusId, id);
  deleteObjects(writer, `deletion of the selection “${name}”`, [{ kind: 'selection', id }]);
}

/** A selection takes the place of another as a new one, so that the other can come back. */
function store(
  writer: ProjectWriter,
  title: string,
  replaced: number | undefined,
  corpusId: number,
  name: string,
  selection: DocumentSelection,
): SavedSelection {
  const createdAt = new Date().toISOString();
  const id = writer.transaction(() => {
    if (replaced !== undefined) putAway(writer, { kind: 'selection', id: replaced });
    const { lastId } = writer.run(
      'INSERT INTO selections (corpus_id, name, selection, created_at) VALUES (?, ?, ?, ?)',
      corpusId,
      name,
      JSON.stringify(selection),
      createdAt,
    );
    noteChange(writer, title, [
      ...(replaced === undefined ? [] : [{ kind: 'selection', id: replaced, to: 'away' } as const]),
      { kind: 'selection', id: lastId, to: 'back' },
    ]);
    return lastId;
  });
  return { id, name, selection, createdAt };
}

function selectionWith(reader: ProjectReader, corpusId: number, id: number): SavedSelection {
  const found = savedSelections(reader, corpusId).find((one) => one.id === id);
  if (found) return found;
  throw new LecternError('not-found', 'This selection is gone.', 'It was deleted in another window.');
}
