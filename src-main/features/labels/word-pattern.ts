/** One expression for all words of a dictionary: whole words, whatever their capitals, in any script. */
export function wordPattern(words: readonly string[]): RegExp {
  const inner = words.map((word) => {
    const begins = word.endsWith('*');
    const plain = (begins ? word.slice(0, -1) : word).trim().split(/\s+/u).map(literal).join('\\s+');
    return begins ? `${plain}[\\p{L}\\p{M}\\p{N}]*` : plain;
  });
  return new RegExp(`(?<![\\p{L}\\p{M}\\p{N}])(?:${inner.join('|')})(?![\\p{L}\\p{M}\\p{N}])`, 'iu');
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, (mark) => `\\${mark}`);
}
