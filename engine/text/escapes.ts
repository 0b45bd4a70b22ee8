/** Character escapes that a download left in a text, and where each decoded unit came from. */

export interface DecodedText {
  readonly text: string;
  /** Place in the original of each UTF-16 unit of `text`, and of its end; null where nothing changed. */
  readonly origins: Int32Array | null;
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};
const escape = /\\u([0-9a-fA-F]{4})|&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{2,7})|#x([0-9a-fA-F]{2,6}));/g;

export function decodeEscapes(original: string): DecodedText {
  if (!original.includes('&') && !original.includes('\\u')) return { text: original, origins: null };
  escape.lastIndex = 0;
  let match = escape.exec(original);
  if (match === null) return { text: original, origins: null };
  const origins = new Int32Array(original.length + 1);
  let text = '';
  let from = 0;
  const keep = (until: number): void => {
    for (let position = from; position < until; position++) origins[text.length + position - from] = position;
    text += original.slice(from, until);
  };
  for (; match !== null; match = escape.exec(original)) {
    const decoded = decode(match);
    if (decoded === undefined) continue;
    keep(match.index);
    for (let unit = 0; unit < decoded.length; unit++) origins[text.length + unit] = match.index;
    text += decoded;
    from = match.index + match[0].length;
  }
  keep(original.length);
  origins[text.length] = original.length;
  return { text, origins: origins.subarray(0, text.length + 1) };
}

function decode(match: RegExpExecArray): string | undefined {
  const [, unit, name, decimal, hexadecimal] = match;
  if (unit !== undefined) return String.fromCharCode(parseInt(unit, 16));
  if (name !== undefined) return named[name];
  const codePoint = decimal !== undefined ? Number(decimal) : parseInt(hexadecimal as string, 16);
  return codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff)
    ? String.fromCodePoint(codePoint)
    : undefined;
}
