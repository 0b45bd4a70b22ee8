/** Word embeddings: learn or import them, ask for neighbours and analogies, export vectors of words and documents. */
import { z } from 'zod';
import { documentVectorSource } from './embedding-maps.ts';
import { errorReport } from './errors.ts';
import { jobState } from './jobs.ts';
import { projectHandle } from './projects.ts';
import { preset, recipe } from './runs.ts';
import { verb } from './verb.ts';

export const embedding = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.literal('embedding'),
  preset: z.string(),
  /** Null: read from a file. */
  corpus: z.object({ id: z.number().int(), name: z.string() }).nullable(),
  /** The file that it was read from. */
  sourceName: z.string().nullable(),
  state: jobState,
  job: z.string().nullable(),
  seed: z.number().int(),
  recipe,
  adapter: z.string().nullable(),
  threads: z.number().int().nullable(),
  appVersion: z.string(),
  /** How many words have a vector. */
  words: z.number().int().nullable(),
  /** Numbers of a vector. */
  size: z.number().int().nullable(),
  /** Occurrences of these words in the corpus. */
  trainingWords: z.number().int().nullable(),
  /** Nats per word and neighbour, by epoch; empty where nothing is learnt by steps. */
  losses: z.array(z.number()),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  seconds: z.number().nullable(),
  warnings: z.array(z.string()),
  error: errorReport.nullable(),
  hasVectors: z.boolean(),
});
export type Embedding = z.infer<typeof embedding>;

export const neighbour = z.object({
  word: z.string(),
  /** Cosine of the angle between the vectors, −1 to 1. */
  cosine: z.number(),
  /** Occurrences in the corpus; null of imported vectors. */
  count: z.number().int().nullable(),
});
export type Neighbour = z.infer<typeof neighbour>;

export const vectorFormat = z.enum(['npy', 'csv', 'parquet', 'txt', 'bin', 'tsv']);
export type VectorFormat = z.infer<typeof vectorFormat>;

export const wordMap = z.object({
  points: z.array(
    z.object({ word: z.string(), count: z.number().int().nullable(), x: z.number(), y: z.number() }),
  ),
  /** Share of the variance of the drawn words that each of the two axes shows. */
  explained: z.array(z.number()).length(2),
  /** Which words were drawn, and how, in a sentence. */
  drawn: z.string(),
});
export type WordMap = z.infer<typeof wordMap>;

const inEmbedding = { project: projectHandle, embedding: z.string() };
const word = z.string().min(1).max(400);
const howMany = z.number().int().min(1).max(1000);

export const embeddingVerbs = {
  'embeddings.presets': verb(z.object({}), z.array(preset)),
  /** One for each seed. */
  'embeddings.train': verb(
    z.object({
      project: projectHandle,
      corpus: z.number().int(),
      preset: z.string(),
      settings: z
        .record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.array(z.number())]))
        .default({}),
      name: z.string().max(200).optional(),
      seed: z.number().int().default(1),
      seeds: z.number().int().min(1).max(50).default(1),
      threads: z.number().int().min(1).max(256).optional(),
    }),
    z.object({ embeddings: z.array(z.object({ embedding: z.string(), job: z.string() })) }),
  ),
  /** Reads a file of vectors: word2vec text or binary, GloVe, fastText .vec; gzipped too. */
  'embeddings.import': verb(
    z.object({
      project: projectHandle,
      file: z.string().min(1),
      name: z.string().max(200).optional(),
      /** Reads the first this many vectors only: files have the most frequent words first. */
      limit: z.number().int().min(1).max(2_000_000).default(200_000),
    }),
    z.object({ embedding: z.string(), job: z.string() }),
  ),
  'embeddings.list': verb(z.object({ project: projectHandle }), z.array(embedding)),
  'embeddings.get': verb(z.object(inEmbedding), embedding),
  'embeddings.delete': verb(z.object(inEmbedding), z.object({})),
  'embeddings.neighbours': verb(
    z.object({ ...inEmbedding, words: z.array(word).min(1).max(50), count: howMany.default(10) }),
    z.object({
      queries: z.array(
        z.object({ word: z.string(), count: z.number().int().nullable(), neighbours: z.array(neighbour) }),
      ),
      /** Words that have no vector. */
      unknown: z.array(z.string()),
    }),
  ),
  /** a is to b as c is to …, by 3CosAdd. */
  'embeddings.analogy': verb(
    z.object({ ...inEmbedding, a: word, b: word, c: word, count: howMany.default(10) }),
    z.object({ answers: z.array(neighbour) }),
  ),
  /** Cosine between the means of two lists of words, and between every pair of them. */
  'embeddings.similarity': verb(
    z.object({ ...inEmbedding, first: z.array(word).min(1).max(200), second: z.array(word).min(1).max(200) }),
    z.object({
      similarity: z.number(),
      first: z.array(z.string()),
      second: z.array(z.string()),
      /** Rows: first; columns: second. */
      pairs: z.array(z.array(z.number())),
      unknown: z.array(z.string()),
    }),
  ),
  /** How far the nearest words agree between embeddings, such as those of several seeds. */
  'embeddings.stability': verb(
    z.object({
      project: projectHandle,
      embeddings: z.array(z.string()).min(2).max(20),
      /** Without words, the frequent ones that all know. */
      words: z.array(word).max(200).default([]),
      count: howMany.default(10),
    }),
    z.object({
      /** Mean share of the nearest words that two embeddings have in common, over pairs of embeddings and words. */
      overlap: z.number(),
      compared: z.number().int(),
      words: z.array(z.object({ word: z.string(), overlap: z.number(), always: z.array(z.string()) })),
      unknown: z.array(z.string()),
    }),
  ),
  'embeddings.map': verb(
    z.object({ ...inEmbedding, count: z.number().int().min(3).max(5000).default(400) }),
    wordMap,
  ),
  /** The vectors of words, as a file. */
  'embeddings.export': verb(
    z.object({
      ...inEmbedding,
      path: z.string().optional(),
      format: vectorFormat,
      overwrite: z.boolean().default(false),
    }),
    z.object({ job: z.string() }),
  ),
  /** Vectors of the documents of a corpus or of a file. */
  'embeddings.exportDocuments': verb(
    z.object({
      project: projectHandle,
      source: documentVectorSource,
      corpus: z.number().int(),
      path: z.string().optional(),
      format: vectorFormat,
      overwrite: z.boolean().default(false),
    }),
    z.object({ job: z.string() }),
  ),
};
