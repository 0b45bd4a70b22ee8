/** Running text cut into sentences (UAX #29) and these into words and signs, for taggers. A new line ends a sentence. */
import { TokenList } from './token.ts';
import { tokenize } from './tokenizer.ts';

const tokens = new TokenList();
let sentences: Intl.Segmenter | undefined;

export function sentencesOfText(text: string): string[][] {
  sentences ??= new Intl.Segmenter('und', { granularity: 'sentence' });
  const found: string[][] = [];
  for (const line of text.split(/\r\n|[\n\r\u2028\u2029]/u))
    for (const { segment } of sentences.segment(line)) {
      tokenize(segment, { tokenizer: 'words', punctuation: true }, tokens);
      const words = Array.from({ length: tokens.count }, (_, index) =>
        segment.slice(tokens.starts[index], tokens.ends[index]),
      );
      if (words.length > 0) found.push(words);
    }
  return found;
}
