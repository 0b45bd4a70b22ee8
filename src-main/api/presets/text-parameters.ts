/** How texts become words: the parameters that all presets with words share. */
import type { Parameter } from '../runs.ts';

const keepReplaceDrop = (placeholder: string): { value: string; title: string }[] => [
  { value: 'keep', title: 'Keep as written' },
  { value: 'replace', title: `Replace by ${placeholder}` },
  { value: 'drop', title: 'Leave out' },
];

export const textParameters: Parameter[] = [
  {
    path: 'text.tokenizer',
    title: 'Tokenizer',
    description:
      'What counts as a word: tweets also keep addresses, @mentions, #hashtags, emoticons and emoji whole; for Chinese, Japanese, Thai and the like take words without blanks between them.',
    group: 'text',
    kind: 'choice',
    default: 'tweet',
    choices: [
      { value: 'tweet', title: 'Tweets and posts' },
      { value: 'words', title: 'Words' },
      { value: 'segments', title: 'Words without blanks between them' },
      { value: 'characters', title: 'Single characters' },
    ],
  },
  {
    path: 'text.lowercase',
    title: 'Lower case',
    description: 'Treats “Good” and “good” as the same word.',
    group: 'text',
    kind: 'boolean',
    default: true,
  },
  {
    path: 'text.stripAccents',
    title: 'Without accents',
    description: 'Treats “café” and “cafe” as the same word.',
    group: 'text',
    kind: 'boolean',
    default: false,
  },
  {
    path: 'text.decodeEscapes',
    title: 'Undo escapes',
    description: 'Reads “&amp;” as “&” and “\\u2019” as “’”, which downloads often leave in texts.',
    group: 'text',
    kind: 'boolean',
    default: true,
  },
  {
    path: 'text.urls',
    title: 'Web addresses',
    description: 'Addresses are rarely the same twice; replaced, only that there is one counts.',
    group: 'text',
    kind: 'choice',
    default: 'replace',
    choices: keepReplaceDrop('<url>'),
  },
  {
    path: 'text.mentions',
    title: 'Mentions',
    description: 'Keeping @names lets the model learn about persons, who may not occur in new texts.',
    group: 'text',
    kind: 'choice',
    default: 'replace',
    choices: keepReplaceDrop('<user>'),
  },
  {
    path: 'text.numbers',
    title: 'Numbers',
    description: 'Most numbers are rare; replaced, only that there is one counts.',
    group: 'text',
    kind: 'choice',
    default: 'keep',
    choices: keepReplaceDrop('<number>'),
  },
  {
    path: 'text.punctuation',
    title: 'Punctuation',
    description: 'Whether “!”, “?” and “…” count as words.',
    group: 'text',
    kind: 'boolean',
    default: true,
  },
  {
    path: 'text.maxRepeats',
    title: 'Longest repeat',
    description: 'Shortens runs of one letter: 2 turns “soooo” into “soo”; 0 keeps all.',
    group: 'text',
    kind: 'integer',
    default: 3,
    min: 0,
    max: 10,
    unit: 'letters',
  },
  {
    path: 'text.markNegation',
    title: 'Mark negation',
    description: 'Reads “not good” as “not not_good”, up to the next punctuation (English).',
    group: 'text',
    kind: 'boolean',
    default: false,
  },
];
