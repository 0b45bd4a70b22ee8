/** What the table of documents is asked for. */
import type { VerbInput } from '../../../src-main/api/catalogue.ts';
import type { Part } from '../../../src-main/api/corpora.ts';

export interface DocumentQuestion {
  readonly search: string;
  /** Categories to keep, by column of the label; none: all. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly split: number | undefined;
  readonly part: Part | undefined;
}

export const everything: DocumentQuestion = { search: '', filters: {}, split: undefined, part: undefined };

export function isEverything(question: DocumentQuestion): boolean {
  return question.search.trim() === '' && activeFilters(question).length === 0 && question.part === undefined;
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
  filters: { column: string; values: string[] }[];
  split?: number;
  part?: Part;
} {
  return {
    search: question.search.trim(),
    filters: activeFilters(question),
    ...(question.part !== undefined && question.split !== undefined
      ? { split: question.split, part: question.part }
      : {}),
  };
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
