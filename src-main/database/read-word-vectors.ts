/** What networks can begin with: word vectors and language models that the project holds. */
import { LecternError } from '../api/errors.ts';
import type { ProjectReader } from './project-database.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

type Stored = Named & { readonly bytes: Uint8Array };

/** Where runs that left something behind stand, and what is said where there is none. */
interface Shelf {
  readonly runs: string;
  readonly results: string;
  readonly bytes: string;
  readonly title: string;
  readonly hint: string;
}

const wordVectors: Shelf = {
  runs: 'embedding_runs',
  results: 'embedding_vectors',
  bytes: 'vectors',
  title: 'word vectors',
  hint: 'Train or import them first, or give the path of a file of vectors.',
};

const languageModels: Shelf = {
  runs: 'language_runs',
  results: 'language_models',
  bytes: 'weights',
  title: 'language model',
  hint: 'Train one first; “lectern lm runs” lists them.',
};

/** An embedding of the project that has vectors, by its id, its name, or `latest`. Throws `not-found` in words. */
export function findWordVectors(reader: ProjectReader, wanted: string): Named {
  return find(reader, wordVectors, wanted);
}

/** A language model of the project that was trained to its end, by its id, its name, or `latest`. Throws `not-found` in words. */
export function findLanguageModel(reader: ProjectReader, wanted: string): Named {
  return find(reader, languageModels, wanted);
}

/** The stored model. */
export function readLanguageModel(reader: ProjectReader, wanted: string): Stored {
  return read(reader, languageModels, wanted);
}

/** The stored vectors of such an embedding. */
export function readWordVectors(reader: ProjectReader, wanted: string): Stored {
  return read(reader, wordVectors, wanted);
}

function find(reader: ProjectReader, { runs, results, title, hint }: Shelf, wanted: string): Named {
  const row = reader.get<Named>(
    `SELECT runs.id, runs.name
     FROM ${runs} AS runs JOIN ${results} AS results ON results.run_id = runs.id
     WHERE ? IN (runs.id, runs.name, 'latest')
     ORDER BY runs.id = ? DESC, runs.created_at DESC, runs.rowid DESC LIMIT 1`,
    wanted,
    wanted,
  );
  if (row === undefined)
    throw new LecternError('not-found', `This project has no ${title} called “${wanted}”.`, hint);
  return row;
}

function read(reader: ProjectReader, shelf: Shelf, wanted: string): Stored {
  const found = find(reader, shelf, wanted);
  const { bytes } = reader.get<{ bytes: Uint8Array }>(
    `SELECT ${shelf.bytes} AS bytes FROM ${shelf.results} WHERE run_id = ?`,
    found.id,
  )!;
  return { ...found, bytes };
}
