import { describe, expect, test } from 'vitest';
import type { IntegerList } from '../../engine/text/analyser.ts';
import type { SparseMatrix } from '../../engine/text/sparse-matrix.ts';
import { HashedTerms } from '../../engine/text/hashed-terms.ts';
import { CharacterNgrams, WordNgrams, type TermSource } from '../../engine/text/term-source.ts';
import type { TermTable } from '../../engine/text/term-table.ts';
import { Vectorizer, VectorizerBuilder, type VectorizerOptions } from '../../engine/text/vectorizer.ts';
import { expectClose, goldenAbsent, readGolden, type GoldenCase } from '../support/golden-cases.ts';

const golden = readGolden<GoldenCase, { documents: string[]; new_documents: string[] }>(
  '06_classic/vectorizers',
);

/** What Lectern's vectorizer has no word for: stop words, a given vocabulary, runs of characters across words. */
const outside = (params: Record<string, unknown>): boolean =>
  'stop_words' in params || 'vocabulary' in params || params.analyzer === 'char';
const cases = golden.cases.filter(({ op, params }) => (op === 'count' || op === 'tfidf') && !outside(params));

/** scikit-learn's default tokens: two or more word characters. Python's \w: letters, marks no, digits, underscore. */
class PatternAnalyser {
  private readonly pattern: RegExp;
  private readonly prepare: (text: string) => string;

  constructor(pattern: RegExp, prepare: (text: string) => string) {
    this.pattern = pattern;
    this.prepare = prepare;
  }

  encode(text: string, table: TermTable, add: boolean, unknown: number, into: IntegerList): void {
    for (const [term] of this.prepare(text).matchAll(this.pattern)) {
      const id = table.idOf(term, add);
      into.push(id < 0 ? unknown : id);
    }
  }
}

interface Params {
  readonly lowercase?: boolean;
  readonly strip_accents?: string;
  readonly ngram_range?: [number, number];
  readonly analyzer?: string;
  readonly token_pattern?: string;
  readonly min_df?: number;
  readonly max_df?: number;
  readonly max_features?: number;
  readonly binary?: boolean;
  readonly use_idf?: boolean;
  readonly smooth_idf?: boolean;
  readonly sublinear_tf?: boolean;
  readonly norm?: 'l1' | 'l2' | null;
}

const patterns: Record<string, RegExp> = {
  '(?u)\\b\\w\\w+\\b': /[\p{L}\p{N}_]{2,}/gu,
  '(?u)\\b\\w+\\b': /[\p{L}\p{N}_]+/gu,
  '(?u)\\w+|[^\\w\\s]': /[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]/gu,
};

function sourceOf(params: Params): TermSource {
  const prepare = (text: string): string => {
    let prepared = params.lowercase === false ? text : text.toLowerCase();
    if (params.strip_accents === 'unicode') prepared = prepared.normalize('NFKD').replace(/\p{M}/gu, '');
    if (params.strip_accents === 'ascii') prepared = prepared.normalize('NFKD').replace(/[^\x00-\x7f]/g, '');
    return prepared;
  };
  const [shortest, longest] = params.ngram_range ?? [1, 1];
  if (params.analyzer === 'char_wb') return new CharacterNgrams(prepare, shortest, longest);
  const pattern = patterns[params.token_pattern ?? '(?u)\\b\\w\\w+\\b'] as RegExp;
  return new WordNgrams(new PatternAnalyser(pattern, prepare), shortest, longest);
}

function optionsOf(op: string, params: Params, documents: number): VectorizerOptions {
  const least = params.min_df ?? 1;
  const most = params.max_df ?? 1;
  return {
    minDocuments: Number.isInteger(least) ? least : Math.ceil(least * documents),
    maxShare: most > 1 ? most / documents : most,
    maxFeatures: params.max_features ?? 0,
    binary: params.binary ?? false,
    idf:
      op === 'count' || params.use_idf === false ? 'none' : params.smooth_idf === false ? 'plain' : 'smooth',
    sublinear: params.sublinear_tf ?? false,
    norm: op === 'count' || params.norm === null ? 'none' : (params.norm ?? 'l2'),
  };
}

function expectMatrix(matrix: SparseMatrix, { outputs }: GoldenCase, role: 'train' | 'new'): void {
  expect([...matrix.offsets]).toEqual([...golden.tensor(outputs[`${role}.indptr`].tensor)]);
  expect([...matrix.indices]).toEqual([...golden.tensor(outputs[`${role}.indices`].tensor)]);
  const data = outputs[`${role}.data`];
  // Inverse document frequencies are kept in 32 bits, so that a stored model computes the same.
  expectClose(matrix.values, golden.tensor(data.tensor), data);
}

describe.skipIf(goldenAbsent !== '')(`n-gram counts and TF-IDF equal scikit-learn's${goldenAbsent}`, () => {
  test.each(cases.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const documents = golden.documents;
    const options = optionsOf(one.op, one['params'], documents.length);
    const builder = new VectorizerBuilder(options, [sourceOf(one['params'])]);
    for (const text of documents) builder.add(text);
    const { vectorizer, matrix } = builder.finish();
    expect(vectorizer.fittedBlocks[0].terms).toEqual(one['vocabulary']);
    expectMatrix(matrix, one, 'train');
    const fresh = golden.new_documents;
    expectMatrix(vectorizer.transform(fresh), one, 'new');
    const restored = Vectorizer.restore(options, [sourceOf(one['params'])], vectorizer.fittedBlocks);
    expect(restored.transform(fresh)).toEqual(vectorizer.transform(fresh));
  });
});

/** Signed hashing, where terms that share a place may cancel out, is not offered. */
const hashed = golden.cases.filter(({ op, params }) => op === 'hashing' && params.alternate_sign === false);

describe.skipIf(goldenAbsent !== '')(`hashed features stand where scikit-learn's do${goldenAbsent}`, () => {
  test.each(hashed.map((one) => [one.id, one] as const))('%s', (_, one) => {
    const params = one['params'] as Params & { readonly n_features: number };
    const options = optionsOf('tfidf', { ...params, use_idf: false }, 1);
    const builder = new VectorizerBuilder(options, [
      new HashedTerms(() => sourceOf(params), params.n_features),
    ]);
    for (const text of golden.documents) builder.add(text);
    const { vectorizer, matrix } = builder.finish();
    const places = matrix.indices.map((column) => Number(vectorizer.term(column).slice(1)));
    expect([...matrix.offsets]).toEqual([...golden.tensor(one.outputs['train.indptr'].tensor)]);
    expect([...places]).toEqual([...golden.tensor(one.outputs['train.indices'].tensor)]);
    const data = one.outputs['train.data'];
    expectClose(matrix.values, golden.tensor(data.tensor), data);
  });
});
