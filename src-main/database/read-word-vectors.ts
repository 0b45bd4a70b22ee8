import { LecternError } from '../api/errors.ts';
import type { ProjectReader } from './project-database.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** An embedding of the project that has vectors, by its id, its name, or `latest`. Throws `not-found` in words. */
export function findWordVectors(reader: ProjectReader, wanted: string): Named {
  const row = reader.get<Named>(
    `SELECT runs.id, runs.name
     FROM embedding_runs AS runs JOIN embedding_vectors AS vectors ON vectors.run_id = runs.id
     WHERE ? IN (runs.id, runs.name, 'latest')
     ORDER BY runs.id = ? DESC, runs.created_at DESC, runs.rowid DESC LIMIT 1`,
    wanted,
    wanted,
  );
  if (row === undefined)
    throw new LecternError(
      'not-found',
      `This project has no word vectors called “${wanted}”.`,
      'Train or import them first, or give the path of a file of vectors.',
    );
  return row;
}

/** The stored vectors of such an embedding. */
export function readWordVectors(
  reader: ProjectReader,
  wanted: string,
): Named & { readonly bytes: Uint8Array } {
  const found = findWordVectors(reader, wanted);
  const { bytes } = reader.get<{ bytes: Uint8Array }>(
    'SELECT vectors AS bytes FROM embedding_vectors WHERE run_id = ?',
    found.id,
  )!;
  return { ...found, bytes };
}
