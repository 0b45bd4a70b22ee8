/** What the controls of all questions hold, and the question that they make. */
import type { VerbInput } from '../../../src-main/api/catalogue.ts';
import type { Corpus } from '../../../src-main/api/corpora.ts';
import type { Exploration } from '../../state/navigation.svelte.ts';

type Question = VerbInput<'exploration.ask'>['question'];

/** Kept while going from question to question. An empty word stands for “none”. */
export interface QuestionForm {
  label: string;
  timeColumn: string;
  unit: 'auto' | 'day' | 'week' | 'month' | 'year';
  groupColumn: string;
  query: string;
  window: number | null;
  order: 'document' | 'left' | 'match' | 'right';
  length: '1' | '2' | '3' | '4' | '5';
  minimum: number | null;
  category: string;
  against: string;
}

const timeName = /^(date|time|day|month|year|created|published|posted|timestamp)/i;

export function freshForm(corpus: Corpus | undefined): QuestionForm {
  const column = (role: 'time' | 'group') =>
    corpus?.columns.find((candidate) => candidate.role === role)?.column ?? '';
  const label = corpus?.labels[0];
  return {
    label: label?.name ?? '',
    // Not every file has its time column named as one at the import.
    timeColumn: column('time') || (corpus?.columns.find(({ name }) => timeName.test(name))?.column ?? ''),
    unit: 'auto',
    groupColumn: column('group') || groupName(corpus),
    query: '',
    window: 10,
    order: 'document',
    length: '1',
    minimum: 5,
    category: label?.categories[0]?.name ?? '',
    against: '',
  };
}

function groupName(corpus: Corpus | undefined): string {
  const name = /^(author|user|account|party|country|source|group)/i;
  return corpus?.columns.find((candidate) => name.test(candidate.name))?.column ?? '';
}

/** The question, or a sentence on what is still to be said. */
export function questionOf(what: Exploration, form: QuestionForm): Question | string {
  const label = form.label === '' ? {} : { label: form.label };
  const minimum = within(form.minimum, 1, Infinity) ? { minimum: form.minimum } : undefined;
  switch (what) {
    case 'labels':
    case 'lengths':
    case 'languages':
    case 'duplicates':
      return { what };
    case 'time':
      if (form.timeColumn === '') return 'Choose the column that holds the date or time of each document.';
      return { what, column: form.timeColumn, unit: form.unit, ...label };
    case 'groups':
      if (form.groupColumn === '') return 'Choose a column, such as the author, the party or the country.';
      return { what, column: form.groupColumn, ...label };
    case 'kwic': {
      const query = form.query.trim();
      if (query === '')
        return 'Type words to find. tax* stands for any ending, “climate change” for two words that follow each other, hope|fear for either.';
      if (!within(form.window, 1, 50)) return 'Show from 1 to 50 words on each side.';
      return { what, query, window: form.window, order: form.order };
    }
    case 'ngrams':
      if (!minimum) return 'The least number of occurrences is 1 or more.';
      return { what, length: Number(form.length), ...minimum };
    case 'keyness':
      if (form.label === '' || form.category === '')
        return 'Choose a label and the category whose words are wanted.';
      if (!minimum) return 'The least number of occurrences is 1 or more.';
      return {
        what,
        label: form.label,
        category: form.category,
        ...(form.against === '' ? {} : { against: form.against }),
        ...minimum,
      };
  }
}

function within(value: number | null, least: number, most: number): value is number {
  return value !== null && Number.isInteger(value) && value >= least && value <= most;
}
