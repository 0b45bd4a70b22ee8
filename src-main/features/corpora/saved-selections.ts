/** Selections of documents that were given a name. */
import { documentSelection, type DocumentSelection, type SavedSelection } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import type { CorpusRecord } from '../../database/corpus-record.ts';
import type { ProjectReader, ProjectWriter } from '../../database/project-database.ts';
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
  const createdAt = new Date().toISOString();
  const id = writer.transaction(() => {
    writer.run('DELETE FROM selections WHERE corpus_id = ? AND name = ?', corpus.id, name);
    return writer.run(
      'INSERT INTO selections (corpus_id, name, selection, created_at) VALUES (?, ?, ?, ?)',
      corpus.id,
      name,
      JSON.stringify(selection),
      createdAt,
    ).lastId;
  });
  return { id, name, selection, createdAt };
}

export function deleteSelection(writer: ProjectWriter, corpusId: number, id: number): void {
  const { changes } = writer.run('DELETE FROM selections WHERE corpus_id = ? AND id = ?', corpusId, id);
  if (changes === 0) {
    throw new LecternError('not-found', 'This selection is gone.', 'It was deleted in another window.');
  }
}
