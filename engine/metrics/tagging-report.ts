/** Every measure of a tagger on one part, each with its 95 % interval by drawing sentences. */
import { bootstrapDocuments } from '../statistics/bootstrap.ts';
import type { Estimate } from '../statistics/estimate.ts';
import { spansOf, spellSpans } from './tag-spans.ts';

export interface TaggedResult {
  /** Names of the tags, also of those that the training part lacks. */
  readonly tags: readonly string[];
  /** Words before each sentence; sentences + 1. */
  readonly offsets: Int32Array;
  /** Tag of each word, −1 where none is given: such words are left out. */
  readonly gold: Int32Array;
  readonly predicted: Int32Array;
  /** What the most frequent tag of each word would have been. */
  readonly baseline: Int32Array;
  /** 1 for words that the training part does not hold. */
  readonly unseen: Uint8Array;
}

export interface TagScores {
  readonly name: string;
  readonly precision: Estimate;
  readonly recall: Estimate;
  readonly f1: Estimate;
  readonly support: number;
  readonly predicted: number;
}

export interface TaggingReport {
  readonly sentences: number;
  readonly words: number;
  readonly accuracy: Estimate;
  /** Of the most frequent tag of each word. */
  readonly baselineAccuracy: Estimate;
  readonly unseenWords: number;
  readonly unseenAccuracy: Estimate;
  /** Sentences without a mistake. */
  readonly sentenceAccuracy: Estimate;
  /** Unweighted mean over the tags that stand in this part. */
  readonly macroF1: Estimate;
  /** In the order of the tags; those that are neither there nor answered are left out. */
  readonly perTag: readonly TagScores[];
  /** [gold][predicted], in the order of `perTag`. */
  readonly confusion: readonly (readonly number[])[];
  /** Where the tags spell out spans: whole spans with the right type, as conlleval counts them. */
  readonly spans: {
    readonly precision: Estimate;
    readonly recall: Estimate;
    readonly f1: Estimate;
    readonly baselineF1: Estimate;
    readonly perType: readonly TagScores[];
  } | null;
}

/** Hits, what is there and what was answered, of each name, by sentence. */
class Counts {
  readonly names: readonly string[];
  readonly #sentences: number[] = [];
  readonly #names: number[] = [];
  readonly #hits: number[] = [];
  readonly #gold: number[] = [];
  readonly #predicted: number[] = [];
  readonly sums: Float64Array;

  constructor(names: readonly string[]) {
    this.names = names;
    this.sums = new Float64Array(3 * names.length);
  }

  add(sentence: number, name: number, hit: number, gold: number, predicted: number): void {
    this.#sentences.push(sentence);
    this.#names.push(name);
    this.#hits.push(hit);
    this.#gold.push(gold);
    this.#predicted.push(predicted);
  }

