/**
 * Published word vectors: word2vec text and binary, GloVe (text without a first line of sizes), fastText .vec; gzipped too.
 * Read in one pass, a chunk at a time, up to a limit: these files have the most frequent words first.
 */
import { LecternError } from '../api/errors.ts';
import { openSourceFile, readSource } from './source-file.ts';

export interface VectorFile {
  readonly words: string[];
  readonly size: number;
  /** Row-major words × size. */
  readonly vectors: Float32Array;
  readonly warnings: string[];
}

export interface VectorFileOptions {
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
  progress?(words: number): void;
}

/** Longer than any line of published files; a file of another kind is given up soon. */
const longestLine = 1 << 18;
const largestSize = 4096;

export async function readVectorFile(path: string, options: VectorFileOptions): Promise<VectorFile> {
  const source = openSourceFile(path);
  if (source.folder || source.packing === 'zip')
    throw new LecternError(
      'unreadable-file',
      `“${source.name}” is not a file of vectors by itself.`,
      'Unpack it, and choose the file of vectors in it.',
    );
  const reader = new VectorReader(source.name, options.limit);
  let chunks = 0;
  for await (const chunk of readSource(source)) {
    if (options.signal?.aborted === true)
      throw new LecternError('cancelled', 'It was cancelled; nothing was kept.');
    reader.read(chunk);
    if (++chunks % 8 === 0) options.progress?.(reader.count);
    if (reader.full) break;
  }
  return reader.finish();
}

class VectorReader {
  count = 0;
  readonly #name: string;
  readonly #limit: number;
  readonly #words: string[] = [];
  readonly #known = new Set<string>();
  #vectors = new Float32Array(0);
  #size = 0;
  #rest: Buffer = Buffer.alloc(0);
  #form: 'unknown' | 'text' | 'binary' = 'unknown';
  #line = 0;
  #odd = 0;
  #twice = 0;

  constructor(name: string, limit: number) {
    this.#name = name;
    this.#limit = limit;
  }

  get full(): boolean {
    return this.count >= this.#limit;
  }

  read(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (this.#form === 'unknown') this.#recognise(false);
    this.#take(false);
  }

  finish(): VectorFile {
    if (this.#form === 'unknown') this.#recognise(true);
    this.#take(true);
    if (this.count === 0) throw this.#noVectors();
    const warnings: string[] = [];
    if (this.#odd > 0)
      warnings.push(
        `Lines left out because they do not hold a word and ${String(this.#size)} numbers: ${this.#odd.toLocaleString('en')}.`,
      );
    if (this.#twice > 0)
      warnings.push(
        `Words that occur again later in the file, of which the first vector counts: ${this.#twice.toLocaleString('en')}.`,
      );
    if (this.full)
      warnings.push(`Only the first ${this.count.toLocaleString('en')} vectors were read, as asked for.`);
    return {
      words: this.#words,
      size: this.#size,
      vectors: this.#vectors.slice(0, this.count * this.#size),
      warnings,
    };
  }

  /** Looks at the first line, and what follows it where it holds two whole numbers. */
  #recognise(atEnd: boolean): void {
    const end = this.#rest.indexOf(10);
    if (end < 0) {
      if (this.#rest.length > longestLine || atEnd) throw this.#noVectors();
      return;
    }
    const first = this.#rest.toString('utf8', 0, end).trim();
    const sizes = /^(\d+)\s+(\d+)$/.exec(first);
    if (sizes === null) {
      this.#size = trailingNumbers(first.split(' '));
      if (this.#size < 2) throw this.#noVectors();
      this.#form = 'text';
      return;
    }
    this.#size = Number(sizes[2]);
    if (this.#size < 1 || this.#size > largestSize) throw this.#noVectors();
    const after = this.#rest.subarray(end + 1);
    const next = after.indexOf(10);
    if (next < 0 && after.length < this.#size * 4 + 1024 && !atEnd) return;
    const line = after.toString('utf8', 0, next < 0 ? after.length : next).trim();
    this.#form = trailingNumbers(line.split(' ')) >= this.#size ? 'text' : 'binary';
    this.#rest = after;
    this.#line = 1;
  }

  #take(atEnd: boolean): void {
    if (this.#form === 'text') this.#takeLines(atEnd);
    if (this.#form === 'binary') this.#takeBinary();
  }

  #takeLines(atEnd: boolean): void {
    let from = 0;
    while (!this.full) {
      let end = this.#rest.indexOf(10, from);
      if (end < 0) {
        if (!atEnd || from >= this.#rest.length) break;
        end = this.#rest.length;
      }
      this.#line++;
      const parts = this.#rest.toString('utf8', from, end).trimEnd().split(' ');
      from = end + 1;
      if (parts.length === 1 && parts[0] === '') continue;
      // Some files have blanks inside words: the numbers are the last parts.
      const numbers = parts.slice(-this.#size).map(Number);
      if (parts.length <= this.#size || numbers.some((value) => !Number.isFinite(value))) {
        this.#odd++;
        continue;
      }
      this.#add(parts.slice(0, -this.#size).join(' '), numbers);
    }
    this.#rest = this.#rest.subarray(Math.min(from, this.#rest.length));
    if (this.#rest.length > longestLine) throw this.#noVectors();
  }

  /** A word, a blank, the numbers as 32-bit floats; most programs add a line end. */
  #takeBinary(): void {
    const bytes = this.#size * 4;
    let from = 0;
    while (!this.full) {
      while (this.#rest[from] === 10) from++;
      const blank = this.#rest.indexOf(32, from);
      if (blank < 0 || blank + 1 + bytes > this.#rest.length) break;
      const numbers = Array.from({ length: this.#size }, (_, at) =>
        this.#rest.readFloatLE(blank + 1 + at * 4),
      );
      if (numbers.every(Number.isFinite)) this.#add(this.#rest.toString('utf8', from, blank), numbers);
      else this.#odd++;
      from = blank + 1 + bytes;
    }
    this.#rest = this.#rest.subarray(from);
    if (this.#rest.length > longestLine + bytes && this.#rest.indexOf(32) < 0) throw this.#noVectors();
  }

  #add(word: string, numbers: readonly number[]): void {
    if (this.#known.has(word)) {
      this.#twice++;
      return;
    }
    const at = this.count * this.#size;
    if (at + this.#size > this.#vectors.length) {
      const larger = new Float32Array(
        Math.min(this.#limit * this.#size, Math.max(at * 2, 1024 * this.#size)),
      );
      larger.set(this.#vectors);
      this.#vectors = larger;
    }
    this.#vectors.set(numbers, at);
    this.#words.push(word);
    this.#known.add(word);
    this.count++;
  }

  #noVectors(): LecternError {
    return new LecternError(
      'bad-file',
      `“${this.#name}” does not look like word vectors${this.#line > 1 ? ` (line ${String(this.#line)})` : ''}.`,
      'Lectern reads word2vec (text and binary), GloVe and fastText .vec files.',
    );
  }
}

/** How many parts at the end are numbers, the first part left out: it is the word. */
function trailingNumbers(parts: readonly string[]): number {
  let count = 0;
  for (let at = parts.length - 1; at > 0; at--) {
    if (parts[at] === '' || !Number.isFinite(Number(parts[at]))) break;
    count++;
  }
  return count;
}
