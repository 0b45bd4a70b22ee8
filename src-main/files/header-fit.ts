/** A header that has more or fewer names than the rows have cells, made to fit where it is plain how, and always said. */

/** `width`: cells of most rows; `firstCells`: the first cells of such rows. */
export function fitHeader(
  header: readonly string[],
  width: number,
  firstCells: readonly string[],
): { names: string[]; warnings: string[] } {
  const names = [...header];
  const left = width - names.length;
  if (left === 0 || width < 2 || firstCells.length === 0) return { names, warnings: [] };
  if (left < 0) {
    const unnamed = names.filter((name) => name.trim() === '').length;
    if (unnamed < -left || width * 2 < names.length) return { names, warnings: [] };
    // Those at the end first: spreadsheets leave delimiters there.
    for (let i = names.length - 1, drop = -left; drop > 0; i--) {
      if (names[i]!.trim() !== '') continue;
      names.splice(i, 1);
      drop--;
    }
    return {
      names,
      warnings: [
        `The header has ${header.length} cells and the rows have ${width}; ${-left === 1 ? 'a name that is empty was' : `${-left} names that are empty were`} left out.`,
      ],
    };
  }
  // R writes the names of rows before the first column that has a name.
  const numbered =
    left === 1 && firstCells.every((cell, i) => i === 0 || Number(cell) === Number(firstCells[i - 1]) + 1);
  if (numbered) names.unshift('');
  else if (names.length * 2 >= width) names.push(...Array.from({ length: left }, () => ''));
  else return { names, warnings: [] };
  return {
    names,
    warnings: [
      `The header has ${header.length} names and the rows have ${width} cells; ${numbered ? 'the first column has' : 'the last ones have'} no name. Check that the names stand above the right columns.`,
    ],
  };
}
