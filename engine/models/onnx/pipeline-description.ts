/**
 * How texts become what an exported model reads, as plain data for programs in other languages: the options, the words,
 * and the classes of characters, so that another version of Unicode reads no text differently.
 */
import { classOf } from '../../text/character-class.ts';
import type { TextOptions } from '../../text/text-options.ts';
import { readModelFile } from '../model-file.ts';

/** Runs of code points with one value each: first, last, value. Those of value 0 are left out. */
type CharacterRuns = readonly number[];

interface CharacterTables {
  /** As `engine/text/character-class.ts` numbers them. */
  readonly classes: CharacterRuns;
  /** 1: a letter. */
  readonly letters: CharacterRuns;
  /** 1: a letter, a number or the underscore. */
  readonly word: CharacterRuns;
}

let tables: CharacterTables | undefined;

function characterTables(): CharacterTables {
  const letter = /\p{L}/u;
  const word = /[\p{L}\p{N}_]/u;
  return (tables ??= {
    classes: runsOf(classOf),
    letters: runsOf((code) => Number(letter.test(String.fromCodePoint(code)))),
    word: runsOf((code) => Number(word.test(String.fromCodePoint(code)))),
  });
}

function runsOf(valueOf: (codePoint: number) => number): number[] {
  const runs: number[] = [];
  let first = 0;
  let value = valueOf(0);
  for (let code = 1; code <= 0x110000; code++) {
    const next = code === 0x110000 ? -1 : valueOf(code);
    if (next === value) continue;
    if (value !== 0) runs.push(first, code - 1, value);
    first = code;
    value = next;
  }
  return runs;
}

/**
 * What is left of each character without its marks (compatibility decomposition), as pairs of texts; characters that stay
 * as they are and the syllables of Hangul, whose parts follow from their number, are left out.
 */
function strippedCharacters(): string[] {
  const pairs: string[] = [];
  for (let code = 0; code < 0x110000; code++) {
    if ((code >= 0xd800 && code <= 0xdfff) || (code >= 0xac00 && code <= 0xd7a3)) continue;
    const character = String.fromCodePoint(code);
    const stripped = character.normalize('NFKD').replace(/\p{M}/gu, '');
    if (stripped !== character) pairs.push(character, stripped);
  }
  return pairs;
}

/** @param bytes a model file, as a classifier's `save` gives it */
export function pipelineDescription(bytes: Uint8Array): object {
  const { kind, classes, pipeline, tensors, decision } = readModelFile(bytes);
  const linear = kind === 'linear' || kind === 'logistic';
  const description = {
    format: 'lectern-pipeline',
    version: 1,
    kind: linear ? 'linear' : kind,
    classes,
    // Calibration is in the model itself.
    cutoffs: decision?.cutoffs ?? null,
    abstainBelow: decision?.abstainBelow ?? null,
  };
  if (kind === 'majority') return { ...description, pipeline };
  const { text } = pipeline as { readonly text: TextOptions };
  const characters = {
    ...characterTables(),
    ...(text.stripAccents ? { stripped: strippedCharacters() } : {}),
  };
  if (!linear) return { ...description, pipeline, characters };
  const { terms } = pipeline as { readonly terms: readonly (readonly string[])[] };
  const all = tensors.find(({ name }) => name === 'idf')?.data ?? new Float32Array(0);
  let first = 0;
  const idf = terms.map((block) => [...all.subarray(first, (first += block.length))]);
  return { ...description, pipeline: { ...pipeline, idf }, characters };
}
