/** Names of delimiters and quotes, as people say them, and what may be chosen. */
import type { Dialect } from '../../../src-main/api/corpora.ts';
import type { SelectOption } from '../../elements/Select.svelte';
import { encodingWord } from '../../state/encoding-word.ts';

const delimiters: Record<string, string> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'vertical bar',
  ':': 'colon',
  ' ': 'space',
};
const quotes: Record<string, string> = { '"': 'double quote "', "'": "single quote '", '': 'none' };

export function delimiterWord(delimiter: string): string {
  return delimiters[delimiter] ?? `“${delimiter}”`;
}

/** The usual ones, and what was found where it is another. */
export function delimiterOptions(found: string): SelectOption[] {
  const usual = [',', ';', '\t', '|'];
  return (usual.includes(found) ? usual : [...usual, found]).map((value) => ({
    value,
    label: sentence(delimiterWord(value)),
  }));
}

/** bits-ui's select knows no empty value, so that no quoting is called `none`. */
export const noQuote = 'none';

export function quoteOptions(found: string): SelectOption[] {
  const usual = ['"', "'", ''];
  return (usual.includes(found) ? usual : [...usual, found]).map((value) => ({
    value: value === '' ? noQuote : value,
    label: sentence(quotes[value] ?? value),
  }));
}

const commonEncodings = [
  'utf-8',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-15',
  'utf-16le',
  'utf-16be',
  'windows-1250',
  'windows-1251',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'macroman',
  'shift_jis',
  'gb18030',
  'big5',
  'euc-kr',
];

/** What was found first, then the likely ones, then the common ones. */
export function encodingOptions(found: string, candidates: readonly string[]): SelectOption[] {
  const seen = new Set<string>();
  const options: SelectOption[] = [];
  for (const name of [found, ...candidates, ...commonEncodings]) {
    const key = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
    if (seen.has(key)) continue;
    seen.add(key);
    options.push({
      value: name,
      label: encodingWord(name),
      description: candidates.includes(name) && name !== found ? 'possible too' : undefined,
    });
  }
  return options;
}

export function dialectSentence({ delimiter, quote, header, newline }: Dialect): string {
  const lines = {
    LF: 'LF line ends',
    CRLF: 'CR LF line ends',
    CR: 'CR line ends',
    mixed: 'mixed line ends',
    none: 'one line',
  };
  return [
    `${delimiterWord(delimiter)} between cells`,
    quote === '' ? 'no quotes' : `${quotes[quote] ?? quote} around cells`,
    header ? 'names in the first row' : 'no row of names',
    lines[newline],
  ].join(', ');
}

function sentence(words: string): string {
  return words === '' ? words : words[0]!.toUpperCase() + words.slice(1);
}
