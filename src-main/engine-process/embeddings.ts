/** Word embeddings in the engine process: learns them, and answers questions to those that were used last. */
import { RandomStream } from '../../engine/core/random.ts';
import { drawByBands, frequencyBands } from '../../engine/models/embeddings/frequency-bands.ts';
import { neighbourOverlap } from '../../engine/models/embeddings/neighbour-overlap.ts';
import { principalAxes } from '../../engine/models/embeddings/principal-axes.ts';
import {
  UnknownWordError,
  WordVectors,
  type Neighbour,
} from '../../engine/models/embeddings/word-vectors.ts';
import type { Work } from '../../engine/training/work.ts';
import type { WordMap } from '../api/embeddings.ts';
import { LecternError } from '../api/errors.ts';
import { openProjectReader } from '../database/open-project.ts';
import { documentVectors } from './document-vectors.ts';
import { mapDocuments, mapWords } from './embedding-maps.ts';
import type { EmbeddingAnswer, EmbeddingRequest } from './embedding-messages.ts';
import type { LoadedVectors } from './loaded-vectors.ts';
import type { LoadedModels } from './loaded-models.ts';
import { readStoredVectors } from './stored-vectors.ts';
import { trainEmbedding } from './train-embedding.ts';

interface Source {
  readonly projectPath: string;
  readonly embedding: string;
}

/** Enough to compare seeds without reading them again for every question. */
const KEPT = 5;
/** Words that stability is measured on where none are named. */
const frequentWords = 200;
/** Of these ranks: the most frequent words of a language are near everything. */
const skippedRanks = 50;

export class Embeddings {
  readonly #kept = new Map<string, LoadedVectors>();
  readonly #models: LoadedModels;

  constructor(models: LoadedModels) {
    this.#models = models;
  }

  async answer(request: EmbeddingRequest, work: Work): Promise<EmbeddingAnswer> {
    try {
      return await this.#answer(request, work);
    } catch (error) {
      if (!(error instanceof UnknownWordError)) throw error;
      throw new LecternError(
        'not-found',
        error.message,
        'Words that are rarer than the smallest count have none; write words as the recipe reads them, for example in lower case.',
      );
    }
  }

  async #answer(request: EmbeddingRequest, work: Work): Promise<EmbeddingAnswer> {
    switch (request.action) {
      case 'train':
        return { action: 'train', result: await trainEmbedding(request, work) };
      case 'neighbours': {
        const loaded = this.#load(request.source);
        const unknown = loaded.vectors.unknown(request.words);
        if (unknown.length === request.words.length) throw new UnknownWordError(unknown);
        const queries = request.words
          .filter((word) => loaded.vectors.has(word))
          .map((word) => ({
            word,
            count: loaded.countOf(word),
            neighbours: counted(loaded, loaded.vectors.neighbours(word, request.count)),
          }));
        return { action: 'neighbours', queries, unknown };
      }
      case 'analogy': {
        const loaded = this.#load(request.source);
        const { a, b, c, count } = request;
        return { action: 'analogy', answers: counted(loaded, loaded.vectors.analogy(a, b, c, count)) };
      }
      case 'similarity': {
        const { vectors } = this.#load(request.source);
        const unknown = vectors.unknown([...request.first, ...request.second]);
        const first = request.first.filter((word) => vectors.has(word));
        const second = request.second.filter((word) => vectors.has(word));
        if (first.length === 0 || second.length === 0) throw new UnknownWordError(unknown);
        return {
          action: 'similarity',
          similarity: vectors.listSimilarity(first, second),
          first,
          second,
          pairs: first.map((a) => second.map((b) => vectors.similarity(a, b))),
          unknown,
        };
      }
      case 'stability': {
        const all = request.sources.map((source) => this.#load(source).vectors);
        const known = (word: string): boolean => all.every((vectors) => vectors.has(word));
        const asked =
          request.words.length > 0
            ? request.words
            : all[0]!.words.slice(skippedRanks, skippedRanks + frequentWords).filter(known);
        const unknown = asked.filter((word) => !known(word));
        const words = neighbourOverlap(all, asked.filter(known), request.count);
        if (words.length === 0)
          throw new UnknownWordError(unknown.length > 0 ? unknown : ['any common word']);
        return {
          action: 'stability',
          overlap: words.reduce((sum, { overlap }) => sum + overlap, 0) / words.length,
          compared: words.length,
          words,
          unknown,
        };
      }
      case 'map':
        return { action: 'map', map: await mapOf(this.#load(request.source), request.count) };
      case 'mapWords':
        return mapWords(request, this.#load(request.source), work);
      case 'mapDocuments': {
        const { projectPath, from } = request;
        const vectors =
          from.kind === 'embedding' ? this.#load({ projectPath, embedding: from.embedding }) : undefined;
        return mapDocuments(request, vectors, this.#models, work);
      }
      case 'documents': {
        const { projectPath, from, texts } = request;
        const vectors =
          from.kind === 'embedding' ? this.#load({ projectPath, embedding: from.embedding }) : undefined;
        return {
          action: 'documents',
          ...(await documentVectors({ projectPath, from, vectors, models: this.#models }, texts, work)),
        };
      }
    }
  }

  #load(source: Source): LoadedVectors {
    const key = JSON.stringify([source.projectPath, source.embedding]);
    const loaded = this.#kept.get(key) ?? load(source);
    this.#kept.delete(key);
    this.#kept.set(key, loaded);
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(old);
    }
    return loaded;
  }
}

function load({ projectPath, embedding }: Source): LoadedVectors {
  const reader = openProjectReader(projectPath);
  let bytes: Uint8Array | undefined;
  try {
    bytes = reader.value<Uint8Array>('SELECT vectors FROM embedding_vectors WHERE run_id = ?', embedding);
  } finally {
    reader.close();
  }
  if (bytes === undefined)
    throw new LecternError(
      'not-found',
      'This embedding has no vectors.',
      'Choose one that was trained to its end.',
    );
  const { words, vectors, counts, text } = readStoredVectors(bytes);
  const numbers = new Map(words.map((word, number) => [word, number]));
  return {
    vectors: new WordVectors(words, vectors),
    text,
    countOf: (word) => (counts === null ? null : (counts[numbers.get(word) ?? -1] ?? null)),
  };
}

function counted(
  loaded: LoadedVectors,
  found: readonly Neighbour[],
): (Neighbour & { count: number | null })[] {
  return found.map((neighbour) => ({ ...neighbour, count: loaded.countOf(neighbour.word) }));
}

async function mapOf({ vectors, countOf }: LoadedVectors, wanted: number): Promise<WordMap> {
  const { words, size } = vectors;
  const drawn = drawByBands(words.length, wanted, new RandomStream([4, 5]));
  const rows = new Float64Array(drawn.length * size);
  drawn.forEach((word, row) => {
    const vector = vectors.vectors.subarray(word * size, (word + 1) * size);
    const norm = Math.hypot(...vector);
    vector.forEach((value, at) => (rows[row * size + at] = norm === 0 ? 0 : value / norm));
  });
  const { places, explained } = await principalAxes(rows, size);
  const all = words.length.toLocaleString('en');
  return {
    points: drawn.map((word, row) => ({
      word: words[word]!,
      count: countOf(words[word]!),
      x: places[row * 2]!,
      y: places[row * 2 + 1]!,
    })),
    explained: [explained[0], explained[1]],
    drawn:
      drawn.length === words.length
        ? `All ${all} words.`
        : `${drawn.length.toLocaleString('en')} of ${all} words: ${String(frequencyBands)} bands of frequency, about as many from each by lot.`,
  };
}
