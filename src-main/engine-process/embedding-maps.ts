/** Maps of words and documents in the engine process: vectors first, then their places on a plane. */
import { RandomStream, deriveKey, keyOfSeed } from '../../engine/core/random.ts';
import { drawByBands, frequencyBands } from '../../engine/models/embeddings/frequency-bands.ts';
import type { Work } from '../../engine/training/work.ts';
import { documentVectors } from './document-vectors.ts';
import type { EmbeddingAnswer, EmbeddingRequest } from './embedding-messages.ts';
import type { LoadedModels } from './loaded-models.ts';
import type { LoadedVectors } from './loaded-vectors.ts';
import { placePoints } from './place-points.ts';

type Request<Action> = Extract<EmbeddingRequest, { action: Action }>;
type Answer<Action> = Extract<EmbeddingAnswer, { action: Action }>;

export async function mapWords(
  { count, method, neighbours, seed }: Request<'mapWords'>,
  { vectors, countOf }: LoadedVectors,
  work: Work,
): Promise<Answer<'mapWords'>> {
  const { words, size } = vectors;
  const drawn = drawByBands(words.length, count, new RandomStream(deriveKey(keyOfSeed(seed), 'words')));
  const rows = new Float32Array(drawn.length * size);
  drawn.forEach((word, row) =>
    rows.set(vectors.vectors.subarray(word * size, (word + 1) * size), row * size),
  );
  const placed = await placePoints(rows, size, method, { neighbours, seed }, work);
  const all = words.length.toLocaleString('en');
  return {
    action: 'mapWords',
    ...placed,
    words: drawn.map((word) => words[word] as string),
    counts: drawn.map((word) => countOf(words[word] as string)),
    drawn:
      drawn.length === words.length
        ? `All ${all} words.`
        : `${drawn.length.toLocaleString('en')} of ${all} words: ${String(frequencyBands)} bands of frequency, about as many from each by lot.`,
  };
}

export async function mapDocuments(
  { projectPath, from, texts, method, neighbours, seed }: Request<'mapDocuments'>,
  vectors: LoadedVectors | undefined,
  models: LoadedModels,
  work: Work,
): Promise<Answer<'mapDocuments'>> {
  const found = await documentVectors({ projectPath, from, vectors, models }, texts, work);
  const placed = await placePoints(found.vectors, found.size, method, { neighbours, seed }, work);
  return { action: 'mapDocuments', ...placed, empty: found.empty, note: found.note };
}
