/** Letters of scripts that are written from right to left. */
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const letter = /\p{L}/u;

/** As `dir="auto"` decides it for one cell: by the first letter. */
export function readsFromRight(text: string): boolean {
  for (const character of text) if (letter.test(character)) return rightToLeft.test(character);
  return false;
}
