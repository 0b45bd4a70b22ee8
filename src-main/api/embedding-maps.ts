/** Maps of embeddings: words or documents as points of a plane. */
import { z } from 'zod';
import { projectHandle } from './projects.ts';
import { verb } from './verb.ts';

export const mapMethod = z.enum(['pca', 'umap', 'tsne']);
export type MapMethod = z.infer<typeof mapMethod>;

/** A classifier's last layer, the mean of an embedding's word vectors, or TF-IDF reduced by an SVD. */
export const documentVectorSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('classifier'), run: z.string() }),
  z.object({ kind: z.literal('embedding'), embedding: z.string() }),
  z.object({ kind: z.literal('tfidf-svd'), size: z.number().int().min(2).max(500).default(100) }),
]);

export const pointMap = z.object({
  method: mapMethod,
  points: z.array(
    z.object({
      x: z.number(),
      y: z.number(),
      /** The word, or the number of the document. */
      name: z.string(),
      /** Of a document: its beginning. */
      text: z.string().nullable(),
      document: z.number().int().nullable(),
      /** Value of the column by which documents are coloured. */
      group: z.string().nullable(),
      /** Of a word: its occurrences in the corpus. */
      count: z.number().int().nullable(),
    }),
  ),
  column: z.string().nullable(),
  /** Share of the variance that each of the two axes shows; of principal axes only. */
  explained: z.array(z.number()).length(2).nullable(),
  /** Which were drawn, and how, in a sentence. */
  drawn: z.string(),
  /** What the vectors are, in a sentence. */
  vectors: z.string(),
  /** Documents without any word that the model knows. */
  empty: z.number().int(),
  seed: z.number().int(),
  neighbours: z.number().int().nullable(),
  seconds: z.number(),
});
export type PointMap = z.infer<typeof pointMap>;

const drawing = {
  project: projectHandle,
  method: mapMethod.default('umap'),
  /** UMAP: neighbours of a point; t-SNE: perplexity. 15 and 30 unless given. */
  neighbours: z.number().int().min(2).max(200).optional(),
  seed: z.number().int().default(1),
};

export const embeddingMapVerbs = {
  /** Starts the job; its output is a `PointMap`. */
  'embeddings.mapWords': verb(
    z.object({
      ...drawing,
      embedding: z.string(),
      count: z.number().int().min(3).max(5_000).default(1_000),
    }),
    z.object({ job: z.string() }),
  ),
  /** Starts the job; its output is a `PointMap`. */
  'embeddings.mapDocuments': verb(
    z.object({
      ...drawing,
      source: documentVectorSource,
      corpus: z.number().int(),
      /** Column whose values colour the points, by its name in the file; the sample is drawn in proportion to them. */
      by: z.string().optional(),
      count: z.number().int().min(3).max(5_000).default(2_000),
    }),
    z.object({ job: z.string() }),
  ),
};
