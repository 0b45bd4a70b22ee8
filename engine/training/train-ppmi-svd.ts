/** Word vectors by counting: positive PMI of neighbouring words, reduced by a truncated singular value decomposition. */
import { deriveKey, keyOfSeed, RandomStream } from '../core/random.ts';
import { countCooccurrences, type CooccurrenceOptions } from '../models/embeddings/cooccurrence.ts';
import { positivePmi, type PmiOptions } from '../models/embeddings/positive-pmi.ts';
import { truncatedSvd } from '../models/embeddings/truncated-svd.ts';
import type { CountedWords } from '../models/embeddings/word-counts.ts';
import { checkpoint, TrainingDataError, type Work } from './work.ts';

export interface PpmiSvdOptions extends CooccurrenceOptions, PmiOptions {
  readonly size: number;
  /** Exponent of the singular values: word vectors are U Σ^power. Levy et al. 2015 advise ½ or 0 for similarity. */
  readonly eigenvaluePower: number;
}

/** Vectors of the words, row-major words × size; with fewer words than `size` the rest of a vector is 0. */
export async function trainPpmiSvd(
  corpus: CountedWords,
  options: PpmiSvdOptions,
  seed: number,
  work: Work,
): Promise<Float32Array> {
  const words = corpus.words.length;
  if (words === 0)
    throw new TrainingDataError(
      'No word occurs often enough to learn a vector for: lower the smallest count, or use more texts.',
    );
  work.progress(0, null, '', 'Counting neighbours');
  await checkpoint(work);
  const counts = countCooccurrences(corpus, options);
  await checkpoint(work);
  const pmi = positivePmi(counts, options);
  const { left, singularValues } = await truncatedSvd(
    pmi,
    words,
    options.size,
    new RandomStream(deriveKey(keyOfSeed(seed), 'range finder')),
    async (done, total) => {
      work.progress(done, total, 'products', 'Reducing the matrix');
      await checkpoint(work);
    },
  );
  const rank = singularValues.length;
  const vectors = new Float32Array(words * options.size);
  for (let word = 0; word < words; word++)
    for (let at = 0; at < rank; at++)
      // 0 to the power 0 is 1, but a direction without any weight says nothing.
      vectors[word * options.size + at] =
        singularValues[at] === 0
          ? 0
          : left[word * rank + at]! * singularValues[at]! ** options.eigenvaluePower;
  return vectors;
}
