import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WordVocabulary } from '../text/word-vocabulary.ts';
import { perplexityOfSentences, sentenceLogProbabilities } from './language-model.ts';
import { NgramLanguageModel, type NgramOptions } from './ngram-language-model.ts';
import type { NgramSmoothing } from './ngram/smoothing.ts';

const alphabet = ['a', 'b', 'c', 'd', 'e'];
const corpusArbitrary = fc.array(fc.array(fc.constantFrom(...alphabet), { maxLength: 9 }), { maxLength: 25 });
const orderArbitrary = fc.integer({ min: 1, max: 6 });

function smoothings(order: number): NgramSmoothing[] {
  return [
    { method: 'modified-kneser-ney' },
    { method: 'kneser-ney' },
    { method: 'kneser-ney', discount: 1 },
    { method: 'add-k', k: 0.01 },
    { method: 'witten-bell' },
    { method: 'jelinek-mercer', weights: new Array<number>(order).fill(0.95 / order), uniformWeight: 0.05 },
    // All on the highest order: the weights of unseen orders must come down.
    { method: 'jelinek-mercer', weights: [...new Array<number>(order - 1).fill(0), 0.9], uniformWeight: 0.1 },
  ];
}

function trainOn(sentences: readonly string[][], options: NgramOptions): NgramLanguageModel {
  // One word of the alphabet is left out of the vocabulary, so that <unk> has counts too.
  const vocabulary = WordVocabulary.build(sentences.map((words) => words.filter((word) => word !== 'e')));
  return NgramLanguageModel.train(vocabulary.encode(sentences), vocabulary, options);
}

/** Plain definitions with string keys, straight from the formulas: slow, and written without a look at the fast ones. */
class PlainKneserNey {
  readonly tables: Map<string, Map<string, number>>[] = [];
  readonly discounts: number[][] = [];
  readonly symbols: readonly string[];

  constructor(sentences: readonly string[][], symbols: readonly string[], order: number) {
    this.symbols = symbols;
    const windows = sentences.flatMap((words) => {
      const padded = [...new Array<string>(order - 1).fill('<s>'), ...words, '</s>'];
      return padded.slice(order - 1).map((_, index) => padded.slice(index, index + order));
    });
    for (let length = 1; length <= order; length++) {
      const occurrences = new Map<string, number>();
      const before = new Map<string, Set<string>>();
      for (const window of windows) {
        const key = window.slice(order - length).join(' ');
        occurrences.set(key, (occurrences.get(key) ?? 0) + 1);
        if (length < order) before.set(key, (before.get(key) ?? new Set()).add(window[order - length - 1]));
      }
      const table = new Map<string, Map<string, number>>();
      const n = [0, 0, 0, 0, 0];
      for (const [key, count] of occurrences) {
        const value = length === order ? count : before.get(key)!.size;
        if (value <= 4) n[value]++;
        const parts = key.split(' ');
        const word = parts.pop()!;
        const context = parts.join(' ');
        if (!table.has(context)) table.set(context, new Map());
        table.get(context)!.set(word, value);
      }
      this.tables[length] = table;
      const y = n[1] / (n[1] + 2 * n[2]);
      const estimated = [1, 2, 3].map((i) => Math.min(Math.max(i - ((i + 1) * y * n[i + 1]) / n[i], 0), i));
      this.discounts[length] = n.slice(1).includes(0) ? [0, 0.5, 1, 1.5] : [0, ...estimated];
    }
  }

  probability(word: string, context: readonly string[]): number {
    const lower = context.length === 0 ? 1 / this.symbols.length : this.probability(word, context.slice(1));
    const followers = this.tables[context.length + 1].get(context.join(' '));
    if (followers === undefined) return lower;
    const discountOf = (count: number): number => this.discounts[context.length + 1][Math.min(count, 3)];
    let sum = 0;
    let taken = 0;
    for (const count of followers.values()) {
      sum += count;
      taken += discountOf(count);
    }
    const count = followers.get(word) ?? 0;
    // Stated beside the fast version: a context never keeps everything for the words it has seen.
    if (taken === 0) return (count / sum) * (1 - 1e-9) + 1e-9 * lower;
    return (count - discountOf(count)) / sum + (taken / sum) * lower;
  }
}

