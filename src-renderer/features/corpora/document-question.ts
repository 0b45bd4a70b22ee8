/** What the table of documents is asked for. */
import type { VerbInput } from '../../../src-main/api/catalogue.ts';
import type { ColumnFilter, DocumentSelection, Part } from '../../../src-main/api/corpora.ts';

export interface DocumentQuestion {
  readonly search: string;
  /** Categories to keep, by column of the label; none: all. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
  /** Conditions of a saved selection that are not about categories. */
  readonly others: readonly ColumnFilter[];
  readonly split: number | undefined;
  readonly part: Part | undefined;
}

export const everything: DocumentQuestion = {
  search: '',
  filters: {},
  others: [],
  split: undefined,
  part: undefined,
};

export function isEverything(question: DocumentQuestion): boolean {
  return (
    question.search.trim() === '' &&
    activeFilters(question).length === 0 &&
    question.others.length === 0 &&
    question.part === undefined
  );
}

/** Adds a category to the filter of its column, or takes it out. */
export function toggled(question: DocumentQuestion, column: string, value: string): DocumentQuestion {
  const had = question.filters[column] ?? [];
  const values = had.includes(value) ? had.filter((other) => other !== value) : [...had, value];
  return { ...question, filters: { ...question.filters, [column]: values } };
}

export function activeFilters(question: DocumentQuestion): { column: string; values: string[] }[] {
  return Object.entries(question.filters)
    .filter(([, values]) => values.length > 0)
    .map(([column, values]) => ({ column, values: [...values] }));
}

export function selectionOf(question: DocumentQuestion): {
  search: string;
  filters: ColumnFilter[];
  split?: number;
  part?: Part;
} {
  return {
    search: question.search.trim(),
    filters: [...activeFilters(question), ...question.others],
    ...(question.part !== undefined && question.split !== undefined
      ? { split: question.split, part: question.part }
      : {}),
  };
}

/** A saved selection as the table asks it. @param newestSplit whose part is meant where the selection names none */
export function questionOf(selection: DocumentSelection, newestSplit: number | undefined): DocumentQuestion {
  const filters: Record<string, readonly string[]> = {};
  const others: ColumnFilter[] = [];
  for (const filter of selection.filters) {
    if ('values' in filter && filters[filter.column] === undefined) filters[filter.column] = filter.values;
    else others.push(filter);
  }
  return {
    search: selection.search,
    filters,
    others,
    split: selection.split ?? newestSplit,
    part: selection.part,
  };
}

/** A condition in words, such as: likes 10 to 20. */
export function inWords(filter: ColumnFilter): string {
  if ('values' in filter) return `${filter.column}: ${filter.values.join(' or ')}`;
  if ('contains' in filter) return `${filter.column} has “${filter.contains}”`;
  const [from, to] =
    'least' in filter || 'most' in filter
      ? [filter.least, filter.most]
      : [(filter as { since?: string }).since, (filter as { until?: string }).until];
  if (from === undefined) return `${filter.column} up to ${to}`;
  return to === undefined ? `${filter.column} from ${from}` : `${filter.column} ${from} to ${to}`;
}

export function documentsInput(
  project: string,
  corpus: number,
  question: DocumentQuestion,
  offset: number,
  limit: number,
): VerbInput<'corpora.documents'> {
  return {
    project,
    corpus,
    ...selectionOf(question),
    offset,
    limit,
  };
}
