/**
 * Are the texts of a file like those that the model learnt from? A model gives an answer to anything; these numbers say
 * whether it is answering about what it knows. Each is beside the same number for documents of the corpus that the model
 * did not train on, since even those have unknown words.
 */
import { z } from 'zod';
import type { ProjectReader } from '../database/project-database.ts';
import { readFloats } from '../database/stored-floats.ts';
import { readParts, readTexts } from '../database/training-data.ts';

export interface DriftSide {
  readonly documents: number;
  /** Of the words: those that no training document has. */
  readonly unknownWords: number;
  readonly medianWords: number;
  /** Of the letters: those in the writing that most letters of the training texts are in. */
  readonly mainWriting: number;
  readonly meanConfidence: number;
  /** By category, in class order. */
  readonly predicted: readonly number[];
}

export interface Drift {
  readonly file: DriftSide;
  readonly corpus: DriftSide;
  /** The writing meant by `mainWriting`. */
  readonly writing: string;
  /** Sentences, with the numbers in them; empty where the texts are alike. */
  readonly warnings: readonly string[];
}

const word = /[\p{L}\p{N}]+/gu;
const writings = ['Latin', 'Cyrillic', 'Arabic', 'Hebrew', 'Devanagari', 'Bengali', 'Han', 'Hiragana', 'Katakana', 'Hangul', 'Thai', 'Greek'] as const; // prettier-ignore
const patterns = writings.map((name) => new RegExp(`\\p{Script=${name}}`, 'gu'));

const measuredWhole = 4_000;
const thenEvery = 64;
/** All rows up to 4,000, then every 64th: enough to tell shares to half a per cent, and to take no time to speak of. */
export function isMeasured(row: number): boolean {
  return row < measuredWhole || row % thenEvery === 0;
}
/** Lengths above are counted as this one. */
const longestCounted = 4_096;
const learntAtMost = 200_000;
const heldOutAtMost = 5_000;
const fewest = 30;

export class DriftMeter {
  readonly #known: ReadonlySet<string>;
  readonly #classes: readonly string[];
  readonly #writing: number;
  readonly #corpus: DriftSide;
  readonly #file: Sample;

  private constructor(
    known: ReadonlySet<string>,
    classes: readonly string[],
    writing: number,
    corpus: DriftSide,
    before: unknown,
  ) {
    this.#known = known;
    this.#classes = classes;
    this.#writing = writing;
    this.#corpus = corpus;
    this.#file = new Sample(classes.length, writing, before);
  }

  /**
   * Reads the words of the training part; a second for 60,000 tweets. `pause` lets other work in.
   * @param before what `state` said when a former process had come so far
   */
  static async of(
    reader: ProjectReader,
    corpusId: number,
    run: { readonly id: string; readonly classes: readonly string[] },
    pause: () => Promise<void>,
    before?: unknown,
  ): Promise<DriftMeter> {
    const split = reader.value<number>('SELECT split_id FROM runs WHERE id = ?', run.id) as number;
    const parts = readParts(reader, corpusId, split);
    const known = new Set<string>();
    const letters = new Float64Array(writings.length);
    const heldOut = new Map<number, string>();
    let learnt = 0;
    for (const { firstDocument, texts } of readTexts(reader, corpusId)) {
      await pause();
      texts.forEach((text, index) => {
        const document = firstDocument + index;
        if (parts[document - 1] === 0) {
          if (learnt++ >= learntAtMost) return;
          for (const [found] of text.matchAll(word)) known.add(found.toLowerCase());
          if (learnt <= heldOutAtMost)
            patterns.forEach((pattern, at) => {
              letters[at] = (letters[at] as number) + lettersOf(text, pattern);
            });
        } else if (heldOut.size < heldOutAtMost) heldOut.set(document, text);
      });
    }
    const writing = letters.indexOf(Math.max(...letters));
    const sample = new Sample(run.classes.length, writing);
    for (const { document, bytes } of reader.all<{ document: number; bytes: Uint8Array }>(
      'SELECT document_id AS document, probabilities AS bytes FROM predictions WHERE run_id = ? AND document_id IN (SELECT value FROM json_each(?))',
      run.id,
      JSON.stringify([...heldOut.keys()]),
    ))
      sample.take(heldOut.get(document) ?? '', readFloats(bytes), known);
    return new DriftMeter(known, run.classes, writing, sample.summary(), before);
  }

  /** Texts that are measured, none of them blank, with their probabilities, row-major. */
  take(texts: readonly string[], probabilities: Float32Array): void {
    const classes = this.#classes.length;
    texts.forEach((text, index) => {
      this.#file.take(text, probabilities.subarray(index * classes, (index + 1) * classes), this.#known);
    });
  }

  /** What a later process needs to go on; JSON. */
  state(): unknown {
    return this.#file.tally;
  }