describe('probabilities', () => {
  test('sum to one after any context, seen or not, with every smoothing', () => {
    fc.assert(
      fc.property(
        corpusArbitrary,
        orderArbitrary,
        fc.array(fc.nat(), { maxLength: 7 }),
        (sentences, order, numbers) => {
          for (const smoothing of smoothings(order)) {
            const model = trainOn(sentences, { order, smoothing });
            const { size } = model.vocabulary;
            const contexts = [
              numbers.map((number) => number % (size + 1)),
              new Array<number>(order).fill(size),
            ];
            for (const sentence of sentences.slice(0, 4)) {
              contexts.push([
                ...new Array<number>(order).fill(size),
                ...model.vocabulary.encodeSentence(sentence),
              ]);
            }
            for (const context of contexts) {
              const distribution = model.distributionAfter(context);
              expect(distribution.length).toBe(size);
              const sum = distribution.reduce((total, value) => total + value, 0);
              expect(Math.abs(sum - 1)).toBeLessThan(1e-12);
              expect(Math.min(...distribution)).toBeGreaterThan(0);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('score and distribution agree, with every smoothing', () => {
    fc.assert(
      fc.property(corpusArbitrary, corpusArbitrary, orderArbitrary, (sentences, others, order) => {
        for (const smoothing of smoothings(order)) {
          const model = trainOn(sentences, { order, smoothing });
          const encoded = model.vocabulary.encode(others);
          const { targets, logProbabilities, offsets } = model.score(encoded);
          others.forEach((_, index) => {
            const context: number[] = new Array<number>(order - 1).fill(model.vocabulary.sentenceStartId);
            for (let position = offsets[index]; position < offsets[index + 1]; position++) {
              const expected = Math.log(model.distributionAfter(context)[targets[position]]);
              expect(Math.abs(logProbabilities[position] - expected)).toBeLessThan(1e-12);
              context.push(targets[position]);
            }
            expect(targets[offsets[index + 1] - 1]).toBe(1);
          });
        }
      }),
      { numRuns: 100 },
    );
  });

  test('modified Kneser-Ney equals its plain definition', () => {
    fc.assert(
      fc.property(corpusArbitrary, corpusArbitrary, orderArbitrary, (sentences, others, order) => {
        const model = trainOn(sentences, { order, smoothing: { method: 'modified-kneser-ney' } });
        const { vocabulary } = model;
        const known = (word: string): string => (vocabulary.idOf(word) === 0 ? '<unk>' : word);
        const symbols = Array.from({ length: vocabulary.size }, (_, id) => vocabulary.symbolOf(id));
        const plain = new PlainKneserNey(
          sentences.map((words) => words.map(known)),
          symbols,
          order,
        );
        const sums = sentenceLogProbabilities(model.score(vocabulary.encode(others)));
        others.forEach((words, index) => {
          const padded = [...new Array<string>(order - 1).fill('<s>'), ...words.map(known), '</s>'];
          let sum = 0;
          for (let end = order - 1; end < padded.length; end++) {
            sum += Math.log(plain.probability(padded[end], padded.slice(end - order + 1, end)));
          }
          expect(Math.abs(sums[index] - sum)).toBeLessThan(1e-9);
        });
      }),
      { numRuns: 200 },
    );
  });

  test('do not depend on the order of the sentences', () => {
    const sentences = [['a', 'b'], ['b', 'a', 'c'], [], ['c', 'c', 'd', 'a']];
    const options: NgramOptions = { order: 4, smoothing: { method: 'kneser-ney' } };
    expect(trainOn(sentences.toReversed(), options).save()).toEqual(trainOn(sentences, options).save());
  });
});

describe('unusual corpora', () => {
  const options: NgramOptions = { order: 5, smoothing: { method: 'modified-kneser-ney' } };

  test('no documents at all: every symbol is equally probable', () => {
    for (const smoothing of smoothings(5)) {
      const model = trainOn([], { order: 5, smoothing });
      expect([...model.distributionAfter([])]).toEqual([0.5, 0.5]);
      expect(model.ngramCounts).toEqual([0, 0, 0, 0, 0]);
      const { all } = perplexityOfSentences(model.score(model.vocabulary.encode([['x'], []])));
      expect(all.tokens).toBe(3);
      expect(all.perplexity).toBeCloseTo(2, 12);
    }
  });

  test('only empty documents: the end is what comes', () => {
    const model = trainOn([[], [], []], options);
    expect(model.nextWords([], 1)[0].symbol).toBe('</s>');
    expect(model.generate({}, 1)).toEqual({ words: [], finished: true });
    expect(perplexityOfSentences(model.score(model.vocabulary.encode([[]]))).all.tokens).toBe(1);
  });

  test('an empty document has one prediction, its end; none has no perplexity', () => {
    const model = trainOn([['a', 'b'], ['a']], options);
    const scores = model.score(model.vocabulary.encode([[], ['a'], []]));
    expect([...scores.offsets]).toEqual([0, 1, 3, 4]);
    expect([...scores.targets]).toEqual([1, model.vocabulary.idOf('a'), 1, 1]);
    const nothing = perplexityOfSentences(model.score(model.vocabulary.encode([])));
    expect(nothing.all.tokens).toBe(0);
    expect(nothing.all.perplexity).toBeNaN();
  });

  test('one-word documents and an order longer than any of them', () => {
    const model = trainOn([['a'], ['a'], ['b']], { order: 6, smoothing: { method: 'witten-bell' } });
    const [first, second] = model.nextWords([], 2);
    expect([first.symbol, second.symbol]).toEqual(['a', 'b']);
    expect(model.nextWords(['a'], 1)[0].symbol).toBe('</s>');
    // Longer contexts than training ever saw.
    expect(model.nextWords(['b', 'b', 'b', 'b', 'b', 'b', 'b'], 3)).toHaveLength(3);
  });

  test('a vocabulary of one word', () => {
    const model = trainOn([['a', 'a', 'a'], ['a']], options);
    expect(model.vocabulary.size).toBe(3);
    const sum = model.nextWords(['a'], 10).reduce((total, { probability }) => total + probability, 0);
    expect(sum).toBeCloseTo(1, 12);
  });

  test('a vocabulary of no word: everything is unknown', () => {
    const vocabulary = new WordVocabulary([]);
    const model = NgramLanguageModel.train(vocabulary.encode([['x', 'y'], ['z']]), vocabulary, options);
    const { all, withoutUnknown, unknownTokens } = perplexityOfSentences(
      model.score(vocabulary.encode([['q', 'r']])),
    );
    expect(all.perplexity).toBeGreaterThan(1);
    expect([all.tokens, withoutUnknown.tokens, unknownTokens]).toEqual([3, 1, 2]);
    expect(model.generate({ maximumWords: 3, allowUnknown: true, temperature: 0 }, 1).words).toContain(
      '<unk>',
    );
    expect(model.generate({ maximumWords: 3 }, 1)).toEqual({ words: [], finished: true });
  });

  test('unseen words are unknown, in what is predicted and in contexts', () => {
    const model = trainOn(
      [
        ['a', 'b', 'a', 'c'],
        ['a', 'b'],
      ],
      options,
    );
    const scores = model.score(model.vocabulary.encode([['never', 'a', 'before']]));
    expect([...scores.targets]).toEqual([0, model.vocabulary.idOf('a'), 0, 1]);
    const { all, withoutUnknown, unknownTokens } = perplexityOfSentences(scores);
    expect(unknownTokens).toBe(2);
    expect(withoutUnknown.tokens).toBe(2);
    expect(all.perplexity).toBeGreaterThan(withoutUnknown.perplexity);
    expect(Number.isFinite(all.perplexity)).toBe(true);
  });

  test('a document of a million words', () => {
    const length = 1_000_000;
    const words = Array.from({ length: 1000 }, (_, index) => `w${index}`);
    const vocabulary = new WordVocabulary(words);
    const tokens = new Int32Array(length);
    let state = 1;
    for (let index = 0; index < length; index++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      tokens[index] = 2 + Math.floor((state / 2 ** 32) ** 3 * 1000);
    }
    const document = { tokens, offsets: Int32Array.of(0, length) };
    const model = NgramLanguageModel.train(document, vocabulary, options);
    const { all } = perplexityOfSentences(model.score(document));
    expect(all.tokens).toBe(length + 1);
    expect(all.perplexity).toBeGreaterThan(1);
    expect(all.perplexity).toBeLessThan(1000);
  });

  test('refuses what is no word, no order and no smoothing', () => {
    const vocabulary = new WordVocabulary(['a']);
    const train = (tokens: number[], changed: Partial<NgramOptions>): NgramLanguageModel =>
      NgramLanguageModel.train(
        { tokens: Int32Array.from(tokens), offsets: Int32Array.of(0, tokens.length) },
        vocabulary,
        { ...options, ...changed },
      );
    for (const token of [-1, 1, 3, 99]) expect(() => train([token], {})).toThrow(`Token ${token} is no word`);
    for (const order of [0, 7, 2.5, NaN]) expect(() => train([2], { order })).toThrow('from 1 to 6');
    const refused = (smoothing: NgramSmoothing): void =>
      expect(() => train([2], { order: 2, smoothing })).toThrow();
    refused({ method: 'kneser-ney', discount: 0 });
    refused({ method: 'kneser-ney', discount: 1.1 });
    refused({ method: 'add-k', k: 0 });
    refused({ method: 'jelinek-mercer', weights: [0.5], uniformWeight: 0.5 });
    refused({ method: 'jelinek-mercer', weights: [0.5, 0.4], uniformWeight: 0.2 });
    refused({ method: 'jelinek-mercer', weights: [0.5, 0.5], uniformWeight: 0 });
    refused({ method: 'jelinek-mercer', weights: [1.5, -0.6], uniformWeight: 0.1 });
    const model = train([2], {});
    expect(() => model.score({ tokens: Int32Array.of(1), offsets: Int32Array.of(0, 1) })).toThrow('no word');
    expect(() => model.distributionAfter([4])).toThrow('no symbol');
  });
});

describe('generation', () => {
  const sentences = [
    ['the', 'cat', 'sat', 'on', 'the', 'mat'],
    ['the', 'dog', 'sat', 'on', 'the', 'log'],
    ['a', 'dog', 'saw', 'the', 'cat'],
    ['the', 'cat', 'saw', 'a', 'dog', 'on', 'the', 'mat'],
  ];
  const vocabulary = WordVocabulary.build(sentences);
  const model = NgramLanguageModel.train(vocabulary.encode(sentences), vocabulary, {
    order: 3,
    smoothing: { method: 'kneser-ney' },
  });

  test('the same seed gives the same sentence, another seed another', () => {
    const texts = Array.from({ length: 20 }, (_, seed) => model.generate({}, seed).words.join(' '));
    expect(Array.from({ length: 20 }, (_, seed) => model.generate({}, seed).words.join(' '))).toEqual(texts);
    expect(new Set(texts).size).toBeGreaterThan(5);
  });

  test('ends at </s> or at the limit, and says which', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { words, finished } = model.generate({ maximumWords: 4 }, seed);
      expect(words.length).toBeLessThanOrEqual(4);
      if (words.length < 4) expect(finished).toBe(true);
      expect(words).not.toContain('<unk>');
      expect(words).not.toContain('</s>');
    }
    expect(model.generate({ maximumWords: 0 }, 1)).toEqual({ words: [], finished: false });
  });

  test('goes on from a prompt: temperature 0 follows the most probable words', () => {
    const { words } = model.generate({ prompt: ['the', 'dog'], temperature: 0 }, 1);
    const expected: string[] = [];
    for (;;) {
      const [{ symbol }] = model.nextWords(['the', 'dog', ...expected], 1);
      if (symbol === '</s>') break;
      expected.push(symbol);
    }
    expect(words).toEqual(expected);
    expect(words[0]).toBe('sat');
  });
});

test('says how many n-grams there are, how large it is, and where discounts could not be estimated', () => {
  const sentences = [
    ['a', 'b', 'a'],
    ['a', 'b'],
  ];
  const model = trainOn(sentences, { order: 3, smoothing: { method: 'modified-kneser-ney' } });
  // a, b, </s>; <s> a, a b, b a, a </s>, b </s>; <s> <s> a, <s> a b, a b a, b a </s>, a b </s>
  expect(model.ngramCounts).toEqual([3, 5, 5]);
  expect(model.unreliableOrders).toEqual([1, 2, 3]);
  expect(model.sizeBytes).toBeGreaterThan(0);
  expect(
    trainOn(sentences, { order: 3, smoothing: { method: 'kneser-ney', discount: 0.5 } }).unreliableOrders,
  ).toEqual([]);
  expect(trainOn(sentences, { order: 3, smoothing: { method: 'witten-bell' } }).discounts).toBeUndefined();
});