  /** Sums where sentences were drawn so often. */
  sum(times: Float64Array): Float64Array {
    const { sums } = this;
    sums.fill(0);
    for (let at = 0; at < this.#names.length; at++) {
      const drawn = times[this.#sentences[at]!]!;
      if (drawn === 0) continue;
      const to = 3 * this.#names[at]!;
      sums[to]! += drawn * this.#hits[at]!;
      sums[to + 1]! += drawn * this.#gold[at]!;
      sums[to + 2]! += drawn * this.#predicted[at]!;
    }
    return sums;
  }
}

/** Precision, recall and F1; NaN where nothing is there to be right about. */
function scores(hits: number, gold: number, predicted: number): readonly [number, number, number] {
  return [hits / predicted, hits / gold, (2 * hits) / (gold + predicted)];
}

const sentenceNumbers = 7;

export function taggingReport(result: TaggedResult, seed: number): TaggingReport {
  const { tags, offsets, gold, predicted, baseline, unseen } = result;
  const sentences = offsets.length - 1;
  // Of each sentence: words, right, right by the baseline, unseen words, right ones of these, itself, itself without a mistake.
  const own = new Float64Array(sentences * sentenceNumbers);
  const perTag = new Counts(tags);
  const confusion = tags.map(() => tags.map(() => 0));
  for (let sentence = 0; sentence < sentences; sentence++) {
    const at = sentence * sentenceNumbers;
    for (let word = offsets[sentence]!; word < offsets[sentence + 1]!; word++) {
      const [truth, answer] = [gold[word]!, predicted[word]!];
      if (truth < 0) continue;
      const right = truth === answer ? 1 : 0;
      own[at]! += 1;
      own[at + 1]! += right;
      own[at + 2]! += baseline[word] === truth ? 1 : 0;
      own[at + 3]! += unseen[word]!;
      own[at + 4]! += unseen[word]! * right;
      confusion[truth]![answer]! += 1;
      if (right === 1) perTag.add(sentence, truth, 1, 1, 1);
      else {
        perTag.add(sentence, truth, 0, 1, 0);
        perTag.add(sentence, answer, 0, 0, 1);
      }
    }
    own[at + 5] = own[at]! > 0 ? 1 : 0;
    own[at + 6] = own[at]! > 0 && own[at]! === own[at + 1]! ? 1 : 0;
  }
  const spans = spellSpans(tags) ? countSpans(result) : undefined;
  const counted = [perTag, ...(spans === undefined ? [] : [spans.model, spans.baseline])];
  const sums = new Float64Array(sentenceNumbers);
  const statistic = (times: Float64Array, into: Float64Array): void => {
    sums.fill(0);
    for (let sentence = 0; sentence < sentences; sentence++)
      for (let number = 0; number < sentenceNumbers; number++)
        sums[number]! += times[sentence]! * own[sentence * sentenceNumbers + number]!;
    into[0] = sums[1]! / sums[0]!;
    into[1] = sums[2]! / sums[0]!;
    into[2] = sums[4]! / sums[3]!;
    into[3] = sums[6]! / sums[5]!;
    let at = 4;
    for (const counts of counted) at = fillScores(counts.sum(times), into, at);
  };
  const observed = new Float64Array(4 + counted.reduce((sum, { names }) => sum + 4 + 3 * names.length, 0));
  const once = new Float64Array(sentences).fill(1);
  statistic(once, observed);
  const total = sums.slice();
  const intervals = bootstrapDocuments(sentences, undefined, statistic, observed, { seed });
  const estimate = (at: number): Estimate => {
    const value = observed[at]!;
    if (Number.isNaN(value)) return { value: null, low: null, high: null };
    const interval = intervals[at] ?? null;
    return { value, low: clamped(interval?.low), high: clamped(interval?.high) };
  };
  const places: number[] = [];
  let next = 4;
  for (const { names } of counted) {
    places.push(next);
    next += 4 + 3 * names.length;
  }
  const tagCounts = perTag.sum(once).slice();
  const there = tags
    .map((_, tag) => tag)
    .filter((tag) => tagCounts[3 * tag + 1]! + tagCounts[3 * tag + 2]! > 0);
  return {
    sentences,
    words: total[0]!,
    accuracy: estimate(0),
    baselineAccuracy: estimate(1),
    unseenWords: total[3]!,
    unseenAccuracy: estimate(2),
    sentenceAccuracy: estimate(3),
    macroF1: estimate(places[0]! + 3),
    perTag: named(perTag, once, places[0]!, estimate),
    confusion: there.map((truth) => there.map((answer) => confusion[truth]![answer]!)),
    spans:
      spans === undefined
        ? null
        : {
            precision: estimate(places[1]!),
            recall: estimate(places[1]! + 1),
            f1: estimate(places[1]! + 2),
            baselineF1: estimate(places[2]! + 2),
            perType: named(spans.model, once, places[1]!, estimate),
          },
  };
}

function clamped(value: number | undefined): number | null {
  return value === undefined ? null : Math.min(1, Math.max(0, value));
}

/** Micro precision, recall and F1, macro-F1 over what is there, then precision, recall and F1 of each name. */
function fillScores(sums: Float64Array, into: Float64Array, from: number): number {
  const totals = [0, 0, 0] as [number, number, number];
  let [macro, there] = [0, 0];
  const names = sums.length / 3;
  for (let name = 0; name < names; name++) {
    const [hits, gold, answered] = [sums[3 * name]!, sums[3 * name + 1]!, sums[3 * name + 2]!];
    totals[0] += hits;
    totals[1] += gold;
    totals[2] += answered;
    const values = scores(hits, gold, answered);
    into.set(values, from + 4 + 3 * name);
    if (gold > 0) {
      macro += values[2];
      there += 1;
    }
  }
  into.set([...scores(...totals), macro / there], from);
  return from + 4 + 3 * names;
}

function named(
  counts: Counts,
  once: Float64Array,
  from: number,
  estimate: (at: number) => Estimate,
): TagScores[] {
  const sums = counts.sum(once);
  return counts.names.flatMap((name, index) => {
    const [support, predicted] = [sums[3 * index + 1]!, sums[3 * index + 2]!];
    if (support + predicted === 0) return [];
    const at = from + 4 + 3 * index;
    return [
      { name, precision: estimate(at), recall: estimate(at + 1), f1: estimate(at + 2), support, predicted },
    ];
  });
}

function countSpans({ tags, offsets, gold, predicted, baseline }: TaggedResult): {
  readonly model: Counts;
  readonly baseline: Counts;
} {
  const types = [...new Set(tags.filter((tag) => tag !== 'O').map((tag) => tag.slice(2)))].sort();
  const numberOf = new Map(types.map((type, number) => [type, number]));
  const counts = { model: new Counts(types), baseline: new Counts(types) };
  const of = (words: Int32Array, sentence: number): readonly { type: string; start: number; end: number }[] =>
    spansOf(Array.from(words.subarray(offsets[sentence], offsets[sentence + 1]), (tag) => tags[tag] ?? 'O'));
  for (let sentence = 0; sentence < offsets.length - 1; sentence++) {
    const truth = of(gold, sentence);
    const wanted = new Set(truth.map(({ type, start, end }) => `${String(start)} ${String(end)} ${type}`));
    for (const [answers, into] of [
      [predicted, counts.model],
      [baseline, counts.baseline],
    ] as const) {
      for (const { type } of truth) into.add(sentence, numberOf.get(type)!, 0, 1, 0);
      for (const { type, start, end } of of(answers, sentence)) {
        const hit = wanted.has(`${String(start)} ${String(end)} ${type}`) ? 1 : 0;
        into.add(sentence, numberOf.get(type)!, hit, 0, 1);
      }
    }
  }
  return counts;
}
