/** Vectors of documents: by a classifier's last hidden layer, by their words' vectors, or by TF-IDF and an SVD. */
import { RandomStream } from '../../engine/core/random.ts';
import { truncatedSvd } from '../../engine/models/embeddings/truncated-svd.ts';
import { termSources, vectorizerOptions } from '../../engine/models/term-features.ts';
import { Analyser } from '../../engine/text/analyser.ts';
import { defaultTextOptions } from '../../engine/text/text-options.ts';
import { VectorizerBuilder } from '../../engine/text/vectorizer.ts';
import { checkpoint, type Work } from '../../engine/training/work.ts';
import { LecternError } from '../api/errors.ts';
import type { EmbeddingRequest } from './embedding-messages.ts';
import type { LoadedModels } from './loaded-models.ts';
import type { LoadedVectors } from './loaded-vectors.ts';
import { text as textRecipe } from './trainers/recipe-parts.ts';

type From = Extract<EmbeddingRequest, { action: 'documents' }>['from'];

interface DocumentVectors {
  readonly size: number;
  readonly vectors: Float32Array;
  readonly empty: number;
  readonly note: string;
}

const textsPerTurn = 1_024;

export async function documentVectors(
  {
    projectPath,
    from,
    vectors,
    models,
  }: {
    readonly projectPath: string;
    readonly from: From;
    /** The embedding that `from` names. */
    readonly vectors: LoadedVectors | undefined;
    readonly models: LoadedModels;
  },
  texts: readonly string[],
  work: Work,
): Promise<DocumentVectors> {
  switch (from.kind) {
    case 'classifier':
      return models.use({ projectPath, run: from.run }, async (classifier) => {
        if (classifier.documentVectors === undefined)
          throw new LecternError(
            'bad-input',
            'This model has no inner representation of documents.',
            'Choose a neural network, an embedding, or “tfidf-svd”.',
          );
        let all: Float32Array | undefined;
        let size = 0;
        for (let first = 0; first < texts.length; first += textsPerTurn) {
          work.progress(first, texts.length, 'documents', 'Computing vectors');
          await checkpoint(work);
          const part = await classifier.documentVectors(texts.slice(first, first + textsPerTurn));
          size = part.size;
          all ??= new Float32Array(texts.length * size);
          all.set(part.vectors, first * size);
        }
        return {
          size,
          vectors: all ?? new Float32Array(),
          empty: texts.filter((one) => one.trim() === '').length,
          note: 'What the network computes of a document before its output layer.',
        };
      });
    case 'embedding':
      return meanOfWords(vectors!, texts, work);
    case 'tfidf-svd':
      return reducedTerms(from.size, texts, work);
  }
}

async function meanOfWords(
  { vectors: words, text }: LoadedVectors,
  texts: readonly string[],
  work: Work,
): Promise<DocumentVectors> {
  const options = textRecipe.safeParse(text);
  // Imported vectors say nothing of how their texts were read; most are of words in lower case.
  const analyser = new Analyser(options.success ? options.data : defaultTextOptions);
  const { size } = words;
  const vectors = new Float32Array(texts.length * size);
  let empty = 0;
  for (let document = 0; document < texts.length; document++) {
    if (document % textsPerTurn === 0) {
      work.progress(document, texts.length, 'documents', 'Computing vectors');
      await checkpoint(work);
    }
    const sum = vectors.subarray(document * size, (document + 1) * size);
    let known = 0;
    for (const term of analyser.terms(texts[document]!)) {
      const vector = words.vector(term);
      if (vector === undefined) continue;
      known++;
      for (let at = 0; at < size; at++) sum[at]! += vector[at]!;
    }
    if (known === 0) empty++;
    else for (let at = 0; at < size; at++) sum[at]! /= known;
  }
  return { size, vectors, empty, note: 'The mean of the vectors of a document’s words.' };
}

async function reducedTerms(size: number, texts: readonly string[], work: Work): Promise<DocumentVectors> {
  const features = {
    wordNgrams: 1,
    shortestCharacters: 0,
    longestCharacters: 0,
    characterTextLimit: 0,
    minDocuments: 2,
    maxShare: 0.5,
    maxFeatures: 50_000,
    weighting: 'tfidf',
    sublinear: true,
    normalise: true,
  } as const;
  const builder = new VectorizerBuilder(
    vectorizerOptions(features),
    termSources({ ...defaultTextOptions, punctuation: false }, features),
  );
  for (let index = 0; index < texts.length; index++) {
    if (index % textsPerTurn === 0) {
      work.progress(index, texts.length, 'documents', 'Reading words');
      await checkpoint(work);
    }
    builder.add(texts[index]!);
  }
  const { matrix } = builder.finish();
  const sparse = { starts: matrix.offsets, columns: matrix.indices, values: matrix.values };
  const { left, singularValues } = await truncatedSvd(
    sparse,
    matrix.columns,
    size,
    new RandomStream([6, 7]),
    async (done, total) => {
      work.progress(done, total, 'products', 'Reducing the matrix');
      await checkpoint(work);
    },
  );
  const rank = singularValues.length;
  const vectors = new Float32Array(texts.length * rank);
  let empty = 0;
  for (let document = 0; document < texts.length; document++) {
    if (sparse.starts[document + 1] === sparse.starts[document]) empty++;
    for (let at = 0; at < rank; at++)
      vectors[document * rank + at] = left[document * rank + at]! * singularValues[at]!;
  }
  return {
    size: rank,
    vectors,
    empty,
    note: 'TF-IDF of words, reduced by a truncated singular value decomposition of these very documents.',
  };
}