  /** Undefined where the file, or what was held out, is too small to compare. */
  drift(): Drift | undefined {
    const file = this.#file.summary();
    if (file.documents < fewest || this.#corpus.documents < fewest) return undefined;
    const writing = writings[this.#writing] as string;
    return {
      file,
      corpus: this.#corpus,
      writing,
      warnings: warningsOf(file, this.#corpus, writing, this.#classes),
    };
  }
}

const count = z.number().int();
const tally = z.object({
  predicted: z.array(count),
  /** How many texts have so many words. */
  lengths: z.array(count),
  documents: count,
  words: count,
  unknown: count,
  letters: count,
  inWriting: count,
  confidence: z.number(),
});

class Sample {
  readonly tally: z.infer<typeof tally>;
  readonly #writing: RegExp;

  constructor(classes: number, writing: number, before?: unknown) {
    const nothing = { documents: 0, words: 0, unknown: 0, letters: 0, inWriting: 0, confidence: 0 };
    this.tally =
      before === undefined
        ? { predicted: Array.from({ length: classes }, () => 0), lengths: [], ...nothing }
        : tally.parse(before);
    this.#writing = patterns[writing] as RegExp;
  }

  take(text: string, probabilities: Float32Array, known: ReadonlySet<string>): void {
    const { tally: sums } = this;
    let words = 0;
    for (const [found] of text.matchAll(word)) {
      words += 1;
      if (!known.has(found.toLowerCase())) sums.unknown += 1;
    }
    sums.documents += 1;
    sums.words += words;
    const length = Math.min(words, longestCounted);
    while (sums.lengths.length <= length) sums.lengths.push(0);
    sums.lengths[length] += 1;
    sums.letters += lettersOf(text, /\p{L}/gu);
    sums.inWriting += lettersOf(text, this.#writing);
    let best = 0;
    for (let at = 1; at < probabilities.length; at++)
      if ((probabilities[at] as number) > (probabilities[best] as number)) best = at;
    sums.predicted[best] += 1;
    sums.confidence += probabilities[best] ?? 0;
  }

  summary(): DriftSide {
    const { documents, words, unknown, letters, inWriting, confidence, predicted } = this.tally;
    const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
    return {
      documents,
      unknownWords: share(unknown, words),
      medianWords: this.#medianWords(),
      mainWriting: share(inWriting, letters),
      meanConfidence: share(confidence, documents),
      predicted: predicted.map((texts) => share(texts, documents)),
    };
  }

  #medianWords(): number {
    const { lengths, documents } = this.tally;
    let passed = 0;
    const middle = Math.floor(documents / 2);
    for (let words = 0; words < lengths.length; words++) {
      passed += lengths[words]!;
      if (passed > middle) return words;
    }
    return 0;
  }
}

function lettersOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function warningsOf(
  file: DriftSide,
  corpus: DriftSide,
  writing: string,
  classes: readonly string[],
): string[] {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const warnings: string[] = [];
  if (file.unknownWords > Math.max(2 * corpus.unknownWords, corpus.unknownWords + 0.05))
    warnings.push(
      `${percent(file.unknownWords)} of the words are unknown to the model’s training texts; of documents it was judged on, ${percent(corpus.unknownWords)} were. The topic, the time or the language may be another.`,
    );
  if (file.mainWriting < corpus.mainWriting - 0.1)
    warnings.push(
      `${percent(file.mainWriting)} of the letters are ${writing}, in the corpus ${percent(corpus.mainWriting)}: part of the texts is in another writing.`,
    );
  if (
    Math.max(file.medianWords, 1) > 2 * Math.max(corpus.medianWords, 1) ||
    2 * file.medianWords < corpus.medianWords
  )
    warnings.push(
      `The texts have ${String(file.medianWords)} words in the middle, those of the corpus ${String(corpus.medianWords)}.`,
    );
  if (file.meanConfidence < corpus.meanConfidence - 0.05)
    warnings.push(
      `The model is less sure than before: its mean confidence is ${file.meanConfidence.toFixed(3)}, on the corpus ${corpus.meanConfidence.toFixed(3)}.`,
    );
  const moved = file.predicted.map((share, at) => ({ at, by: share - (corpus.predicted[at] as number) }));
  const distance = moved.reduce((sum, { by }) => sum + Math.abs(by), 0) / 2;
  const most = moved.toSorted((a, b) => Math.abs(b.by) - Math.abs(a.by))[0];
  if (distance > 0.15 && most !== undefined)
    warnings.push(
      `The categories are predicted in other shares: “${classes[most.at] ?? ''}” for ${percent(file.predicted[most.at] as number)} of the texts, in the corpus for ${percent(corpus.predicted[most.at] as number)}.`,
    );
  return warnings;
}
