/** The text of a source file: its encoding found, and its bytes as UTF-8 in pieces. */
import type { ReadOptions } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';
import { detectEncoding, Utf8Check, Utf8Transcoder, type EncodingGuess } from './encoding.ts';
import { readHead, readSource, readSpots, type SourceFile } from './source-file.ts';

const headBytes = 1 << 20;

export interface TextHead {
  readonly encoding: EncodingGuess;
  /** The beginning of the file in UTF-8. */
  readonly sample: Buffer;
  /** The sample is all there is. */
  readonly whole: boolean;
}

/**
 * @param depth `head`: the encoding is detected from the beginning of the file and some spots in it; `whole`: it is
 *   checked against every byte first, as an import should.
 */
export async function readTextHead(
  source: SourceFile,
  options: ReadOptions,
  depth: 'head' | 'whole',
): Promise<TextHead> {
  const { head, whole } = await readHead(source, headBytes);
  const samples = whole ? [head] : [head, ...readSpots(source, 15, 1 << 16)];
  refuseBinary(head, source.name, options.encoding);
  let encoding = detectEncoding(samples, options.encoding);
  if (depth === 'whole' && options.encoding === undefined && encoding.name === 'utf-8' && !whole) {
    const odd = await firstInvalidPiece(source);
    if (odd) encoding = detectEncoding([...samples, odd]);
  }
  const transcoder = new Utf8Transcoder(encoding.name);
  const pieces = [transcoder.push(head)];
  if (whole) pieces.push(transcoder.end());
  const sample = Buffer.concat(pieces);
  if (sample.length === 0) {
    throw new LecternError('bad-file', `“${source.name}” is empty.`, 'Choose a file that has rows in it.');
  }
  return { encoding, sample, whole };
}

/** The lines of a text file, without their ends; a line end at the end of the file begins no other. */
export async function* readLines(
  source: SourceFile,
  transcoder: Utf8Transcoder,
  onRead: (bytes: Buffer) => void,
  onPlace: (bytes: number) => void,
): AsyncGenerator<string[]> {
  let rest = '';
  for await (const chunk of readSource(source, onRead, onPlace)) {
    const text = rest + transcoder.push(chunk).toString('utf8');
    // A CR at the very end may be the first half of CRLF.
    const cut = text.endsWith('\r') ? text.length - 1 : text.length;
    const lines = text.slice(0, cut).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '') + text.slice(cut);
    if (lines.length > 0) yield lines;
  }
  const last = rest + transcoder.end().toString('utf8');
  const lines = last.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > 0) yield lines;
}

/** Text has next to no control characters; UTF-16 has zeros, but in a pattern that the encoding detection knows. */
function refuseBinary(head: Buffer, name: string, chosen: string | undefined): void {
  if (chosen !== undefined) return;
  const detected = detectEncoding([head]);
  if (detected.name.startsWith('utf-16')) return;
  const sample = head.subarray(0, 1 << 16);
  let control = 0;
  for (const byte of sample) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) control++;
  if (control > 32 && control > 0.05 * sample.length) {
    throw new LecternError(
      'bad-file',
      `“${name}” is not text: it is full of control characters.`,
      'Choose a table of delimited text, such as a CSV file; if it is one in an unusual encoding, choose the encoding.',
    );
  }
}

/** The piece of the file where it stops being UTF-8, or undefined where it never does. */
async function firstInvalidPiece(source: SourceFile): Promise<Buffer | undefined> {
  const check = new Utf8Check();
  let last: Buffer = Buffer.alloc(0);
  for await (const chunk of readSource(source)) {
    check.push(chunk);
    last = chunk;
    if (!check.valid) return Buffer.from(chunk);
  }
  return check.end() ? undefined : Buffer.from(last);
}
