/** Where features come from: each source turns a text into numbered terms and can spell them. */
import { IntegerList, type Analyser } from './analyser.ts';
import { PairTable } from './pair-table.ts';
import { HASH_FACTOR, HASH_START, TermTable } from './term-table.ts';

export interface TermSource {
  readonly unit: 'words' | 'characters';
  /** One more than the largest number given so far. */
  readonly count: number;
  /**
   * Appends the number of every occurrence; unknown terms are added, or left out. `places` is given two numbers for each:
   * for runs of words the positions of the first and last word, for runs of characters start and end in the text.
   */
  encode(text: string, add: boolean, into: IntegerList, places?: IntegerList): void;
  spell(id: number): string;
  /** The number of a spelled term, added where it is unknown. */
  numberOf(term: string): number;
}

/** Runs of `shortest` to `longest` terms, joined by one blank. */
export class WordNgrams implements TermSource {
  readonly unit = 'words';
  private readonly analyser: Pick<Analyser, 'encode'>;
  private readonly shortest: number;
  private readonly longest: number;
  private readonly words = new TermTable();
  private readonly ngrams = new PairTable();
  private readonly buffer = new IntegerList();

  constructor(analyser: Pick<Analyser, 'encode'>, shortest: number, longest: number) {
    this.analyser = analyser;
    this.shortest = shortest;
    this.longest = longest;
  }

  get count(): number {
    return this.ngrams.count;
  }

  encode(text: string, add: boolean, into: IntegerList, places?: IntegerList): void {
    const { buffer, ngrams, shortest, longest } = this;
    buffer.length = 0;
    this.analyser.encode(text, this.words, add, -1, buffer);
    const { data, length } = buffer;
    for (let start = 0; start < length; start++) {
      let id = -1;
      const end = Math.min(start + longest, length);
      for (let position = start; position < end; position++) {
        const word = data[position];
        if (word < 0) break;
        id = ngrams.idOf(id, word, add);
        if (id < 0) break;
        if (position - start + 1 < shortest) continue;
        into.push(id);
        if (places !== undefined) {
          places.push(start);
          places.push(position);
        }
      }
    }
  }

  spell(id: number): string {
    const prefix = this.ngrams.prefixes[id];
    const word = this.words.term(this.ngrams.terms[id]);
    return prefix < 0 ? word : `${this.spell(prefix)} ${word}`;
  }

  numberOf(term: string): number {
    let id = -1;
    for (const word of term.split(' ')) id = this.ngrams.idOf(id, this.words.idOf(word, true), true);
    return id;
  }
}

/**
 * Runs of characters inside white-space separated words, each padded by one blank on both sides; a padded word
 * shorter than n counts once (the `char_wb` analyser of scikit-learn).
 */
export class CharacterNgrams implements TermSource {
  readonly unit = 'characters';
  private readonly prepare: (text: string) => string;
  private readonly shortest: number;
  private readonly longest: number;
  private readonly table = new TermTable();
  private units = new Uint16Array(256);
  private bounds = new Int32Array(256);
  private known = new KnownWords();

  constructor(prepare: (text: string) => string, shortest: number, longest: number) {
    this.prepare = prepare;
    this.shortest = shortest;
    this.longest = longest;
  }

  get count(): number {
    return this.table.count;
  }

  /** Places are those of the characters where preparing the text leaves its length, else the whole of the text. */
  encode(text: string, add: boolean, into: IntegerList, places?: IntegerList): void {
    const prepared = this.prepare(text).toWellFormed();
    const { length } = prepared;
    if (this.units.length < length + 2) {
      this.units = new Uint16Array((length + 2) * 2);
      this.bounds = new Int32Array((length + 3) * 2);
    }
    let position = 0;
    while (position < length) {
      while (position < length && isWhiteSpace(prepared.charCodeAt(position))) position += 1;
      if (position >= length) return;
      let end = position;
      while (end < length && !isWhiteSpace(prepared.charCodeAt(end))) end += 1;
      this.encodeWord(prepared, position, end, add, into, places, length === text.length ? -1 : text.length);
      position = end;
    }
  }

