/**
 * Texts to sparse rows of counts or TF-IDF. Each block of features (word n-grams, character n-grams) has its own
 * vocabulary, sorted by code points, and is normalised by itself; blocks stand side by side in the row.
 * Definitions as in scikit-learn: tf is 1 + ln tf when sublinear, idf = ln((1 + n) / (1 + df)) + 1 when smooth.
 */
import { IntegerList } from './analyser.ts';
import { sortNumbers } from './sort-numbers.ts';
import type { SparseMatrix } from './sparse-matrix.ts';
import type { TermSource } from './term-source.ts';

export interface VectorizerOptions {
  /** Keep terms that occur in at least this many documents. */
  readonly minDocuments: number;
  /** … and in at most this share of them. */
  readonly maxShare: number;
  /** Keep this many of the most frequent terms of each block; 0 keeps all. */
  readonly maxFeatures: number;
  readonly binary: boolean;
  readonly idf: 'smooth' | 'plain' | 'none';
  readonly sublinear: boolean;
  readonly norm: 'l2' | 'l1' | 'none';
}

/** What a fitted block knows. */
export interface FittedBlock {
  readonly terms: readonly string[];
  /** Inverse document frequency per term, rounded to 32 bits so that a stored model computes the same. */
  readonly idf: Float32Array;
}

interface Block {
  readonly source: TermSource;
  readonly terms: readonly string[];
  readonly idf: Float32Array;
  /** Column of the block's first feature. */
  readonly first: number;
  /** Feature of each number of the source; −1: not kept. */
  readonly features: Int32Array;
}

export class Vectorizer {
  readonly options: VectorizerOptions;
  readonly columns: number;
  private readonly blocks: readonly Block[];
  private counts: Float64Array;

  private constructor(options: VectorizerOptions, blocks: readonly Block[]) {
    this.options = options;
    this.blocks = blocks;
    this.columns = blocks.reduce((sum, block) => sum + block.terms.length, 0);
    this.counts = new Float64Array(this.columns);
  }

  /** Rebuilds a fitted vectorizer from what `blockTerms` gave; the sources must be fresh. */
  static restore(
    options: VectorizerOptions,
    sources: readonly TermSource[],
    fitted: readonly FittedBlock[],
  ): Vectorizer {
    let first = 0;
    const blocks = sources.map((source, index) => {
      const { terms, idf } = fitted[index];
      const numbers = terms.map((term) => source.numberOf(term));
      const features = new Int32Array(source.count).fill(-1);
      numbers.forEach((number, feature) => (features[number] = feature));
      const block: Block = { source, terms, idf, first, features };
      first += terms.length;
      return block;
    });
    return new Vectorizer(options, blocks);
  }

  static fitted(options: VectorizerOptions, blocks: readonly Block[]): Vectorizer {
    return new Vectorizer(options, blocks);
  }

  get fittedBlocks(): FittedBlock[] {
    return this.blocks.map(({ terms, idf }) => ({ terms, idf }));
  }

  term(column: number): string {
    for (const block of this.blocks)
      if (column - block.first < block.terms.length) return block.terms[column - block.first];
    throw new RangeError(`There is no feature ${column}.`);
  }

  /** Every occurrence of a feature in a text, with start and end of the words or characters it is made of. */
  locate(text: string, wordSpans: Int32Array, stretches: Int32Array): { columns: number[]; spans: number[] } {
    const columns: number[] = [];
    const spans: number[] = [];
    const numbers = new IntegerList();
    const places = new IntegerList();
    for (const { source, features, first } of this.blocks) {
      const add = (startOf: (place: number) => number, endOf: (place: number) => number): void => {
        for (let index = 0; index < numbers.length; index++) {
          const feature = features[numbers.data[index]] ?? -1;
          if (feature < 0) continue;
          columns.push(first + feature);
          spans.push(startOf(places.data[2 * index]), endOf(places.data[2 * index + 1]));
        }
        numbers.length = places.length = 0;
      };
      if (source.unit === 'words') {
        source.encode(text, false, numbers, places);
        add(
          (word) => wordSpans[2 * word],
          (word) => wordSpans[2 * word + 1],
        );
      } else
        for (let index = 0; index < stretches.length; index += 2) {
          const begin = stretches[index];
          source.encode(text.slice(begin, stretches[index + 1]), false, numbers, places);
          add(
            (place) => begin + place,
            (place) => begin + place,
          );
        }
    }
    return { columns, spans };
  }

  transform(texts: readonly string[]): SparseMatrix {
    const rows = new RowWriter(this.columns);
    const numbers = new IntegerList();
    for (const text of texts) {
      for (const block of this.blocks) {
        numbers.length = 0;
        block.source.encode(text, false, numbers);
        rows.block(block, numbers.data, 0, numbers.length, this.options, this.counts);
      }
      rows.endRow();
    }
    return rows.matrix();
  }
}

/** Reads the training texts once, then fixes the vocabulary and gives their matrix without reading them again. */
export class VectorizerBuilder {
  private readonly options: VectorizerOptions;
  private readonly sources: readonly TermSource[];
  private readonly numbers: IntegerList[];
  private readonly offsets: IntegerList[];
  private documents = 0;

  constructor(options: VectorizerOptions, sources: readonly TermSource[]) {
    this.options = options;
    this.sources = sources;
    this.numbers = sources.map(() => new IntegerList());
    this.offsets = sources.map(() => {
      const list = new IntegerList();
      list.push(0);
      return list;
    });
  }

