import { describe, expect, test } from 'vitest';
import { perplexityOfSentences, sentenceLogProbabilities } from '../../engine/models/language-model.ts';
import { NgramLanguageModel, type NgramOptions } from '../../engine/models/ngram-language-model.ts';
import {
  bitsPerCharacter,
  perplexityOf,
  stridedWindows,
  surprisalBits,
  targetLogProbabilities,
  wordPerplexity,
} from '../../engine/metrics/perplexity.ts';
import { WordVocabulary } from '../../engine/text/word-vocabulary.ts';
import { goldenAbsent, readGolden, worstExcess, type ExpectedTensor } from '../support/golden-cases.ts';
import { ptbMissing, readPtb } from '../support/ptb.ts';

interface NgramCase {
  readonly id: string;
  readonly op: 'kn' | 'modified_kn' | 'kn_fixed' | 'add_k' | 'jelinek_mercer' | 'witten_bell';
  readonly params: {
    readonly order: number;
    readonly D: number;
    readonly k: number;
    readonly weights: number[];
    readonly weights_uniform: number;
  };
  readonly outputs: { readonly probabilities: ExpectedTensor };
  readonly expected: {
    readonly vocabulary: string[];
    readonly contexts: string[][];
    readonly sentences: { readonly ln_prob: number; readonly tokens: number }[];
    readonly perplexity: number;
    readonly perplexity_no_oov: number;
    readonly bits_per_token: number;
    readonly discounts?: Record<string, number[]>;
    readonly counts_of_counts?: Record<string, number[]>;
  };
  readonly rtol: number;
  readonly atol: number;
}

function optionsOf({ op, params }: NgramCase): NgramOptions {
  const { order } = params;
  switch (op) {
    case 'modified_kn':
      return { order, smoothing: { method: 'modified-kneser-ney' } };
    case 'kn':
      return { order, smoothing: { method: 'kneser-ney' } };
    case 'kn_fixed':
      return { order, smoothing: { method: 'kneser-ney', discount: params.D } };
    case 'add_k':
      return { order, smoothing: { method: 'add-k', k: params.k } };
    case 'witten_bell':
      return { order, smoothing: { method: 'witten-bell' } };
    case 'jelinek_mercer':
      return {
        order,
        smoothing: {
          method: 'jelinek-mercer',
          weights: params.weights,
          uniformWeight: params.weights_uniform,
        },
      };
  }
}

describe.skipIf(goldenAbsent !== '')(`n-gram models as in the reference numbers${goldenAbsent}`, () => {
  const group = readGolden<NgramCase, { corpus: string[]; test: string[]; case_count: number }>(
    '07_lm/ngram',
  );
  const { cases } = group;
  const split = (lines: readonly string[]): string[][] => lines.map((line) => line.split(' '));

  test('every case of the file is known', () => {
    expect(cases.length).toBe(group.case_count);
    expect(cases.length).toBeGreaterThan(0);
  });

  test.each(cases.map((item) => [item.id, item] as const))('%s', (_id, item) => {
    const { corpus, test: sentences } = group;
    const { expected } = item;
    const vocabulary = WordVocabulary.build(split(corpus));
    const trained = NgramLanguageModel.train(vocabulary.encode(split(corpus)), vocabulary, optionsOf(item));

    for (const model of [trained, NgramLanguageModel.load(trained.save())]) {
      const { tensor, rtol, atol } = item.outputs.probabilities;
      const idOf = (word: string): number =>
        word === '<s>' ? vocabulary.sentenceStartId : word === '</s>' ? 1 : vocabulary.idOf(word);
      const rows = expected.contexts.flatMap((context) => {
        const distribution = model.distributionAfter(context.map(idOf));
        expect(distribution.length).toBe(expected.vocabulary.length);
        return expected.vocabulary.map((word) => distribution[idOf(word)]);
      });
      expect(worstExcess(rows, group.tensor(tensor), rtol, atol)).toBeLessThanOrEqual(0);

      const scores = model.score(vocabulary.encode(split(sentences)));
      const logs = expected.sentences.map((sentence) => sentence.ln_prob);
      expect(worstExcess(sentenceLogProbabilities(scores), logs, item.rtol, item.atol)).toBeLessThanOrEqual(
        0,
      );
      expected.sentences.forEach(({ tokens }, index) =>
        expect(scores.offsets[index + 1] - scores.offsets[index]).toBe(tokens),
      );
      const { all, withoutUnknown } = perplexityOfSentences(scores);
      const figures = [all.perplexity, withoutUnknown.perplexity, all.bitsPerToken];
      const wanted = [expected.perplexity, expected.perplexity_no_oov, expected.bits_per_token];
      expect(worstExcess(figures, wanted, item.rtol, item.atol)).toBeLessThanOrEqual(0);

      if (expected.counts_of_counts) {
        expect(model.countsOfCounts).toEqual(Object.values(expected.counts_of_counts));
      }
      if (expected.discounts) {
        const discounts = Object.values(expected.discounts);
        const got = discounts.flatMap((values, index) => model.discounts![index].slice(0, values.length));
        expect(worstExcess(got, discounts.flat(), item.rtol, item.atol)).toBeLessThanOrEqual(0);
      }
    }
  });
});

