import { PairTable } from '../../../engine/text/pair-table.ts';
import type { ExplorationQuestion, ExplorationResult } from '../../api/exploration.ts';
import { encodedCorpus, encodedPart } from './encoded-corpus.ts';
import type { Exploration } from './exploration.ts';
import { selectedDocuments } from './selected-documents.ts';

/** Buckets that pairs are counted in before any is kept (Park, Chen & Yu 1995): 32 MB whatever the corpus. */
const buckets = 1 << 23;

/**
 * The most frequent sequences of words. A sequence reaches over no punctuation and no end of a text. Only what is built of
 * frequent parts is counted in full: a sequence is never more frequent than its parts (Agrawal & Srikant 1994), so
 * nothing of at least `minimum` occurrences is missed.
 */
export function countSequences(
  exploration: Exploration,
  { length, minimum, limit }: Extract<ExplorationQuestion, { what: 'ngrams' }>,
): ExplorationResult {
  const { progress } = exploration;
  const selected = selectedDocuments(exploration);
  const encoded = encodedCorpus(exploration);
  const { documents, ...seen } = encodedPart(encoded, selected);
  const { ids, starts, ends, terms, isWord } = encoded;

  // The number of the sequence that begins at each place, −1 where it is too rare or none.
  const sequences = new Int32Array(ids.length).fill(-1);
  const tables: PairTable[] = [];
  let counts = new Int32Array(terms.count);
  let total = 0;
  for (const id of documents) {
    for (let at = starts[id] as number; at < (ends[id] as number); at++) {
      const term = ids[at] as number;
      if (isWord[term] === 0) continue;
      counts[term] = (counts[term] as number) + 1;
      total++;
    }
  }
  for (const id of documents) {
    for (let at = starts[id] as number; at < (ends[id] as number); at++) {
      const term = ids[at] as number;
      if (isWord[term] === 1 && (counts[term] as number) >= minimum) sequences[at] = term;
    }
  }
  for (let words = 2; words <= length; words++) {
    const inBucket = new Uint32Array(buckets);
    total = 0;
    eachPair((at, prefix, term) => {
      const bucket = hash(prefix, term);
      inBucket[bucket] = (inBucket[bucket] as number) + 1;
      void at;
    }, words);
    const table = new PairTable();
    let next = new Int32Array(1 << 16);
    eachPair((_, prefix, term) => {
      if ((inBucket[hash(prefix, term)] as number) < minimum) return;
      const pair = table.idOf(prefix, term, true);
      if (pair >= next.length) {
        const larger = new Int32Array(next.length * 2);
        larger.set(next);
        next = larger;
      }
      next[pair] = (next[pair] as number) + 1;
    }, words);
    eachPair(
      (at, prefix, term) => {
        const pair = table.idOf(prefix, term, false);
        // Places are passed from left to right, and a pair looks only at itself and to its right.
        sequences[at] = pair >= 0 && (next[pair] as number) >= minimum ? pair : -1;
      },
      words,
      true,
    );
    counts = next;
    tables.push(table);
    total = sequencesOf(words);
  }

  /** Places where a known sequence of one word less is followed by a frequent one. */
  function eachPair(
    visit: (at: number, prefix: number, term: number) => void,
    words: number,
    clear = false,
  ): void {
    documents.forEach((id, i) => {
      if (i % 4096 === 0) progress(i, documents.length, `Counting sequences of ${String(words)}`);
      const end = ends[id] as number;
      for (let at = starts[id] as number; at < end; at++) {
        const prefix = sequences[at] as number;
        if (prefix < 0) continue;
        const last = at + words - 1;
        const follows = last < end && isWord[ids[last] as number] === 1 && (sequences[at + 1] as number) >= 0;
        if (follows) visit(at, prefix, ids[last] as number);
        else if (clear) sequences[at] = -1;
      }
    });
  }

  function sequencesOf(words: number): number {
    let found = 0;
    for (const id of documents) {
      let run = 0;
      for (let at = starts[id] as number; at < (ends[id] as number); at++) {
        run = isWord[ids[at] as number] === 1 ? run + 1 : 0;
        if (run >= words) found++;
      }
    }
    return found;
  }

  function spelled(sequence: number): string {
    const words: string[] = [];
    let rest = sequence;
    for (let level = tables.length - 1; level >= 0; level--) {
      words.unshift(terms.term(tables[level]!.terms[rest] as number));
      rest = tables[level]!.prefixes[rest] as number;
    }
    return [terms.term(rest), ...words].join(' ');
  }

  const frequent: number[] = [];
  counts.forEach((count, sequence) => {
    if (count >= minimum) frequent.push(sequence);
  });
  frequent.sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
  const shown = frequent.slice(0, limit);
  const spread = documentCounts(shown);
  return {
    what: 'ngrams',
    documents: selected.length,
    ...seen,
    length,
    rows: shown.map((sequence, i) => ({
      term: spelled(sequence),
      count: counts[sequence] as number,
      documents: spread[i] as number,
      perMillion: total === 0 ? 0 : ((counts[sequence] as number) / total) * 1e6,
    })),
    total,
    different: frequent.length,
  };

  function documentCounts(wanted: readonly number[]): Int32Array {
    const places = new Map(wanted.map((sequence, i) => [sequence, i]));
    const found = new Int32Array(wanted.length);
    const last = new Int32Array(wanted.length);
    for (const id of documents) {
      for (let at = starts[id] as number; at < (ends[id] as number); at++) {
        const place = places.get(sequences[at] as number);
        if (place === undefined || last[place] === id) continue;
        last[place] = id;
        found[place] = (found[place] as number) + 1;
      }
    }
    return found;
  }
}

function hash(prefix: number, term: number): number {
  let mixed = Math.imul(prefix, 0x9e3779b1) ^ Math.imul(term, 0x85ebca6b);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) & (buckets - 1);
}
