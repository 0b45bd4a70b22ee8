/**
 * Which encoding a file is in, and its bytes as UTF-8. Order of trust: the user, a byte order mark, zero bytes in every
 * second place (UTF-16), validity as UTF-8, and last the statistics of letters under each candidate.
 */
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import jschardet from 'jschardet';
import { LecternError } from '../api/errors.ts';
import { letterScore } from './letter-statistics.ts';

export interface EncodingGuess {
  readonly name: string;
  /** For the user: how it was found. */
  readonly reason: string;
  /** Best first; for a choice in the preview. */
  readonly candidates: readonly string[];
}

/** Offered to the user, and tried by the detection. Names as iconv-lite and the web's Encoding Standard know them. */
const singleByte = [
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1255',
];
const otherCodePages = ['windows-1256', 'windows-1257', 'iso-8859-2', 'iso-8859-15', 'koi8-r', 'macintosh'];
const multiByte = ['shift_jis', 'euc-jp', 'gb18030', 'big5', 'euc-kr'];
export const knownEncodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  ...singleByte,
  ...otherCodePages,
  ...multiByte,
] as const;

const mostWithoutLineEnd = 16 << 20;

/** `samples`: the beginning of the file and, where known, pieces from elsewhere in it. */
export function detectEncoding(samples: readonly Buffer[], chosen?: string): EncodingGuess {
  if (chosen !== undefined) {
    return { name: canonical(chosen), reason: 'as you chose', candidates: [...knownEncodings] };
  }
  const head = samples[0] ?? Buffer.alloc(0);
  const mark = byteOrderMark(head);
  if (mark) return guess(mark, 'byte order mark');
  const wide = zeroPattern(head);
  if (wide) return guess(wide, 'every second byte is zero');
  if (samples.every((sample, i) => isUtf8(wholeCharacters(sample, i > 0)))) {
    return guess('utf-8', samples.every(isAscii) ? 'only ASCII characters' : 'valid UTF-8');
  }
  if (mostlyUtf8(samples)) return guess('utf-8', 'nearly all of it is valid UTF-8');
  return byLetters(samples);
}

/** Whether bytes that arrive in pieces are valid UTF-8. */
export class Utf8Check {
  #rest: Buffer = Buffer.alloc(0);
  valid = true;

  push(chunk: Buffer): void {
    if (!this.valid) return;
    const bytes = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : chunk;
    const whole = bytes.length - incompleteTail(bytes);
    if (!isUtf8(bytes.subarray(0, whole))) this.valid = false;
    this.#rest = Buffer.from(bytes.subarray(whole));
  }

  end(): boolean {
    return this.valid && this.#rest.length === 0;
  }
}

/**
 * Turns the bytes of a file into UTF-8 without a byte order mark. What cannot be decoded becomes U+FFFD and is counted;
 * so does NUL, which databases and other programs take for the end of a text.
 */
export class Utf8Transcoder {
  undecodable = 0;
  nul = 0;
  readonly #utf8: boolean;
  /** UTF-16: a byte 10 is not always a line end. */
  readonly #wide: boolean;
  readonly #decoder: { write(chunk: Buffer): string; end(): string | undefined } | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #atStart = true;

  constructor(encoding: string) {
    const name = canonical(encoding);
    this.#utf8 = name === 'utf-8';
    this.#wide = name.startsWith('utf-16');
    if (!this.#utf8) this.#decoder = iconv.getDecoder(name, { stripBOM: false });
  }

  push(chunk: Buffer): Buffer {
    return this.#finish(
      this.#utf8 ? this.#pushUtf8(chunk) : this.#count(this.#decoder!.write(this.#wholeLines(chunk))),
    );
  }

  end(): Buffer {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    if (this.#utf8) return this.#finish(this.#repaired(rest));
    return this.#finish(this.#count(this.#decoder!.write(rest) + (this.#decoder!.end() ?? '')));
  }

  /** Decoders of multi-byte code pages may lose a byte where a chunk ends inside a broken character; a line end is safe. */
  #wholeLines(chunk: Buffer): Buffer {
    if (this.#wide) return chunk;
    const bytes = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : chunk;
    const end = Math.max(bytes.lastIndexOf(10), bytes.lastIndexOf(13)) + 1;
    // Without any line end for this long it is no table; the scanner will say so.
    if (end === 0 && bytes.length > mostWithoutLineEnd) {
      this.#rest = Buffer.alloc(0);
      return bytes;
    }
    this.#rest = Buffer.from(bytes.subarray(end));
    return bytes.subarray(0, end);
  }

  #pushUtf8(chunk: Buffer): Buffer {
    const bytes = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : chunk;
    const whole = bytes.length - incompleteTail(bytes);
    this.#rest = Buffer.from(bytes.subarray(whole));
    return this.#repaired(bytes.subarray(0, whole));
  }

  #repaired(bytes: Buffer): Buffer {
    if (isUtf8(bytes)) return bytes;
    const repaired = Buffer.from(bytes.toString('utf8'), 'utf8');
    this.undecodable += countReplacement(repaired) - countReplacement(bytes);
    return repaired;
  }

  #count(text: string): Buffer {
    for (let i = text.indexOf('\ufffd'); i !== -1; i = text.indexOf('\ufffd', i + 1)) this.undecodable++;
    return Buffer.from(text, 'utf8');
  }

  #finish(bytes: Buffer): Buffer {
    let clean = bytes;
    if (this.#atStart && clean.length > 0) {
      this.#atStart = false;
      if (clean[0] === 0xef && clean[1] === 0xbb && clean[2] === 0xbf) clean = clean.subarray(3);
    }
    if (!clean.includes(0)) return clean;
    const parts = clean.toString('utf8').split('\0');
    this.nul += parts.length - 1;
    return Buffer.from(parts.join('\ufffd'), 'utf8');
  }
}

