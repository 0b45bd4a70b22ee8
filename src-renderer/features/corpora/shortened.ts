/** The beginning of a text, never cut inside a character that takes two UTF-16 units. */
export function shortened(text: string, units: number): string {
  return text.length <= units ? text : text.slice(0, units).replace(/[\uD800-\uDBFF]$/, '');
}
