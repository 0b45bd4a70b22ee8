/** A text as a sequence of normalised terms: the first step of every model, the same in training and later. */
import { decodeEscapes } from './escapes.ts';
import { HASH_FACTOR, HASH_START, type TermTable } from './term-table.ts';
import type { TextOptions } from './text-options.ts';
import { EMOJI, MENTION, NUMBER, SYMBOL, TokenList, URL, WORD, type Token, type TokenKind } from './token.ts';
import {
  PLAIN_DIGIT,
  PLAIN_EMOTICON,
  PLAIN_END,
  PLAIN_SIGN,
  PLAIN_STOP,
  PLAIN_WORD,
  plainClasses,
} from './plain-token.ts';
import { scanOne, tokenize, type TokenizerOptions } from './tokenizer.ts';

/** Numbers in a row, growing. */
export class IntegerList {
  length = 0;
  data = new Int32Array(1 << 10);

  push(value: number): void {
    if (this.length === this.data.length) {
      const data = new Int32Array(this.data.length * 2);
      data.set(this.data);
      this.data = data;
    }
    this.data[this.length++] = value;
  }

  /** Appends a part of its own or another list's numbers. */
  append(numbers: Int32Array, from: number, until: number): void {
    const needed = this.length + until - from;
    if (needed > this.data.length) {
      const data = new Int32Array(Math.max(needed, this.data.length * 2));
      data.set(this.data);
      this.data = data;
    }
    for (let at = from; at < until; at++) this.data[this.length++] = numbers[at];
  }

  toArray(): Int32Array {
    return this.data.slice(0, this.length);
  }
}

/** Terms that stand for a kind of token; angle brackets cannot come out of the tokenizer beside letters. */
export const URL_TERM = '<url>';
export const MENTION_TERM = '<user>';
export const NUMBER_TERM = '<number>';

const negations = new Set([
  'not', 'no', 'never', 'nor', 'cannot', 'without', "n't", 'neither', 'nobody', 'nothing', 'none', 'dont', 'doesnt',
  'didnt', 'isnt', 'wasnt', 'arent', 'werent', 'wont', 'wouldnt', 'cant', 'couldnt', 'shouldnt', 'aint', 'hasnt', 'havent',
]); // prettier-ignore

const NOT = [...'not_'].map((character) => character.charCodeAt(0));

export class Analyser {
  readonly options: TextOptions;
  private readonly scanOptions: TokenizerOptions;
  private readonly tokens = new TokenList();
  private units = new Uint16Array(256);
  private length = 0;
  private hash = HASH_START;
  private negated = false;
  /** The text under way, as units: reading a string costs more. */
  private source = new Uint16Array(1 << 10);
  private readonly plain: boolean;
  private plainKind: TokenKind = WORD;

  constructor(options: TextOptions) {
    this.options = options;
    const { tokenizer, markNegation } = options;
    this.plain = (tokenizer === 'tweet' || tokenizer === 'words') && !markNegation;
    this.scanOptions = {
      tokenizer: options.tokenizer,
      punctuation: options.punctuation || options.markNegation,
    };
  }

  /**
   * Appends the number of each term to `into`; an unknown term is added to the table or becomes `unknown`, and is
   * spelled at the end of `unknownTerms`.
   */
  encode(
    text: string,
    table: TermTable,
    add: boolean,
    unknown: number,
    into: IntegerList,
    unknownTerms?: string[],
  ): void {
    this.forEachTerm(text, () => {
      const id = table.idOfUnits(this.units, this.length, this.hash, add);
      into.push(id < 0 ? unknown : id);
      if (id < 0) unknownTerms?.push(this.currentTerm());
    });
  }

  terms(text: string): string[] {
    const terms: string[] = [];
    this.forEachTerm(text, () => terms.push(this.currentTerm()));
    return terms;
  }

  /** The tokens that explanations speak of: places in the text as given. */
  tokenise(text: string): Token[] {
    const { text: decoded, origins } = this.options.decodeEscapes
      ? decodeEscapes(text)
      : { text, origins: null };
    const scan =
      this.options.tokenizer === 'characters'
        ? { tokenizer: 'words' as const, punctuation: true }
        : this.scanOptions;
    tokenize(decoded, scan, this.tokens);
    const tokens: Token[] = [];
    for (let index = 0; index < this.tokens.count; index++) {
      const token = this.tokens.at(index);
      if (token.kind === SYMBOL && !this.options.punctuation) continue;
      tokens.push(
        origins === null
          ? token
          : { start: origins[token.start], end: originalEnd(text, origins, token), kind: token.kind },
      );
    }
    return tokens;
  }