interface PerplexityCase {
  readonly id: string;
  readonly op: 'perplexity' | 'strided';
  readonly params: {
    readonly characters: number;
    readonly words: number;
    readonly window: number;
    readonly stride: number;
    readonly length: number;
  };
  readonly inputs: Record<'logits' | 'targets' | 'mask', ExpectedTensor>;
  readonly outputs: { readonly nll: ExpectedTensor };
  readonly scalars: Record<string, { readonly value: number; readonly rtol: number; readonly atol: number }>;
  readonly expected: {
    readonly windows: {
      readonly begin: number;
      readonly end: number;
      readonly scored_from: number;
      readonly scored_to: number;
    }[];
    readonly scored: number;
  };
}

describe.skipIf(goldenAbsent !== '')(`perplexity as in the reference numbers${goldenAbsent}`, () => {
  const group = readGolden<PerplexityCase, { case_count: number }>('07_lm/perplexity');
  const { cases } = group;

  test('every case of the file is known', () => {
    expect(cases.length).toBe(group.case_count);
    expect(new Set(cases.map(({ op }) => op))).toEqual(new Set(['perplexity', 'strided']));
  });

  test.each(cases.filter(({ op }) => op === 'perplexity').map((item) => [item.id, item] as const))(
    '%s',
    (_id, item) => {
      const [sequences, length, width] = item.inputs.logits.shape;
      const logs = targetLogProbabilities(
        Float32Array.from(group.tensor(item.inputs.logits.tensor)),
        width,
        Int32Array.from(group.tensor(item.inputs.targets.tensor)),
      );
      const mask = group.tensor(item.inputs.mask.tensor);
      const { tensor, rtol, atol } = item.outputs.nll;
      expect(
        worstExcess(
          logs.map((value) => -value),
          group.tensor(tensor),
          rtol,
          atol,
        ),
      ).toBeLessThanOrEqual(0);

      let total = 0;
      let tokens = 0;
      let sumOfPerplexities = 0;
      for (let sequence = 0; sequence < sequences; sequence++) {
        let sum = 0;
        let counted = 0;
        for (let index = sequence * length; index < (sequence + 1) * length; index++) {
          if (mask[index] === 0) continue;
          sum += logs[index];
          counted++;
        }
        total += sum;
        tokens += counted;
        sumOfPerplexities += perplexityOf(sum, counted).perplexity;
      }
      const result = perplexityOf(total, tokens);
      const got: Record<string, number> = {
        sum_nll: -result.logProbability,
        tokens: result.tokens,
        cross_entropy: result.crossEntropy,
        perplexity: result.perplexity,
        bits_per_token: result.bitsPerToken,
        bits_per_character: bitsPerCharacter(total, item.params.characters),
        word_perplexity: wordPerplexity(total, item.params.words),
        mean_of_sequence_perplexities: sumOfPerplexities / sequences,
      };
      expect(Object.keys(got).sort()).toEqual(Object.keys(item.scalars).sort());
      for (const [name, { value, rtol, atol }] of Object.entries(item.scalars)) {
        expect(worstExcess([got[name]], [value], rtol, atol), name).toBeLessThanOrEqual(0);
      }
      expect(surprisalBits(total)).toBeCloseTo(result.bitsPerToken * tokens, 9);
    },
  );

  test.each(cases.filter(({ op }) => op === 'strided').map((item) => [item.id, item] as const))(
    '%s',
    (_id, item) => {
      const { length, window, stride } = item.params;
      const windows = stridedWindows(length, window, stride);
      expect(
        windows.map(({ begin, end, scoredFrom }) => ({
          begin,
          end,
          scored_from: scoredFrom,
          scored_to: end,
        })),
      ).toEqual(item.expected.windows);
      expect(windows.reduce((sum, { end, scoredFrom }) => sum + end - scoredFrom, 0)).toBe(
        item.expected.scored,
      );
    },
  );
});

describe.skipIf(ptbMissing)(`Penn Treebank${ptbMissing ? `: skipped, ${ptbMissing}` : ''}`, () => {
  test('Kneser-Ney of order 5 reaches the published perplexity of 141.2', () => {
    const sentences = readPtb('train');
    const vocabulary = WordVocabulary.build(sentences);
    const encoded = vocabulary.encode(sentences);
    expect(vocabulary.size).toBe(10_000);
    expect(encoded.tokens.length + sentences.length).toBe(929_589);
    const perplexityWith = (options: NgramOptions): number => {
      const model = NgramLanguageModel.train(encoded, vocabulary, options);
      const result = perplexityOfSentences(model.score(vocabulary.encode(readPtb('test'))));
      expect(result.all.tokens).toBe(82_430);
      expect(result.sentences).toBe(3_761);
      return result.all.perplexity;
    };
    const modified = perplexityWith({ order: 5, smoothing: { method: 'modified-kneser-ney' } });
    expect(modified).toBeLessThanOrEqual(141.25);
    expect(modified).toBeGreaterThan(141);
    const single = perplexityWith({ order: 5, smoothing: { method: 'kneser-ney' } });
    expect(single).toBeGreaterThan(modified);
    expect(single).toBeLessThanOrEqual(144);
  });
});
