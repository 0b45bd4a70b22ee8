/** Colours and type of a chart, as plain values: option functions stay pure, and a file for print has its own. */
export interface Look {
  readonly surface: string;
  readonly text: string;
  readonly muted: string;
  readonly faint: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly accent: string;
  readonly positive: string;
  readonly negative: string;
  /** Categories, in order; told apart with the common forms of colour blindness. */
  readonly series: readonly string[];
  readonly fontFamily: string;
  /** CSS pixels. */
  readonly fontSize: number;
  readonly animate: boolean;
  /** Width of a text in CSS pixels, so that labels get exactly the room they need. */
  textWidth(text: string, fontSize: number): number;
}

/** Mean advance of a humanist sans, for where nothing can be measured. */
export function estimatedTextWidth(text: string, fontSize: number): number {
  return [...text].length * fontSize * 0.56;
}

/** Dark on white, for files that end in a paper, whatever theme the window has. */
export const printLook: Look = {
  surface: '#ffffff',
  text: '#211f1b',
  muted: '#57524a',
  faint: '#6b655b',
  line: '#e3e0da',
  lineStrong: '#a39c8f',
  accent: '#13565b',
  positive: '#0d6478',
  negative: '#a9431c',
  series: ['#17707a', '#c4561c', '#b07f00', '#3b8ecb', '#a3568f', '#3a8a5c', '#3f559c', '#7b7368'],
  fontFamily: "'Inter Variable', Inter, 'Helvetica Neue', Arial, sans-serif",
  fontSize: 12,
  animate: false,
  textWidth: estimatedTextWidth,
};

/** Series colour by position; starts again after the last. */
export function seriesColour(look: Look, index: number): string {
  return look.series[index % look.series.length] ?? look.accent;
}

/** Cuts a label to a width, with an ellipsis, by whole characters as people see them. */
export function fitText(look: Look, text: string, maxWidth: number, fontSize = look.fontSize): string {
  if (look.textWidth(text, fontSize) <= maxWidth) return text;
  const characters = [...new Intl.Segmenter().segment(text)].map((part) => part.segment);
  while (characters.length > 1 && look.textWidth(`${characters.join('')}…`, fontSize) > maxWidth)
    characters.pop();
  return `${characters.join('').trimEnd()}…`;
}
