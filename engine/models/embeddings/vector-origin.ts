/** Where the word vectors came from that a network began with. */

/** What a model file keeps of them; the vectors themselves are among its weights. */
export interface VectorOrigin {
  readonly source: string;
  readonly size: number;
  readonly tuned: boolean;
  /** Of the words that occur in the training texts, the share that has a vector. */
  readonly coverage: number;
  /** The same of the different words. */
  readonly vocabularyCoverage: number;
}

/** For the notes of a run. */
export function originInWords({ source, size, tuned, coverage, vocabularyCoverage }: VectorOrigin): string {
  const percent = (share: number): string => `${(100 * share).toFixed(share > 0.995 && share < 1 ? 1 : 0)} %`;
  return `Word vectors from ${source} (${String(size)} numbers each, ${tuned ? 'tuned' : 'kept as they are'}): ${percent(coverage)} of the words that occur in the training part have a vector, ${percent(vocabularyCoverage)} of the different ones.`;
}
