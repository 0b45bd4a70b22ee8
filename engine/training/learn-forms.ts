/** What the reading of texts takes from the training part: pieces of words; and the list of stop words, which a model keeps. */
import { IntegerList } from '../text/analyser.ts';
import { learnSubwords } from '../text/subwords/learn-subwords.ts';
import type { SubwordModel } from '../text/subwords/subword-model.ts';
import { WordCounts } from '../text/subwords/word-counts.ts';
import { termReader } from '../text/term-reader.ts';
import type { TextOptions } from '../text/text-options.ts';
import { stopWordsOf } from '../text/word-forms/stop-words.ts';
import { markedWord } from '../text/word-forms/word-forms.ts';
import { checkpoint, type Work } from './work.ts';

const textsPerPause = 4_000;
/** A pair that comes once tells nothing about the language. */
const minCount = 2;

/** The options with all that is needed to read a text by them. */
export async function learnForms(
  texts: readonly string[],
  options: TextOptions,
  work: Work,
): Promise<TextOptions> {
  const { stopWords = 'none', subwords = 'none', subwordPieces = 0 } = options;
  let learnt = options.learnt ?? {};
  if (stopWords !== 'none') learnt = { ...learnt, stopWords: stopWordsOf(stopWords) };
  if (subwords !== 'none') {
    const whole = { ...options, learnt: { ...learnt, subwords: undefined } };
    learnt = { ...learnt, subwords: await learnPieces(texts, whole, subwords, subwordPieces, work) };
  }
  return Object.keys(learnt).length === 0 ? options : { ...options, learnt };
}

async function learnPieces(
  texts: readonly string[],
  options: TextOptions,
  method: 'bpe' | 'wordpiece',
  size: number,
  work: Work,
): Promise<SubwordModel> {
  const reader = termReader(options);
  const counts = new WordCounts();
  const words = new IntegerList();
  for (let index = 0; index < texts.length; index++) {
    if (index % textsPerPause === 0) {
      work.progress(index, texts.length, 'documents', 'Counting words');
      await checkpoint(work);
    }
    words.length = 0;
    reader.encode(texts[index], counts.table, true, -1, words);
    for (let at = 0; at < words.length; at++) counts.addNumber(words.data[at]);
  }
  const counted = counts
    .words()
    .map(({ word, count }) => ({ word: word.replace(/^not_(?=.)/u, ''), count }))
    // Placeholders stay whole.
    .filter(({ word }) => !/^<\p{L}+>$/u.test(word))
    .map(({ word, count }) => ({ word: markedWord(word, method), count }));
  return learnSubwords(counted, {
    method,
    size,
    minCount,
    async learnt(pieces) {
      work.progress(pieces, size, 'pieces', 'Learning pieces of words');
      await checkpoint(work);
    },
  });
}