  private encodeWord(
    text: string,
    from: number,
    until: number,
    add: boolean,
    into: IntegerList,
    places: IntegerList | undefined,
    givenLength: number,
  ): void {
    const { units, bounds, table } = this;
    let length = 0;
    let characters = 0;
    bounds[characters++] = 0;
    units[length++] = 0x20;
    for (let index = from; index < until; index++) {
      const unit = text.charCodeAt(index);
      if (unit < 0xdc00 || unit > 0xdfff) bounds[characters++] = length;
      units[length++] = unit;
    }
    bounds[characters++] = length;
    units[length++] = 0x20;
    bounds[characters] = length;
    if (!add && places === undefined) {
      // Words repeat, and with a fixed table so do their runs.
      if (this.known.tableCount !== table.count) this.known = new KnownWords(table.count);
      if (this.known.recall(units, length, into)) return;
    }
    const begin = into.length;
    for (let size = this.shortest; size <= this.longest; size++) {
      for (let start = 0; start === 0 || start + size <= characters; start++) {
        const first = bounds[start];
        const last = bounds[Math.min(start + size, characters)];
        let hash = HASH_START;
        for (let index = first; index < last; index++) hash = Math.imul(hash ^ units[index], HASH_FACTOR);
        const id = table.idOfUnits(
          first === 0 ? units : units.subarray(first, last),
          last - first,
          hash,
          add,
        );
        if (id < 0) continue;
        into.push(id);
        if (places === undefined) continue;
        // Without the blanks on both sides of the word.
        places.push(givenLength < 0 ? Math.min(until - 1, from + Math.max(0, first - 1)) : 0);
        places.push(givenLength < 0 ? Math.max(from + 1, Math.min(until, from + last - 1)) : givenLength);
      }
      // A word no longer than n counts once, however much larger n grows.
      if (size >= characters) break;
    }
    if (!add && places === undefined) this.known = this.known.remember(units, length, into, begin);
  }

  spell(id: number): string {
    return this.table.term(id);
  }

  numberOf(term: string): number {
    return this.table.idOf(term, true);
  }
}

/** The runs of characters of words that came before, for as long as the table of runs does not grow. */
class KnownWords {
  readonly tableCount: number;
  private readonly words = new TermTable();
  private readonly numbers = new IntegerList();
  /** Where the numbers of each word end. */
  private readonly ends = new IntegerList();

  constructor(tableCount = 0) {
    this.tableCount = tableCount;
  }

  /** Appends the numbers of a word; false where it has not come yet. */
  recall(units: Uint16Array, length: number, into: IntegerList): boolean {
    if (length > longestKnownWord) return false;
    const word = this.words.idOfUnits(units, length, hashOf(units, length), false);
    if (word < 0) return false;
    into.append(this.numbers.data, word === 0 ? 0 : this.ends.data[word - 1], this.ends.data[word]);
    return true;
  }

  /** Gives itself, or a fresh memory where this one is full. */
  remember(units: Uint16Array, length: number, from: IntegerList, begin: number): KnownWords {
    if (length > longestKnownWord) return this;
    if (this.numbers.length > mostKnownNumbers) return new KnownWords(this.tableCount);
    this.words.idOfUnits(units, length, hashOf(units, length), true);
    this.numbers.append(from.data, begin, from.length);
    this.ends.push(this.numbers.length);
    return this;
  }
}

/** In units, with the blanks; addresses and the like seldom come twice. */
const longestKnownWord = 26;
/** 16 MB. */
const mostKnownNumbers = 1 << 22;

function hashOf(units: Uint16Array, length: number): number {
  let hash = HASH_START;
  for (let index = 0; index < length; index++) hash = Math.imul(hash ^ units[index], HASH_FACTOR);
  return hash;
}

export function isWhiteSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 9 && unit <= 13) || (unit >= 0x1c && unit <= 0x1f);
  return (
    unit === 0x85 ||
    unit === 0xa0 ||
    unit === 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200a) ||
    unit === 0x2028 ||
    unit === 0x2029 ||
    unit === 0x202f ||
    unit === 0x205f ||
    unit === 0x3000
  );
}