  /** Where each term that `encode` gives comes from: start and end in the text as given, one pair per term. */
  termSpans(text: string): Int32Array {
    const origins = this.options.decodeEscapes ? decodeEscapes(text).origins : null;
    const spans: number[] = [];
    this.forEachTerm(text, (start, end) => {
      if (origins === null) spans.push(start, end);
      else spans.push(origins[start], originalEnd(text, origins, { start, end }));
    });
    return Int32Array.from(spans);
  }

  private forEachTerm(given: string, visit: (start: number, end: number) => void): void {
    const { options, tokens } = this;
    const text = options.decodeEscapes ? decodeEscapes(given).text : given;
    this.negated = false;
    if (!this.plain) {
      tokenize(text, this.scanOptions, tokens);
      this.visitTokens(text, visit);
      return;
    }
    const tweet = options.tokenizer === 'tweet';
    const { length } = text;
    if (this.source.length <= length) this.source = new Uint16Array(length * 2);
    const source = this.source;
    for (let index = 0; index < length; index++) source[index] = text.charCodeAt(index);
    source[length] = 0; // ends the last token
    for (let position = 0; position < length;) {
      if (source[position] <= 0x20) {
        position++;
        continue;
      }
      const end = this.plainToken(position);
      if (end > 0) {
        const shown = this.plainKind !== SYMBOL || options.punctuation;
        if (this.plainKind === NUMBER && options.numbers !== 'keep') {
          if (options.numbers === 'replace') {
            this.writeWhole(NUMBER_TERM);
            visit(position, end);
          }
        } else if (shown) visit(position, end);
        position = end;
      } else {
        tokens.clear();
        position = scanOne(text, position, tweet, options.punctuation, tokens);
        if (tokens.count > 0) this.visitTokens(text, visit);
      }
    }
  }

  /**
   * Writes the term of the token that begins here in `source`, if it can be told without a closer look: a word of ASCII
   * letters and digits, or a run of one sign. Returns its end, or 0.
   */
  private plainToken(start: number): number {
    const { source } = this;
    const { lowercase, maxRepeats } = this.options;
    const first = source[start];
    const begins = plainClasses[first];
    let position = start;
    if ((begins & PLAIN_SIGN) !== 0) {
      do position++;
      while (source[position] === first);
      if (source[position] >= 128) return 0;
      this.plainKind = SYMBOL;
      const count = maxRepeats > 0 ? Math.min(maxRepeats, position - start) : position - start;
      this.begin(count);
      for (let index = 0; index < count; index++) this.put(first);
      return position;
    }
    if ((begins & PLAIN_WORD) === 0) return 0;
    if (this.units.length <= this.source.length) this.units = new Uint16Array(this.source.length + 1);
    const { units } = this;
    let hash = HASH_START;
    let length = 0;
    let run = 0;
    let previous = 0;
    let digits = 0;
    let last = 0;
    for (;;) {
      let unit = source[position];
      const flags = plainClasses[unit];
      if ((flags & PLAIN_WORD) === 0) break;
      last = flags & PLAIN_DIGIT;
      if (last !== 0) digits++;
      else if (lowercase && unit >= 0x41 && unit <= 0x5a) unit |= 32;
      position++;
      if (unit === previous && last === 0) {
        if (++run > maxRepeats && maxRepeats > 0) continue;
      } else run = 1;
      previous = unit;
      units[length++] = unit;
      hash = Math.imul(hash ^ unit, HASH_FACTOR);
    }
    const next = source[position];
    const ends = plainClasses[next];
    if ((ends & PLAIN_END) === 0) {
      // A full stop or a comma ends a word of letters where no letter, digit or mark follows it.
      if ((ends & PLAIN_STOP) === 0 || last !== 0) return 0;
      if (source[position + 1] > 0x20) return 0;
    }
    if ((begins & PLAIN_EMOTICON) !== 0) {
      const second = source[start + 1];
      if ((begins & PLAIN_DIGIT) !== 0 || second === 0x5f || (second | 32) === 0x64 || next === 0x2e)
        return 0;
    }
    this.plainKind = digits === position - start ? NUMBER : WORD;
    this.length = length;
    this.hash = hash;
    return position;
  }

