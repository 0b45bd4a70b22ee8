/** A first guess at what each column is for, from its name and its cells; the user decides. */
import type { ColumnRole } from '../api/corpora.ts';
import { partNamed } from '../sampling/part-names.ts';

export interface ColumnSample {
  readonly name: string;
  /** Different cells among the sample's rows. */
  readonly distinct: number;
  readonly empty: number;
  /** Of the cells that are not empty, in characters. */
  readonly meanLength: number;
  /** All cells that are not empty name a part of a split. */
  readonly allParts: boolean;
  readonly allNumbers: boolean;
  /** All cells that are not empty are JSON lists, as the columns of tagged sentences are. */
  readonly allLists: boolean;
  readonly rows: number;
}

const textNames =
  /^(text|texts|tweet|tweets|content|body|message|post|comment|document|sentence|full_?text|tweet_?text|review|abstract|statement|speech)$/i;
/** Readable names before numeric codes: with both in a file, the readable one is the label. */
const labelNames = [
  /^(label_?names?|class_?names?|category_?names?|label_?text)$/i,
  /^(labels?|class|category|target|sentiment|stance|polarity|topic|emotion|annotation|code|coding|gold|y)$/i,
  /(^|[_. -])(label|class|category|sentiment|stance|polarity|topic|emotion)([_. -]|$)/i,
];
const idNames =
  /^(id|ids|uid|uuid|guid|key|index|nr|no|number|doc_?id|document_?id|text_?id|tweet_?id|status_?id|post_?id|item_?id|case_?id|id_?str)$/i;
const splitNames = /^(split|splits|part|partition|set|subset|fold_?type|dataset|data_?split|usage)$/i;
const mostLabels = 60;

export function sampleColumn(name: string, cells: readonly string[]): ColumnSample {
  const filled = cells.filter((cell) => cell.trim() !== '');
  const length = filled.reduce((sum, cell) => sum + cell.length, 0);
  return {
    name,
    distinct: new Set(cells).size,
    empty: cells.length - filled.length,
    meanLength: filled.length === 0 ? 0 : length / filled.length,
    allParts: filled.length > 0 && filled.every((cell) => partNamed(cell) !== undefined),
    allNumbers: filled.length > 0 && filled.every((cell) => /^\s*[-+]?\d+([.,]\d+)?\s*$/.test(cell)),
    allLists: filled.length > 0 && filled.every((cell) => cell.startsWith('[') && cell.endsWith(']')),
    rows: cells.length,
  };
}

/** One role per column; at most one text, label, id and split among them. */
export function suggestRoles(columns: readonly ColumnSample[]): ColumnRole[] {
  const roles = columns.map((): ColumnRole => 'other');
  const free = (i: number): boolean => roles[i] === 'other';
  const give = (role: ColumnRole, score: (column: ColumnSample) => number): void => {
    let best = -1;
    let bestScore = 0;
    columns.forEach((column, i) => {
      const points = free(i) ? score(column) : 0;
      if (points > bestScore) [best, bestScore] = [i, points];
    });
    if (best >= 0) roles[best] = role;
  };
  const lists = columns.every(({ allLists }) => allLists);
  const longest = Math.max(
    0,
    ...columns.map(({ allLists, meanLength }) => (allLists && !lists ? 0 : meanLength)),
  );
  give('text', (column) => {
    if (column.rows > 0 && (column.meanLength === 0 || column.allParts)) return 0;
    if (column.allLists && !lists) return 0;
    const named = textNames.test(column.name.trim()) ? 1 : 0;
    if (column.allNumbers) return named * 0.1;
    // A column called "text" that is much shorter than another is a title or a code.
    return (
      named * (column.meanLength > 0.3 * longest ? 1 : 0.2) +
      0.8 * (longest === 0 ? 1 : column.meanLength / longest)
    );
  });
  give('split', (column) => {
    if (column.rows > 0 && !column.allParts) return 0;
    return (splitNames.test(column.name.trim()) ? 2 : 0) + (column.allParts && column.distinct >= 2 ? 1 : 0);
  });
  give('id', (column) => {
    const named = idNames.test(column.name.trim()) ? 1 : 0;
    if (column.rows > 1 && column.distinct < column.rows)
      return named && column.distinct > 0.9 * column.rows ? 0.5 : 0;
    if (named === 1) return 1;
    return column.rows >= 20 &&
      column.empty === 0 &&
      column.meanLength < 40 &&
      /id$/i.test(column.name.trim())
      ? 0.4
      : 0;
  });
  give('label', (column) => {
    if (column.rows > 0 && column.empty === column.rows) return 0;
    const rank = labelNames.findIndex((pattern) => pattern.test(column.name.trim()));
    const few = column.distinct <= Math.min(mostLabels, Math.max(2, column.rows / 3));
    if (rank >= 0) return few || column.rows < 6 ? 3 - 0.5 * rank : 0;
    // Without a telling name: a few short words that come again and again.
    const repeated =
      column.rows >= 10 && column.distinct >= 2 && column.distinct <= Math.min(12, column.rows / 5);
    if (!repeated || column.meanLength > 30) return 0;
    return 0.2 + 0.1 * (column.allNumbers ? 0 : 1) + 0.1 / column.distinct;
  });
  return roles;
}
