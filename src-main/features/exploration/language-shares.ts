import { eld } from 'eld/medium';
import { wilson } from '../../../engine/statistics/proportion-interval.ts';
import type { ExplorationQuestion, ExplorationResult } from '../../api/exploration.ts';
import type { Exploration } from './exploration.ts';
import { evenlySpread, selectedDocuments, visitCells } from './selected-documents.ts';

const names = new Intl.DisplayNames('en', { type: 'language' });
/** Links, @names and hashtags are of no language. */
const noLanguage = /https?:\/\/\S+|www\.\S+|[@#][\p{L}\p{N}_]+|&\w+;/gu;
/** Fewer letters than this tell nothing. */
const fewestLetters = 12;
/** Shares from which a second language is worth a warning. */
const mixedFrom = 0.05;

/** Shares of languages with 95 % intervals of the share (Wilson) where only some documents were looked at. */
export function tellLanguages(
  exploration: Exploration,
  question: Extract<ExplorationQuestion, { what: 'languages' }>,
): ExplorationResult {
  const selected = selectedDocuments(exploration);
  const some = evenlySpread(selected, question.sample);
  const counts = new Map<string, number>();
  visitCells(exploration, exploration.corpus.textColumn, some, 'Telling languages', (text) => {
    const code = languageOf(text);
    counts.set(code, (counts.get(code) ?? 0) + 1);
  });
  const all = some.length === selected.length;
  const rows = [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([code, count]) => {
      const share = count / some.length;
      const { low, high } = all ? { low: share, high: share } : wilson(count, some.length);
      return { code, name: code === '' ? 'unclear' : (names.of(code) ?? code), count, share, low, high };
    });
  const clear = rows.filter(({ code }) => code !== '');
  const told = clear.reduce((sum, { count }) => sum + count, 0);
  const [main, ...others] = clear;
  const second = others.filter(({ count }) => count >= mixedFrom * told);
  const notes = [];
  if (main && second.length > 0) {
    notes.push(
      `This corpus mixes languages: ${[main, ...second].map(({ name }) => name).join(', ')}. A model trained on it may do well in one and badly in another; filter or split by language, and look at the metrics of each.`,
    );
  }
  notes.push(
    'Short texts, dialects and related languages are often mistaken for each other: rare languages here may be errors of the detector.',
  );
  return {
    what: 'languages',
    documents: selected.length,
    ...(all ? {} : { sampled: some.length }),
    notes,
    rows,
    mixed: second.length > 0,
  };
}

/** ISO 639-1; empty where the text is too short or the detector is not sure. */
function languageOf(text: string): string {
  const words = text.slice(0, 2_000).replace(noLanguage, ' ');
  const letters = words.match(/[\p{L}\p{M}]/gu)?.length ?? 0;
  // A Chinese or Japanese sentence needs fewer signs.
  const dense = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u.test(words);
  if (letters < (dense ? 4 : fewestLetters)) return '';
  const told = eld.detect(words);
  return told.isReliable() ? told.language : '';
}
