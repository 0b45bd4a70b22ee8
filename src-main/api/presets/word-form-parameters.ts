/** What becomes of words once they are found: the parameters of presets that learn from words. */
import type { Parameter } from '../runs.ts';

const named = (names: string): { value: string; title: string }[] => [
  { value: 'none', title: 'None' },
  ...names.split(' ').map((name) => ({ value: name, title: `${name[0]!.toUpperCase()}${name.slice(1)}` })),
];

export const wordFormParameters: readonly Parameter[] = [
  {
    path: 'text.compatibility',
    title: 'Usual form of characters',
    description: 'Reads “ﬁne”, “ｗｏｗ” and “𝗯𝗼𝗹𝗱” as “fine”, “wow” and “bold” (Unicode NFKC).',
    group: 'text',
    kind: 'boolean',
    default: false,
  },
  {
    path: 'text.maskDigits',
    title: 'Digits as 0',
    description: 'Reads “1984” and “2024” as “0000”: how long a number is counts, not which it is.',
    group: 'text',
    kind: 'boolean',
    default: false,
  },
  {
    path: 'text.stopWords',
    title: 'Leave out stop words',
    description:
      'Words such as “the” and “of”, by language. Some lists hold “not”, which sentiment needs: linear models with TF-IDF rarely gain by leaving words out.',
    group: 'text',
    kind: 'choice',
    default: 'none',
    choices: named(
      'arabic armenian basque bengali bulgarian catalan chinese croatian czech danish dutch english estonian finnish french galician german greek hebrew hindi hungarian indonesian irish italian japanese korean latvian lithuanian norwegian persian polish portuguese romanian russian slovak slovenian spanish swahili swedish thai turkish ukrainian urdu vietnamese',
    ),
  },
  {
    path: 'text.stemming',
    title: 'Stemming',
    description:
      'Cuts the endings off words by the rules of a language (Snowball): “classified” and “classifying” become “classifi”. Helps with few labels and languages of many endings.',
    group: 'text',
    kind: 'choice',
    default: 'none',
    choices: named(
      'arabic armenian danish dutch english finnish french german greek hindi hungarian indonesian irish italian lithuanian nepali norwegian portuguese romanian russian serbian spanish swedish tamil turkish',
    ),
  },
  {
    path: 'text.subwords',
    title: 'Learnt pieces of words',
    description:
      'Cuts words into pieces that are frequent in the training part, so that no new word is unknown. The pieces are stored in the model.',
    group: 'text',
    kind: 'choice',
    default: 'none',
    choices: [
      { value: 'none', title: 'None: whole words' },
      { value: 'bpe', title: 'Byte-pair encoding' },
      { value: 'wordpiece', title: 'WordPiece' },
    ],
  },
  {
    path: 'text.subwordPieces',
    title: 'Number of learnt pieces',
    description: 'With characters and the 256 bytes that rare characters are written in.',
    group: 'text',
    kind: 'integer',
    default: 8_000,
    min: 300,
    max: 200_000,
    unit: 'pieces',
  },
];
