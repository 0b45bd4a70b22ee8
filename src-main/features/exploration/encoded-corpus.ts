/** The words of a corpus as numbers, kept in the thread for the next question about the same corpus. */
import { z } from 'zod';
import { Analyser, IntegerList } from '../../../engine/text/analyser.ts';
import { TermTable } from '../../../engine/text/term-table.ts';
import { defaultTextOptions } from '../../../engine/text/text-options.ts';
import type { Exploration } from './exploration.ts';
import { evenlySpread, visitCells } from './selected-documents.ts';

export interface EncodedCorpus {
  readonly terms: TermTable;
  /** Terms of all documents, one after the other, punctuation included. */
  readonly ids: Int32Array;
  /** By document id: where its terms begin and end; equal for a document that was not read. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** By term: 1 where it is no mere punctuation. */
  readonly isWord: Uint8Array;
  /** Whether words were told by dictionaries, as in scripts without spaces. */
  readonly segmented: boolean;
  /** Documents that were read where these are not all. */
  readonly sampled: Int32Array | undefined;
}

/** About 240 MB of numbers; a corpus with more words is read in part, and that is said. */
const mostTokens = 60_000_000;

/** How many documents have each length, counted at import. */
const lengths = z.array(z.tuple([z.number(), z.number()]));
const textStatistics = z.object({ words: lengths, characters: lengths });

let kept: { key: string; encoded: EncodedCorpus } | undefined;

export function encodedCorpus(exploration: Exploration): EncodedCorpus {
  const { corpus, reader } = exploration;
  const key = `${reader.path} ${String(corpus.id)} ${corpus.changedAt}`;
  if (kept?.key === key) return kept.encoded;
  kept = undefined; // its memory is needed
  const encoded = encode(exploration);
  kept = { key, encoded };
  return encoded;
}

function encode(exploration: Exploration): EncodedCorpus {
  const { corpus } = exploration;
  const all = Int32Array.from({ length: corpus.documents }, (_, i) => i + 1);
  const segmented = writtenWithoutSpaces(exploration, evenlySpread(all, 300));
  // Letters of a text without spaces count for tokens; words with their punctuation for somewhat more than the words.
  const { words, characters } = textStatistics.parse(JSON.parse(corpus.textStatistics));
  const total = (segmented ? characters : words).reduce((sum, [length, n]) => sum + length * n, 0);
  const expected = segmented ? total / 1.5 : total * 1.3;
  const read =
    expected > mostTokens ? evenlySpread(all, Math.floor((corpus.documents * mostTokens) / expected)) : all;

  const analyser = new Analyser({ ...defaultTextOptions, tokenizer: segmented ? 'segments' : 'tweet' });
  const terms = new TermTable();
  const ids = new IntegerList();
  const starts = new Int32Array(corpus.documents + 1);
  const ends = new Int32Array(corpus.documents + 1);
  visitCells(exploration, corpus.textColumn, read, 'Reading words', (text, id) => {
    starts[id] = ids.length;
    analyser.encode(text, terms, true, -1, ids);
    ends[id] = ids.length;
  });
  const isWord = new Uint8Array(terms.count);
  for (let term = 0; term < terms.count; term++) isWord[term] = isPunctuation(terms.term(term)) ? 0 : 1;
  return {
    terms,
    ids: ids.data.subarray(0, ids.length),
    starts,
    ends,
    isWord,
    segmented,
    sampled: read === all ? undefined : read,
  };
}

/** A run of one sign that is neither letter, number nor picture; emoticons have two signs at least. */
function isPunctuation(term: string): boolean {
  return !/[\p{L}\p{N}\p{Extended_Pictographic}\p{RI}]/u.test(term) && new Set(term).size === 1;
}

const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;

/** Whether a fifth of the letters are of such scripts. */
function writtenWithoutSpaces(exploration: Exploration, some: Int32Array): boolean {
  let letters = 0;
  let without = 0;
  visitCells(exploration, exploration.corpus.textColumn, some, 'Reading words', (text) => {
    const head = text.slice(0, 2_000);
    letters += head.match(/\p{L}/gu)?.length ?? 0;
    without += head.match(unspaced)?.length ?? 0;
  });
  return without * 5 > letters;
}

/** The documents of the selection whose words are known, and what has to be said about it. */
export function encodedPart(
  encoded: EncodedCorpus,
  selected: Int32Array,
): { documents: Int32Array; sampled?: number; notes: string[] } {
  const notes = encoded.segmented
    ? ['Words were told apart by dictionaries, since these texts put no spaces between words.']
    : [];
  if (encoded.sampled === undefined) return { documents: selected, notes };
  const read = new Set(encoded.sampled);
  const documents = selected.filter((id) => read.has(id));
  notes.push(
    `Counted in ${documents.length.toLocaleString('en')} of ${selected.length.toLocaleString('en')} documents, evenly spread: the corpus has more words than fit into memory at once.`,
  );
  return { documents, sampled: documents.length, notes };
}
