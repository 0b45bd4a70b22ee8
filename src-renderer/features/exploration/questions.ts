/** The questions that can be asked about a corpus, in the words of the window. */
import type { Exploration } from '../../state/navigation.svelte.ts';

interface QuestionWords {
  readonly what: Exploration;
  readonly title: string;
  /** What the answer tells, in one sentence. */
  readonly about: string;
}

export const questionGroups: readonly { title: string; questions: readonly QuestionWords[] }[] = [
  {
    title: 'Documents',
    questions: [
      { what: 'labels', title: 'Labels', about: 'How often each category of each label occurs.' },
      {
        what: 'lengths',
        title: 'Text lengths',
        about: 'Texts by their number of tokens, and how many a preset’s limit would cut.',
      },
      {
        what: 'time',
        title: 'Over time',
        about: 'Documents per day, week, month or year. Times without a zone are taken for UTC.',
      },
      { what: 'groups', title: 'Groups', about: 'The most frequent values of a column against a label.' },
    ],
  },
  {
    title: 'Words',
    questions: [
      {
        what: 'kwic',
        title: 'Words in context',
        about: 'Every place where words occur, with what stands before and after.',
      },
      {
        what: 'ngrams',
        title: 'Frequent words',
        about: 'The most frequent words, or sequences of up to five. No sequence reaches over punctuation.',
      },
      { what: 'keyness', title: 'Key words', about: 'Words that mark out the documents of one category.' },
    ],
  },
  {
    title: 'Quality',
    questions: [
      {
        what: 'languages',
        title: 'Languages',
        about: 'Shares of languages, told by a detector from evenly spread documents.',
      },
      {
        what: 'duplicates',
        title: 'Repeated texts',
        about:
          'Texts that occur more than once, once “RT”, links, @names, capitals and signs are left aside.',
      },
    ],
  },
];

export function questionWords(what: Exploration): QuestionWords {
  return questionGroups.flatMap(({ questions }) => questions).find((question) => question.what === what)!;
}
