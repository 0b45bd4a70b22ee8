import { deviationOfProportions, keyness } from '../../../engine/statistics/keyness.ts';
import { holm } from '../../../engine/statistics/multiple-tests.ts';
import { LecternError } from '../../api/errors.ts';
import type { ExplorationQuestion, ExplorationResult } from '../../api/exploration.ts';
import { encodedCorpus, encodedPart } from './encoded-corpus.ts';
import type { Exploration } from './exploration.ts';
import { labelCodes, selectedDocuments } from './selected-documents.ts';

const slices = 100;

/** Words that the documents of one category use more, or less, than the others. */
export function findKeyWords(
  exploration: Exploration,
  question: Extract<ExplorationQuestion, { what: 'keyness' }>,
): ExplorationResult {
  const { progress } = exploration;
  const label = labelCodes(exploration, question.label);
  const codeOf = (category: string): number => {
    const code = label.categories.indexOf(category);
    if (code >= 0) return code;
    throw new LecternError(
      'not-found',
      `The label “${label.name}” has no category “${category}”.`,
      `Its categories are: ${label.categories.slice(0, 20).join(', ')}.`,
    );
  };
  const target = codeOf(question.category);
  const against = question.against === undefined ? undefined : codeOf(question.against);
  if (target === against) {
    throw new LecternError('bad-input', 'A category cannot be compared with itself.', 'Choose another one.');
  }
  const selected = selectedDocuments(exploration);
  const encoded = encodedCorpus(exploration);
  const { documents, ...seen } = encodedPart(encoded, selected);
  const { ids, starts, ends, terms, isWord } = encoded;

  const sides = [side(), side()] as const;
  const last = new Int32Array(terms.count);
  documents.forEach((id, i) => {
    if (i % 8192 === 0) progress(i, documents.length, 'Comparing words');
    const code = label.codes[id] as number;
    if (code < 0 || (code !== target && against !== undefined && code !== against)) return;
    const here = sides[code === target ? 0 : 1];
    here.documents += 1;
    for (let at = starts[id] as number; at < (ends[id] as number); at++) {
      const term = ids[at] as number;
      if (isWord[term] === 0) continue;
      here.words += 1;
      here.counts[term] = (here.counts[term] as number) + 1;
      if (last[term] === id) continue;
      last[term] = id;
      here.spread[term] = (here.spread[term] as number) + 1;
    }
  });
  const [own, other] = sides;
  if (own.words === 0 || other.words === 0) {
    throw new LecternError(
      'bad-data',
      `There are no words ${own.words === 0 ? `in the documents labelled “${question.category}”` : 'to compare with'} in this selection.`,
      'Choose other categories, or fewer conditions.',
    );
  }

  const tested: number[] = [];
  for (let term = 0; term < terms.count; term++)
    if ((own.counts[term] as number) + (other.counts[term] as number) >= question.minimum) tested.push(term);
  const scores = tested.map((term) =>
    keyness(own.counts[term] as number, own.words, other.counts[term] as number, other.words),
  );
  const corrected = holm(scores.map(({ p }) => p));
  const order = tested
    .map((_, i) => i)
    .sort((a, b) => scores[b]!.logLikelihood - scores[a]!.logLikelihood || a - b)
    .slice(0, question.limit);
  const dispersions = dispersionOf(order.map((i) => tested[i] as number));

  return {
    what: 'keyness',
    documents: selected.length,
    ...seen,
    notes: [
      ...seen.notes,
      'Words of one text are not independent of each other: p is a threshold for reading, no proof. Mind the size of the difference and in how many documents the word occurs.',
    ],
    label: label.name,
    category: question.category,
    against: question.against ?? null,
    sizes: {
      documents: own.documents,
      words: own.words,
      otherDocuments: other.documents,
      otherWords: other.words,
    },
    tested: tested.length,
    significant: corrected.filter((p) => p < 0.05).length,
    rows: order.map((i, row) => {
      const term = tested[i] as number;
      const { logLikelihood, logRatio, low, high } = scores[i]!;
      return {
        term: terms.term(term),
        count: own.counts[term] as number,
        otherCount: other.counts[term] as number,
        documents: own.spread[term] as number,
        otherDocuments: other.spread[term] as number,
        logLikelihood,
        p: corrected[i] as number,
        logRatio,
        low,
        high,
        dispersion: dispersions[row] as number,
      };
    }),
  };

  function side(): { documents: number; words: number; counts: Int32Array; spread: Int32Array } {
    return {
      documents: 0,
      words: 0,
      counts: new Int32Array(terms.count),
      spread: new Int32Array(terms.count),
    };
  }

  /** Over consecutive slices of the category's documents, of the side on which a word is key. */
  function dispersionOf(wanted: readonly number[]): number[] {
    const places = new Int32Array(terms.count).fill(-1);
    wanted.forEach((term, i) => (places[term] = i));
    const members = documents.filter((id) => label.codes[id] === target);
    const sizes = new Float64Array(slices);
    const counts = wanted.map(() => new Float64Array(slices));
    members.forEach((id, i) => {
      const slice = Math.floor((i * slices) / members.length);
      for (let at = starts[id] as number; at < (ends[id] as number); at++) {
        const term = ids[at] as number;
        if (isWord[term] === 0) continue;
        sizes[slice] = (sizes[slice] as number) + 1;
        const place = places[term] as number;
        if (place >= 0) counts[place]![slice] = (counts[place]![slice] as number) + 1;
      }
    });
    const used = [...sizes.keys()].filter((slice) => (sizes[slice] as number) > 0);
    return counts.map((each) =>
      deviationOfProportions(
        used.map((slice) => each[slice] as number),
        used.map((slice) => sizes[slice] as number),
      ),
    );
  }
}
