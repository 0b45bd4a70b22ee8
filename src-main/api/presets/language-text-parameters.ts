/** How the texts of a language model are read. */
import type { Parameter } from '../runs.ts';

export const languageTextParameters: readonly Parameter[] = [
  {
    path: 'text.unit',
    title: 'One symbol is',
    description:
      'What is predicted one after the other. By itself: what stands between blanks, where the texts say <unk> and so were prepared for language models; else words and signs.',
    group: 'text',
    kind: 'choice',
    default: 'auto',
    choices: [
      { value: 'auto', title: 'Found by itself' },
      { value: 'spaces', title: 'What stands between blanks' },
      { value: 'words', title: 'Words and signs' },
      { value: 'tweet', title: 'Words, signs, addresses, mentions, emoticons' },
      { value: 'segments', title: 'Words by dictionary (Chinese, Japanese, Thai)' },
      { value: 'characters', title: 'Characters' },
      { value: 'pieces', title: 'Pieces of words learnt from the texts' },
    ],
  },
  {
    path: 'text.pieces',
    title: 'Number of pieces',
    description:
      'Only where a symbol is a piece of a word: learnt by byte-pair encoding, with single characters and the 256 bytes that rare ones are written in. Nothing is unknown then.',
    group: 'text',
    kind: 'integer',
    default: 4_000,
    min: 300,
    max: 100_000,
    unit: 'pieces',
  },
  {
    path: 'text.lowercase',
    title: 'Lower case',
    description: 'Read “The” as “the”; what the model writes is then in lower case too.',
    group: 'text',
    kind: 'boolean',
    default: false,
  },
  {
    path: 'text.minCount',
    title: 'Rarest word',
    description:
      'Words that occur less often in the training texts are <unk>. 0: less often than twice, but none where the texts say <unk> already, and no character. Pieces are all kept.',
    group: 'text',
    kind: 'integer',
    default: 0,
    min: 0,
    max: 1_000,
  },
  {
    path: 'text.maxVocabulary',
    title: 'Largest vocabulary',
    description: 'Keep so many of the most frequent words; 0: all.',
    group: 'text',
    kind: 'integer',
    default: 0,
    min: 0,
    max: 1_000_000,
  },
];
