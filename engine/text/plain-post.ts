/**
 * A text as it is compared with others when near-duplicates are looked for: what changes when a post is passed on (the
 * "RT @name:" before it, links, names, capitals, punctuation, spacing) is taken out.
 */

const space = 32;
const newline = 10;

/** A byte per character: ASCII letters and digits as they are, any other letter folded into 128–255. */
export interface PlainPost {
  readonly bytes: Uint8Array;
  readonly length: number;
  /** Ends with an ellipsis: its last word may be cut, and the rest of it be missing. */
  readonly cut: boolean;
}

/** Reads one text after the other into the same memory; the result is valid until the next call. */
export class PlainPostReader {
  #bytes = new Uint8Array(1 << 12);
  readonly #result: { bytes: Uint8Array; length: number; cut: boolean };

  constructor() {
    this.#result = { bytes: this.#bytes, length: 0, cut: false };
  }

  read(source: string): PlainPost {
    const text = source.normalize('NFC').toLowerCase();
    if (text.length > this.#bytes.length) this.#bytes = new Uint8Array(2 * text.length);
    const bytes = this.#bytes;
    let end = lastOf(text);
    const cut = isEllipsis(text, end);
    if (cut) {
      while (end > 0 && isEllipsisMark(text.charCodeAt(end - 1))) end--;
      // The last word is half a word.
      while (end > 0 && !isBlank(text.charCodeAt(end - 1))) end--;
    }
    let length = 0;
    let gap = false;
    let at = afterRetweetMarks(text, end);
    while (at < end) {
      const code = text.charCodeAt(at);
      const startsWord = at === 0 || !isWordCode(text.charCodeAt(at - 1));
      if (startsWord && startsLink(text, at)) {
        at = endOfLink(text, at, end);
        gap = true;
        continue;
      }
      if (code === 64 /* @ */ && startsWord && at + 1 < end && isNameCode(text.charCodeAt(at + 1))) {
        at++;
        while (at < end && isNameCode(text.charCodeAt(at))) at++;
        gap = true;
        continue;
      }
      if (code === 38 /* & */) {
        const entity = endOfEntity(text, at, end);
        if (entity > 0) {
          at = entity;
          gap = true;
          continue;
        }
      }
      if (isWordCode(code)) {
        if (gap && length > 0) bytes[length++] = space;
        gap = false;
        bytes[length++] = code < 128 ? code : 128 + ((Math.imul(code, 0x9e3779b1) >>> 25) & 127);
      } else if (code !== 39 && code !== 0x2019) {
        // An apostrophe, straight or curly, does not part a word; everything else that is no letter does.
        gap = true;
      }
      at++;
    }
    this.#result.bytes = bytes;
    this.#result.length = withoutLinkStub(bytes, length);
    this.#result.cut = cut;
    return this.#result;
  }
}

/** For a reader's eye, and tests. */
export function plainPost(source: string): string {
  const { bytes, length } = new PlainPostReader().read(source);
  return String.fromCharCode(...bytes.subarray(0, length));
}

function lastOf(text: string): number {
  let end = text.length;
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--;
  return end;
}

function isEllipsisMark(code: number): boolean {
  return code === 0x2026 || code === 46;
}

/** "…", or three full stops. */
function isEllipsis(text: string, end: number): boolean {
  if (end === 0) return false;
  return text.charCodeAt(end - 1) === 0x2026 || (end > 2 && text.startsWith('...', end - 3));
}

/** Position behind "rt @name:", however often it is repeated; 0 where there is none. */
function afterRetweetMarks(text: string, end: number): number {
  let start = 0;
  for (;;) {
    let at = start;
    while (at < end && !isWordCode(text.charCodeAt(at)) && text.charCodeAt(at) !== 64) at++;
    if (!text.startsWith('rt', at)) return start;
    at += 2;
    const before = at;
    while (at < end && isBlank(text.charCodeAt(at))) at++;
    if (at === before || text.charCodeAt(at) !== 64) return start;
    at++;
    while (at < end && isNameCode(text.charCodeAt(at))) at++;
    if (text.charCodeAt(at) === 58) at++;
    start = at;
  }
}

const linkStarts = ['http://', 'https://', 'www.', 't.co/', 'bit.ly/', 'pic.twitter.com/'];

function startsLink(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  // h, w, t, b, p: most characters need no further look.
  if (code !== 104 && code !== 119 && code !== 116 && code !== 98 && code !== 112) return false;
  return linkStarts.some((start) => text.startsWith(start, at));
}

function endOfLink(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && !isBlank(text.charCodeAt(at))) at++;
  return at;
}

function endOfEntity(text: string, at: number, end: number): number {
  for (const entity of ['&amp;', '&lt;', '&gt;', '&quot;', '&#39;', '&nbsp;']) {
    if (text.startsWith(entity, at) && at + entity.length <= end) return at + entity.length;
  }
  return 0;
}

/** A text cut by force may end in the first letters of a link. */
function withoutLinkStub(bytes: Uint8Array, length: number): number {
  let start = length;
  while (start > 0 && bytes[start - 1] !== space) start--;
  const last = String.fromCharCode(...bytes.subarray(start, Math.min(length, start + 6)));
  if (length - start > 5 || start === 0 || !'https'.startsWith(last)) return length;
  return start - 1;
}

function isBlank(code: number): boolean {
  return code === space || (code >= 9 && code <= 13) || code === 0xa0 || code === 0x3000 || code === newline;
}

function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95;
}

/** Letters and digits; of other scripts and emoji everything but common punctuation, so that no script is lost. */
function isWordCode(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
  if (code < 0xc0) return code === 0xaa || code === 0xb5 || code === 0xba;
  return !(
    code === 0xd7 ||
    code === 0xf7 ||
    (code >= 0x2000 && code <= 0x206f) ||
    (code >= 0x3000 && code <= 0x3004) ||
    (code >= 0x3008 && code <= 0x3020) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    (code >= 0xff00 && code <= 0xff0f) ||
    (code >= 0xff1a && code <= 0xff20) ||
    code === 0x060c ||
    code === 0x061b ||
    code === 0x061f ||
    code === 0x0964 ||
    code === 0xfeff
  );
}