  add(text: string): void {
    this.sources.forEach((source, index) => {
      source.encode(text, true, this.numbers[index]);
      this.offsets[index].push(this.numbers[index].length);
    });
    this.documents += 1;
  }

  finish(): { vectorizer: Vectorizer; matrix: SparseMatrix } {
    let first = 0;
    const blocks = this.sources.map((source, index) => {
      const block = this.selectTerms(source, this.numbers[index], this.offsets[index], first);
      first += block.terms.length;
      return block;
    });
    const vectorizer = Vectorizer.fitted(this.options, blocks);
    const rows = new RowWriter(vectorizer.columns);
    const counts = new Float64Array(vectorizer.columns);
    for (let document = 0; document < this.documents; document++) {
      blocks.forEach((block, index) => {
        const offsets = this.offsets[index].data;
        rows.block(
          block,
          this.numbers[index].data,
          offsets[document],
          offsets[document + 1],
          this.options,
          counts,
        );
      });
      rows.endRow();
    }
    return { vectorizer, matrix: rows.matrix() };
  }

  private selectTerms(source: TermSource, numbers: IntegerList, offsets: IntegerList, first: number): Block {
    const { options, documents } = this;
    const documentCounts = new Int32Array(source.count);
    const totals = new Int32Array(source.count);
    const lastSeen = new Int32Array(source.count).fill(-1);
    for (let document = 0; document < documents; document++) {
      for (let position = offsets.data[document]; position < offsets.data[document + 1]; position++) {
        const number = numbers.data[position];
        totals[number] += 1;
        if (lastSeen[number] !== document) {
          lastSeen[number] = document;
          documentCounts[number] += 1;
        }
      }
    }
    const most = options.maxShare * documents;
    let kept: { number: number; term: string }[] = [];
    for (let number = 0; number < documentCounts.length; number++) {
      const count = documentCounts[number];
      if (count > 0 && count >= options.minDocuments && count <= most) kept.push({ number, term: '' });
    }
    if (options.maxFeatures > 0 && kept.length > options.maxFeatures) {
      for (const entry of kept) entry.term = source.spell(entry.number);
      kept.sort((a, b) => totals[b.number] - totals[a.number] || compareCodePoints(a.term, b.term));
      kept = kept.slice(0, options.maxFeatures);
    } else for (const entry of kept) entry.term = source.spell(entry.number);
    kept.sort((a, b) => compareCodePoints(a.term, b.term));
    const features = new Int32Array(source.count).fill(-1);
    const idf = new Float32Array(kept.length);
    kept.forEach(({ number }, feature) => {
      features[number] = feature;
      const count = documentCounts[number];
      if (options.idf === 'smooth') idf[feature] = Math.log((1 + documents) / (1 + count)) + 1;
      else if (options.idf === 'plain') idf[feature] = Math.log(documents / count) + 1;
      else idf[feature] = 1;
    });
    return { source, terms: kept.map(({ term }) => term), idf, first, features };
  }
}

/** Code-point order; JavaScript's own order of strings differs beyond U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    const leftHigh = left >= 0xd800 && left <= 0xdfff;
    const rightHigh = right >= 0xd800 && right <= 0xdfff;
    if (leftHigh !== rightHigh) return leftHigh ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}

class RowWriter {
  private readonly columns: number;
  private readonly offsets = new IntegerList();
  private indices = new Int32Array(1 << 12);
  private values = new Float64Array(1 << 12);
  private length = 0;

  constructor(columns: number) {
    this.columns = columns;
    this.offsets.push(0);
  }

  /** Adds the features of one block to the row under way. `counts` is all zero before and after. */
  block(
    block: Block,
    numbers: Int32Array,
    from: number,
    until: number,
    options: VectorizerOptions,
    counts: Float64Array,
  ): void {
    const begin = this.length;
    if (this.length + until - from > this.indices.length) this.grow(this.length + until - from);
    const { indices, values } = this;
    let end = begin;
    for (let position = from; position < until; position++) {
      const feature = numbers[position] < block.features.length ? block.features[numbers[position]] : -1;
      if (feature < 0) continue;
      if (counts[feature] === 0) indices[end++] = feature;
      counts[feature] += 1;
    }
    sortNumbers(indices, begin, end, block.terms.length);
    let norm = 0;
    for (let index = begin; index < end; index++) {
      const feature = indices[index];
      let value = options.binary ? 1 : counts[feature];
      counts[feature] = 0;
      if (options.sublinear && value !== 1) value = 1 + Math.log(value);
      value *= block.idf[feature];
      values[index] = value;
      norm += options.norm === 'l2' ? value * value : Math.abs(value);
      indices[index] = feature + block.first;
    }
    if (options.norm !== 'none' && norm > 0) {
      const scale = 1 / (options.norm === 'l2' ? Math.sqrt(norm) : norm);
      for (let index = begin; index < end; index++) values[index] *= scale;
    }
    this.length = end;
  }

  endRow(): void {
    this.offsets.push(this.length);
  }

  matrix(): SparseMatrix {
    return {
      rows: this.offsets.length - 1,
      columns: this.columns,
      offsets: this.offsets.toArray(),
      indices: this.indices.slice(0, this.length),
      values: this.values.slice(0, this.length),
    };
  }

  private grow(needed: number): void {
    const size = Math.max(needed, this.indices.length * 2);
    const indices = new Int32Array(size);
    indices.set(this.indices);
    this.indices = indices;
    const values = new Float64Array(size);
    values.set(this.values);
    this.values = values;
  }
}