function guess(name: string, reason: string): EncodingGuess {
  return { name, reason, candidates: [name, ...knownEncodings.filter((other) => other !== name)] };
}

function canonical(name: string): string {
  const lower = name.toLowerCase().replaceAll('_', '-').trim();
  const known = {
    utf8: 'utf-8',
    utf16le: 'utf-16le',
    utf16be: 'utf-16be',
    'utf-16': 'utf-16le',
    latin1: 'windows-1252',
  };
  const spelled = lower in known ? known[lower as keyof typeof known] : name.toLowerCase().trim();
  if (!iconv.encodingExists(spelled)) {
    throw new LecternError(
      'bad-input',
      `The encoding “${name}” is not known.`,
      `Choose one of ${knownEncodings.join(', ')}.`,
    );
  }
  return spelled;
}

function byteOrderMark(head: Buffer): string | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** UTF-16 without a mark: delimiters, line ends and digits leave zeros on one side only. */
function zeroPattern(head: Buffer): string | undefined {
  const length = Math.min(head.length, 1 << 16) & ~1;
  if (length < 4) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (head[i] === 0) even++;
    if (head[i + 1] === 0) odd++;
  }
  const pairs = length / 2;
  if (odd > 0.2 * pairs && even < 0.02 * pairs) return 'utf-16le';
  if (even > 0.2 * pairs && odd < 0.02 * pairs) return 'utf-16be';
  return undefined;
}

function isAscii(sample: Buffer): boolean {
  for (const byte of sample) if (byte > 127) return false;
  return true;
}

/** Without a character that is cut at the end or, in the middle of a file, at the beginning. */
function wholeCharacters(sample: Buffer, cutAtStart: boolean): Buffer {
  let from = 0;
  if (cutAtStart) while (from < 3 && ((sample[from] ?? 0) & 0xc0) === 0x80) from++;
  return sample.subarray(from, sample.length - incompleteTail(sample));
}

/** Bytes at the end that begin a UTF-8 character but do not complete it. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? back : 0;
  }
  return 0;
}

/** A few broken bytes in a file that is otherwise full of valid multi-byte characters. */
function mostlyUtf8(samples: readonly Buffer[]): boolean {
  let broken = 0;
  let valid = 0;
  samples.forEach((sample, i) => {
    const text = wholeCharacters(sample, i > 0).toString('utf8');
    for (let k = 0; k < text.length; k++) {
      const code = text.charCodeAt(k);
      if (code === 0xfffd) broken++;
      else if (code > 127) valid++;
    }
  });
  return valid > 20 * broken;
}

function countReplacement(bytes: Buffer): number {
  let count = 0;
  for (let i = bytes.indexOf('\ufffd', 0, 'utf8'); i !== -1; i = bytes.indexOf('\ufffd', i + 3, 'utf8'))
    count++;
  return count;
}

/** Only the lines with something else than ASCII tell anything; the rest would drown them. */
function tellingBytes(samples: readonly Buffer[], most: number): Buffer {
  const pieces: Buffer[] = [];
  let length = 0;
  for (const sample of samples) {
    for (let i = 0; i < sample.length && length < most; i++) {
      if (sample[i]! < 128) continue;
      const from = Math.max(sample.lastIndexOf(10, i) + 1, i - 200);
      const lineEnd = sample.indexOf(10, i);
      const to = Math.min(lineEnd === -1 ? sample.length : lineEnd + 1, i + 200);
      pieces.push(sample.subarray(from, to));
      length += to - from;
      i = to;
    }
  }
  return Buffer.concat(pieces);
}

function byLetters(samples: readonly Buffer[]): EncodingGuess {
  const telling = tellingBytes(samples, 1 << 16);
  const detected = jschardet.detect(telling);
  const suggested = detected.encoding ? detected.encoding.toLowerCase() : '';
  const scored = knownEncodings
    .filter((name) => !name.startsWith('utf'))
    .map((name) => {
      const bonus = sameEncoding(name, suggested) ? 0.15 * detected.confidence : 0;
      return {
        name,
        score: letterScore(iconv.decode(telling, name), name) + bonus + (commonness[name] ?? 0),
      };
    })
    .sort((a, b) => b.score - a.score);
  const best = scored[0] && scored[0].score > 0 ? scored[0].name : 'windows-1252';
  return {
    name: best,
    reason: 'the letters fit this encoding best',
    candidates: [
      best,
      ...scored.map(({ name }) => name).filter((name) => name !== best),
      'utf-8',
      'utf-16le',
      'utf-16be',
    ],
  };
}

/** Where the letters leave it open, what files are usually in. */
const commonness: Record<string, number> = {
  'windows-1252': 0.15,
  'iso-8859-15': -0.05,
  'iso-8859-2': -0.03,
  'windows-1257': -0.05,
  macintosh: -0.1,
};

function sameEncoding(name: string, suggested: string): boolean {
  const plain = (text: string): string => text.replace(/[^a-z0-9]/g, '');
  const aliases: Record<string, string> = {
    iso88591: 'windows1252',
    maccyrillic: 'windows1251',
    gb2312: 'gb18030',
  };
  return plain(name) === (aliases[plain(suggested)] ?? plain(suggested));
}
