/** A user's word list: terms of one or several words, each with a category and a weight, found in tokenised texts. */
import { Analyser } from './analyser.ts';
import type { TextOptions } from './text-options.ts';

export interface LexiconEntry {
  /** As in the list; a trailing * matches any ending. */
  readonly term: string;
  readonly category: string;
  readonly weight: number;
}

export interface LexiconFindings {
  /** Sum of the weights per category, and how many terms were found. */
  readonly sums: Float64Array;
  readonly hits: Float64Array;
  /** Words of the text. */
  readonly terms: readonly string[];
}

interface Known {
  readonly category: number;
  readonly weight: number;
}

export class Lexicon {
  readonly entries: readonly LexiconEntry[];
  readonly categories: readonly string[];
  private readonly analyser: Analyser;
  private readonly whole = new Map<string, Known[]>();
  private readonly beginnings = new Map<string, Known[]>();
  private readonly beginningLengths: number[];
  private longest = 1;

  /** The terms of the list are read as texts are, so that case, accents and emoticons are treated alike. */
  constructor(entries: readonly LexiconEntry[], text: TextOptions) {
    this.entries = entries;
    this.analyser = new Analyser(text);
    this.categories = [...new Set(entries.map(({ category }) => category))];
    const lengths = new Set<number>();
    for (const { term, category, weight } of entries) {
      const open = term.length > 1 && term.endsWith('*');
      const words = this.analyser.terms(open ? term.slice(0, -1) : term);
      if (words.length === 0) continue;
      const known = { category: this.categories.indexOf(category), weight };
      if (open && words.length === 1) {
        push(this.beginnings, words[0], known);
        lengths.add(words[0].length);
      } else push(this.whole, words.join(' '), known);
      this.longest = Math.max(this.longest, words.length);
    }
    this.beginningLengths = [...lengths].sort((a, b) => b - a);
  }

  /** The longest term wins where several begin at the same word; words are counted once. */
  find(text: string): LexiconFindings {
    const terms = this.analyser.terms(text);
    const sums = new Float64Array(this.categories.length);
    const hits = new Float64Array(this.categories.length);
    for (let start = 0; start < terms.length;) {
      let taken = 0;
      for (let length = Math.min(this.longest, terms.length - start); length > 0 && taken === 0; length--) {
        const joined = length === 1 ? terms[start] : terms.slice(start, start + length).join(' ');
        const found = this.whole.get(joined) ?? (length === 1 ? this.byBeginning(joined) : undefined);
        if (found === undefined) continue;
        for (const { category, weight } of found) {
          sums[category] += weight;
          hits[category] += 1;
        }
        taken = length;
      }
      start += Math.max(1, taken);
    }
    return { sums, hits, terms };
  }

  private byBeginning(word: string): Known[] | undefined {
    for (const length of this.beginningLengths) {
      const found = length <= word.length ? this.beginnings.get(word.slice(0, length)) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function push(into: Map<string, Known[]>, term: string, known: Known): void {
  const present = into.get(term);
  if (present === undefined) into.set(term, [known]);
  else if (!present.some(({ category }) => category === known.category)) present.push(known);
}
