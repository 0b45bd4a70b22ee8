import { describe, expect, test } from 'vitest';
import { Analyser } from './analyser.ts';
import { defaultTextOptions } from './text-options.ts';
import { UNKNOWN_TERM, Vocabulary, VocabularyBuilder, type VocabularyOptions } from './vocabulary.ts';
import { wordPieces } from './word-pieces.ts';

const options: VocabularyOptions = {
  ngrams: 2,
  minCount: 2,
  maxVocabulary: 0,
  maxTokens: 100,
  shortestPiece: 3,
  longestPiece: 4,
};

function built(texts: string[], changes: Partial<VocabularyOptions> = {}): Vocabulary {
  const builder = new VocabularyBuilder(new Analyser(defaultTextOptions), { ...options, ...changes });
  for (const text of texts) builder.add(text);
  return builder.finish();
}

function spelled(vocabulary: Vocabulary, text: string): string[] {
  const all = [...vocabulary.terms, ...vocabulary.pieces];
  return Array.from(vocabulary.encode([text]).tokens, (id) => all[id]);
}

test('pieces mark the ends of a word, and leave signs and placeholders whole', () => {
  expect(wordPieces('good', 3, 4)).toEqual(['<go', 'goo', 'ood', 'od>', '<goo', 'good', 'ood>']);
  expect(wordPieces('a', 3, 5)).toEqual([]);
  expect(wordPieces('<url>', 3, 4)).toEqual([]);
  expect(wordPieces('!!!', 2, 3)).toEqual([]);
  expect(wordPieces('👍ab', 3, 3)).toEqual(['<👍a', '👍ab', 'ab>']);
});

describe('vocabulary', () => {
  const texts = ['not good', 'not good at all', 'all good', 'rare'];

  test('keeps what is frequent, most frequent first, after the unknown', () => {
    expect(built(texts, { longestPiece: 0 }).terms).toEqual([UNKNOWN_TERM, 'good', 'not', 'not good', 'all']);
    expect(built(texts, { longestPiece: 0, maxVocabulary: 2 }).terms).toEqual([UNKNOWN_TERM, 'good', 'not']);
  });

  test('encodes words, known pairs and known pieces; unknown words by their pieces', () => {
    const vocabulary = built(texts);
    expect(spelled(vocabulary, 'not good')).toEqual([
      'not',
      'not good',
      ...wordPieces('not', 3, 4),
      'good',
      ...wordPieces('good', 3, 4),
    ]);
    expect(spelled(vocabulary, 'goods')).toEqual([UNKNOWN_TERM, '<go', 'goo', 'ood', '<goo', 'good']);
    expect(spelled(vocabulary, '')).toEqual([]);
  });

  test('is the same when built again from what is stored', () => {
    const vocabulary = built(texts);
    const restored = new Vocabulary(
      new Analyser(defaultTextOptions),
      options,
      vocabulary.terms,
      vocabulary.pieces,
    );
    const fresh = ['not good goods', 'all', '', 'nothing known'];
    expect(restored.encode(fresh)).toEqual(vocabulary.encode(fresh));
  });

  test('cuts long texts and counts them', () => {
    const { offsets, truncated } = built(texts, { maxTokens: 2, ngrams: 1, longestPiece: 0 }).encode([
      'good good good',
      'good',
    ]);
    expect([...offsets]).toEqual([0, 2, 3]);
    expect(truncated).toBe(1);
  });
});
