/** Numbers and states of language models in words. */
import type { LanguagePartMetrics, LanguageRun } from '../../../src-main/api/language.ts';
import type { Estimate } from '../../../src-main/api/runs.ts';

export const partTitles = { train: 'Training', validation: 'Validation', test: 'Test' } as const;

/** "148.3 [145.1, 151.6]", with as many places as perplexities are published with. */
export function estimateText({ value, low, high }: Estimate, digits = 2): string {
  if (value === null) return '–';
  const own = value.toFixed(digits);
  return low === null || high === null ? own : `${own} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}

/** What one symbol is to the model. */
export function unitWords(unit: string | null): string {
  switch (unit) {
    case 'spaces':
      return 'words as they stand between blanks';
    case 'words':
      return 'words and signs';
    case 'tweet':
      return 'words, signs, addresses, mentions and emoticons';
    case 'segments':
      return 'words by dictionary';
    case 'pieces':
      return 'pieces of words, learnt by byte-pair encoding';
    case 'characters':
      return 'characters';
    default:
      return 'symbols';
  }
}

/** What the perplexity of a part counts, in sentences. */
export function countedWords({ tokens, unknownTokens, documents, carried }: LanguagePartMetrics): string[] {
  const number = (count: number): string => count.toLocaleString('en');
  return [
    `${number(tokens)} predictions are counted: every symbol of the texts, and one end </s> for each of the ${number(documents)} documents.`,
    unknownTokens === 0
      ? 'Every symbol was in the vocabulary.'
      : `${number(unknownTokens)} of them (${((100 * unknownTokens) / tokens).toFixed(1)} %) are words that the model does not know, predicted as <unk>; “without <unk>” leaves these out.`,
    'The beginning <s> is part of contexts and never counted.',
    carried === true
      ? 'The texts were read one after the other, and the model remembered those before: so perplexities of recurrent models are published.'
      : 'Each text was read by itself, from its beginning.',
  ];
}

/** Rows of the table of a run's parts: what it is, in words, and where to find it. */
export const measures: readonly {
  readonly title: string;
  readonly hint: string;
  readonly of: (part: LanguagePartMetrics) => Estimate | undefined;
}[] = [
  {
    title: 'Perplexity',
    hint: 'per symbol; a fair choice among so many is as hard',
    of: (part) => part.perplexity,
  },
  {
    title: 'without <unk>',
    hint: 'predictions of unknown words left out',
    of: (part) => part.perplexityWithoutUnknown,
  },
  {
    title: 'Perplexity per word',
    hint: 'what stands between blanks: compares models of words, pieces and characters',
    of: (part) => part.perplexityPerWord,
  },
  { title: 'Bits per symbol', hint: 'mean surprisal, −log₂ p', of: (part) => part.bitsPerToken },
  {
    title: 'Bits per character',
    hint: 'compares models whatever their symbols',
    of: (part) => part.bitsPerCharacter,
  },
];

export function isOver({ state }: Pick<LanguageRun, 'state'>): boolean {
  return state !== 'queued' && state !== 'running';
}
