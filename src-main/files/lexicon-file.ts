/** A word list as people have them: words with a category, words with a score, or words alone; any delimited text. */
import { LecternError } from '../api/errors.ts';
import { openTable } from './table-reader.ts';

export interface LexiconTerm {
  readonly term: string;
  readonly category: string;
  readonly weight: number;
}

/** Names by which a first row is known to be a header: a word list is often without. */
const termHeaders = /^(words?|terms?|tokens?|lemmas?|entry|entries|phrases?|ngrams?|emoji|emoticons?)$/iu;

/**
 * The first column holds the terms, the second their category or score. Scores above 0 make the category “positive”, those
 * below “negative”, with their size as weight; words alone are all in the category “listed”.
 */
export async function readLexiconFile(path: string): Promise<LexiconTerm[]> {
  const table = await openTable(path, { header: false }, { depth: 'whole' });
  const rows: (readonly [string, string])[] = [];
  for await (const batch of table.rows())
    for (const { cells } of batch) rows.push([(cells[0] ?? '').trim(), (cells[1] ?? '').trim()]);
  if (rows.length > 0 && termHeaders.test(rows[0]![0])) rows.shift();
  const filled = rows.filter(([term]) => term !== '');
  if (filled.length === 0)
    throw new LecternError(
      'bad-file',
      `“${table.source.name}” has no words in its first column.`,
      'A lexicon is a table with a word and its category or score in each row.',
    );
  if (filled.every(([, second]) => second === ''))
    return filled.map(([term]) => ({ term, category: 'listed', weight: 1 }));
  const scores = filled.map(([, second]) => (second === '' ? Number.NaN : Number(second.replace(',', '.'))));
  if (scores.every((score) => !Number.isNaN(score)))
    return filled.flatMap(([term], index) => {
      const score = scores[index]!;
      return score === 0
        ? []
        : [{ term, category: score > 0 ? 'positive' : 'negative', weight: Math.abs(score) }];
    });
  return filled
    .filter(([, second]) => second !== '')
    .map(([term, category]) => ({ term, category, weight: 1 }));
}
