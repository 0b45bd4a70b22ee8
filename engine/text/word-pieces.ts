/**
 * Runs of characters inside a word, its ends marked by < and >, as in Bojanowski et al. 2017 ("Enriching word vectors
 * with subword information"): they let a model read words that it has never seen. The whole word is no piece of itself.
 */
export function wordPieces(word: string, shortest: number, longest: number): string[] {
  // Placeholders and signs have no parts that mean anything.
  if (longest === 0 || !/[\p{L}\p{N}]/u.test(word) || word.startsWith('<')) return [];
  const characters = ['<', ...word, '>'];
  const pieces: string[] = [];
  for (let size = shortest; size <= longest; size++)
    for (let start = 0; start + size <= characters.length; start++)
      if (size < characters.length) pieces.push(characters.slice(start, start + size).join(''));
  return pieces;
}
