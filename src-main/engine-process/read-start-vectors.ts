/** Word vectors that a network begins with: of a file, or of an embedding of the project. */
import { basename } from 'node:path';
import type { GivenVectors } from '../../engine/training/start-vectors.ts';
import { checkpoint, type Work } from '../../engine/training/work.ts';
import { embeddingOf } from '../api/presets/word-vector-parameters.ts';
import { openProjectReader } from '../database/open-project.ts';
import { readWordVectors } from '../database/read-word-vectors.ts';
import { readVectorFile } from '../files/vector-file.ts';
import { readStoredVectors } from './stored-vectors.ts';

/** Files have the most frequent words first; what comes later is hardly ever met. */
const mostWords = 1_000_000;

export interface VectorChoice {
  readonly model: { readonly vectors: string; readonly tuneVectors: boolean };
  readonly features: { readonly vectorWords: number };
}

/** Undefined where the network is to begin at random. */
export async function readStartVectors(
  { model, features }: VectorChoice,
  projectPath: string,
  work: Work,
): Promise<GivenVectors | undefined> {
  if (model.vectors === '') return undefined;
  work.progress(0, null, '', 'Reading word vectors');
  await checkpoint(work);
  const use = { tuned: model.tuneVectors, furtherWords: features.vectorWords };
  const embedding = embeddingOf(model.vectors);
  if (embedding === undefined) {
    const { words, size, vectors } = await readVectorFile(model.vectors, {
      limit: mostWords,
      signal: work.signal,
      progress: (read) => {
        work.progress(read, null, 'words', 'Reading word vectors');
      },
    });
    return { ...use, source: basename(model.vectors), words, size, vectors };
  }
  const reader = openProjectReader(projectPath);
  try {
    const { name, bytes } = readWordVectors(reader, embedding);
    const { words, size, vectors } = readStoredVectors(bytes);
    return { ...use, source: `“${name}” of this project`, words, size, vectors };
  } finally {
    reader.close();
  }
}
