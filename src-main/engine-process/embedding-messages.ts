/** What host and engine process say to each other about embeddings; carried inside the `embedding` message. */
import { z } from 'zod';
import { mapMethod } from '../api/embedding-maps.ts';
import { wordMap } from '../api/embeddings.ts';
import { recipe } from '../api/runs.ts';

const vectorSource = z.object({ projectPath: z.string(), embedding: z.string() });
const floats = z.custom<Float32Array>((value) => value instanceof Float32Array);
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const neighbour = z.object({ word: z.string(), cosine: z.number(), count: z.number().nullable() });
const words = z.array(z.string());
const count = z.number().int();
const doubles = z.custom<Float64Array>((value) => value instanceof Float64Array);
const documentSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('classifier'), run: z.string() }),
  z.object({ kind: z.literal('embedding'), embedding: z.string() }),
  z.object({ kind: z.literal('tfidf-svd'), size: count }),
]);
const drawing = { method: mapMethod, neighbours: count.optional(), seed: count };
const placed = {
  /** Row-major points × 2. */
  places: doubles,
  explained: z.tuple([z.number(), z.number()]).readonly().nullable(),
};

export const embeddingRequest = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('train'),
    projectPath: z.string(),
    corpusId: z.number().int(),
    recipe,
    seed: z.number().int(),
    threads: z.number().int().optional(),
  }),
  z.object({ action: z.literal('neighbours'), source: vectorSource, words, count }),
  z.object({
    action: z.literal('analogy'),
    source: vectorSource,
    a: z.string(),
    b: z.string(),
    c: z.string(),
    count,
  }),
  z.object({ action: z.literal('similarity'), source: vectorSource, first: words, second: words }),
  z.object({ action: z.literal('stability'), sources: z.array(vectorSource), words, count }),
  z.object({ action: z.literal('map'), source: vectorSource, count }),
  z.object({
    action: z.literal('documents'),
    projectPath: z.string(),
    from: documentSource,
    texts: z.array(z.string()),
  }),
  z.object({ action: z.literal('mapWords'), source: vectorSource, count, ...drawing }),
  z.object({
    action: z.literal('mapDocuments'),
    projectPath: z.string(),
    from: documentSource,
    texts: z.array(z.string()),
    ...drawing,
  }),
]);
export type EmbeddingRequest = z.infer<typeof embeddingRequest>;

export const embeddingTrained = z.object({
  vectors: bytes,
  words: count,
  size: count,
  trainingWords: count,
  losses: z.array(z.number()),
  adapter: z.string().nullable(),
  threads: count,
  seconds: z.number(),
  warnings: z.array(z.string()),
  cancelled: z.boolean(),
});
export type EmbeddingTrained = z.infer<typeof embeddingTrained>;

export const embeddingAnswer = z.discriminatedUnion('action', [
  z.object({ action: z.literal('train'), result: embeddingTrained }),
  z.object({
    action: z.literal('neighbours'),
    queries: z.array(
      z.object({ word: z.string(), count: z.number().nullable(), neighbours: z.array(neighbour) }),
    ),
    unknown: words,
  }),
  z.object({ action: z.literal('analogy'), answers: z.array(neighbour) }),
  z.object({
    action: z.literal('similarity'),
    similarity: z.number(),
    first: words,
    second: words,
    pairs: z.array(z.array(z.number())),
    unknown: words,
  }),
  z.object({
    action: z.literal('stability'),
    overlap: z.number(),
    compared: count,
    words: z.array(z.object({ word: z.string(), overlap: z.number(), always: words })),
    unknown: words,
  }),
  z.object({ action: z.literal('map'), map: wordMap }),
  z.object({
    action: z.literal('documents'),
    size: count,
    vectors: floats,
    /** Documents without any word that the model knows: their vector is 0. */
    empty: count,
    note: z.string(),
  }),
  z.object({
    action: z.literal('mapWords'),
    ...placed,
    words,
    counts: z.array(z.number().nullable()),
    drawn: z.string(),
  }),
  z.object({ action: z.literal('mapDocuments'), ...placed, empty: count, note: z.string() }),
]);
export type EmbeddingAnswer = z.infer<typeof embeddingAnswer>;
