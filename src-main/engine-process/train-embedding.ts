/** Learns word vectors from a corpus, inside the engine process. */
import { z } from 'zod';
import { countWords } from '../../engine/models/embeddings/word-counts.ts';
import { trainPpmiSvd } from '../../engine/training/train-ppmi-svd.ts';
import { trainWordVectors } from '../../engine/training/train-word-vectors.ts';
import { checkpoint, type Work } from '../../engine/training/work.ts';
import { openProjectReader } from '../database/open-project.ts';
import { readTexts } from '../database/training-data.ts';
import type { EmbeddingRequest, EmbeddingTrained } from './embedding-messages.ts';
import { text } from './trainers/recipe-parts.ts';
import { writeStoredVectors } from './stored-vectors.ts';
import { openWasmBackend } from './wasm-threads.ts';

const count = z.number().int().min(1);
const embeddingText = text.omit({ markNegation: true }).transform((own) => ({ ...own, markNegation: false }));
const features = z.object({ minCount: count, maxVocabulary: z.number().int().min(0) });
const windows = z.object({
  text: embeddingText,
  features,
  model: z.object({ size: count, window: count, negatives: count, noisePower: z.number() }),
  training: z.object({
    epochs: z.number().int().min(0),
    learningRate: z.number().positive(),
    sample: z.number().min(0),
  }),
});
const counts = z.object({
  text: embeddingText,
  features,
  model: z.object({
    size: count,
    window: count,
    weighting: z.enum(['flat', 'inverse']),
    contextPower: z.number(),
    shift: z.number(),
    eigenvaluePower: z.number(),
  }),
});

/** Below this, vectors of words tell more of chance than of meaning. */
const fewWords = 200_000;

type Request = Extract<EmbeddingRequest, { action: 'train' }>;

export async function trainEmbedding(request: Request, work: Work): Promise<EmbeddingTrained> {
  const started = performance.now();
  work.progress(0, null, '', 'Reading the corpus');
  const texts: string[] = [];
  const reader = openProjectReader(request.projectPath);
  try {
    for (const batch of readTexts(reader, request.corpusId)) for (const one of batch.texts) texts.push(one);
  } finally {
    reader.close();
  }
  await checkpoint(work);
  work.progress(0, null, '', 'Counting words');
  await checkpoint(work);
  const method = request.recipe.preset;
  const recipe = method === 'ppmi-svd' ? counts.parse(request.recipe) : windows.parse(request.recipe);
  const corpus = countWords(texts, recipe.text, recipe.features);
  const warnings: string[] = [];
  if (corpus.tokens.length < fewWords)
    warnings.push(
      `The corpus has only ${corpus.tokens.length.toLocaleString('en')} words to learn from: neighbours will change with the seed. Train several seeds and look at their overlap before building on them.`,
    );
  const trained = await train(method, recipe, corpus, request, work);
  return {
    ...trained,
    vectors: writeStoredVectors({
      words: corpus.words,
      size: recipe.model.size,
      vectors: trained.vectors,
      counts: Float32Array.from(corpus.counts),
      text: recipe.text,
    }),
    words: corpus.words.length,
    size: recipe.model.size,
    trainingWords: corpus.tokens.length,
    seconds: (performance.now() - started) / 1000,
    warnings: trained.cancelled
      ? [...warnings, 'Cancelled before its last epoch: these are the vectors up to then.']
      : warnings,
  };
}

async function train(
  method: string,
  recipe: z.infer<typeof windows> | z.infer<typeof counts>,
  corpus: ReturnType<typeof countWords>,
  { seed, threads }: Request,
  work: Work,
): Promise<
  Pick<EmbeddingTrained, 'losses' | 'adapter' | 'threads' | 'cancelled'> & { vectors: Float32Array }
> {
  if (!('training' in recipe)) {
    const vectors = await trainPpmiSvd(corpus, recipe.model, seed, work);
    return { vectors, losses: [], adapter: null, threads: 1, cancelled: false };
  }
  // Scattered rows of a large table: this work lives on the processor, and there is no kernel for graphics cards.
  const backend = await openWasmBackend({ threads });
  try {
    const options = {
      ...recipe.model,
      ...recipe.training,
      epochs: recipe.training.epochs === 0 ? enoughEpochs(corpus.tokens.length) : recipe.training.epochs,
      method: method === 'cbow' ? ('cbow' as const) : ('skip-gram' as const),
    };
    const { vectors, losses, cancelled } = await trainWordVectors(backend, corpus, options, seed, work);
    return { vectors, losses, cancelled, adapter: backend.description, threads: backend.threads };
  } finally {
    await backend.dispose();
  }
}

/** Word vectors of a small corpus are hardly moved by few passes: all words then look alike. */
function enoughEpochs(words: number): number {
  return Math.max(5, Math.min(100, Math.ceil(3_000_000 / Math.max(1, words))));
}