  private visitTokens(text: string, visit: (start: number, end: number) => void): void {
    const { options, tokens } = this;
    for (let index = 0; index < tokens.count; index++) {
      const kind = tokens.kinds[index] as TokenKind;
      const start = tokens.starts[index];
      const end = tokens.ends[index];
      if (options.markNegation && kind === SYMBOL) {
        if ('.,;:!?'.includes(text[start] as string)) this.negated = false;
        if (!options.punctuation) continue;
      }
      if (kind === URL && options.urls !== 'keep') {
        if (options.urls === 'drop') continue;
        this.writeWhole(URL_TERM);
      } else if (kind === MENTION && options.mentions !== 'keep') {
        if (options.mentions === 'drop') continue;
        this.writeWhole(MENTION_TERM);
      } else if (kind === NUMBER && options.numbers !== 'keep') {
        if (options.numbers === 'drop') continue;
        this.writeWhole(NUMBER_TERM);
      } else this.write(text, start, end, kind);
      visit(start, end);
      if (options.markNegation && kind === WORD && !this.negated)
        this.negated = isNegation(this.currentTerm());
    }
  }

  private currentTerm(): string {
    return String.fromCharCode(...this.units.subarray(0, this.length));
  }

  private writeWhole(term: string): void {
    this.begin(term.length);
    for (let index = 0; index < term.length; index++) this.put(term.charCodeAt(index));
  }

  private begin(room: number): void {
    if (this.units.length < room) this.units = new Uint16Array(room * 2);
    this.length = 0;
    this.hash = HASH_START;
  }

  private put(unit: number): void {
    this.units[this.length++] = unit;
    this.hash = Math.imul(this.hash ^ unit, HASH_FACTOR);
  }

  private write(text: string, start: number, end: number, kind: TokenKind): void {
    const { lowercase, maxRepeats } = this.options;
    this.begin(end - start + NOT.length);
    if (this.negated && kind === WORD) for (const unit of NOT) this.put(unit);
    const from = this.length;
    let run = 0;
    for (let index = start; index < end; index++) {
      let unit = text.charCodeAt(index);
      if (unit >= 128) return this.writeSlowly(text.slice(start, end), kind);
      if (lowercase && unit >= 0x41 && unit <= 0x5a) unit |= 32;
      if (maxRepeats > 0) {
        const digit = unit >= 0x30 && unit <= 0x39;
        run = !digit && this.length > from && this.units[this.length - 1] === unit ? run + 1 : 1;
        if (run > maxRepeats) continue;
      }
      this.put(unit);
    }
  }

  /** The same for anything but ASCII, by the language's own string functions. */
  private writeSlowly(token: string, kind: TokenKind): void {
    const { lowercase, stripAccents, maxRepeats } = this.options;
    let term = token;
    if (kind !== EMOJI) {
      // Some ligatures come apart with a blank between, which would read as two words once the term is stored.
      if (stripAccents) term = term.normalize('NFKD').replace(/[\p{M} ]/gu, '');
      else term = term.normalize('NFC');
      if (lowercase) term = term.toLowerCase();
      term = term.replaceAll('\u2019', "'");
    } else term = term.replaceAll('\ufe0f', '');
    if (maxRepeats > 0) term = limitRepeats(term, maxRepeats);
    this.begin(term.length + NOT.length);
    if (this.negated && kind === WORD) for (const unit of NOT) this.put(unit);
    for (let index = 0; index < term.length; index++) this.put(term.charCodeAt(index));
  }
}

function isNegation(term: string): boolean {
  return negations.has(term) || term.endsWith("n't");
}

function limitRepeats(term: string, most: number): string {
  let limited = '';
  let previous = '';
  let run = 0;
  for (const character of term) {
    run = character === previous ? run + 1 : 1;
    previous = character;
    if (run <= most || (character >= '0' && character <= '9')) limited += character;
  }
  return limited;
}

/** Where a token of the decoded text ends in the original: an escape belongs to the token whole. */
function originalEnd(text: string, origins: Int32Array, token: Pick<Token, 'start' | 'end'>): number {
  const end = origins[token.end];
  return end > origins[token.start] ? end : text.length;
}
