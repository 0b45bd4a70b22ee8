/** The form of a new label and the request it makes. */
import type { Corpus } from '../../../src-main/api/corpora.ts';
import type { DeriveMethod } from '../../../src-main/api/labels.ts';

export interface LabelPlan {
  kind: Exclude<DeriveMethod['kind'], 'reviewed'>;
  name: string;
  /** Column of numbers, or of categories. */
  from: string;
  threshold: number | null;
  /** Per cent. */
  quantile: number | null;
  /** Column whose values each have their own border; empty: one for all. */
  within: string;
  /** New name of each category, by its old one. */
  renamed: Record<string, string>;
  pattern: string;
  /** One word or phrase a line. */
  words: string;
  yes: string;
  no: string;
  /** Column of times, or empty: all documents get a label. */
  time: string;
  days: number | null;
}

export function firstLabelPlan(corpus: Corpus): LabelPlan {
  return {
    kind: 'quantile',
    name: '',
    from: '',
    threshold: 0,
    quantile: 90,
    within: corpus.columns.find(({ role }) => role === 'group')?.column ?? '',
    renamed: {},
    pattern: '',
    words: '',
    yes: 'yes',
    no: 'no',
    time: '',
    days: 7,
  };
}

/** “Above the author's own 90th percentile”, where the corpus has such columns. */
export function viralPlan(corpus: Corpus): LabelPlan | undefined {
  const shared = corpus.columns.find(({ column }) => /^(retweet|repost|share)s?(_?counts?)?$/i.test(column));
  if (!shared) return undefined;
  const author =
    corpus.columns.find(({ role }) => role === 'group') ??
    corpus.columns.find(({ column }) =>
      /^(user|author|account|screen_?name|user_?name|handle)$/i.test(column),
    );
  const taken = corpus.columns.some(({ name }) => name === 'viral');
  return {
    ...firstLabelPlan(corpus),
    name: taken ? 'viral (90th percentile)' : 'viral',
    from: shared.column,
    within: author?.column ?? '',
    yes: 'viral',
    no: 'not viral',
  };
}

/** Undefined while something is missing. */
export function deriveMethodOf(plan: LabelPlan): DeriveMethod | undefined {
  const { from } = plan;
  switch (plan.kind) {
    case 'threshold':
      return from === '' || plan.threshold === null
        ? undefined
        : { kind: 'threshold', from, threshold: plan.threshold };
    case 'quantile': {
      const quantile = plan.quantile;
      if (from === '' || quantile === null || quantile <= 0 || quantile >= 100) return undefined;
      return {
        kind: 'quantile',
        from,
        quantile: quantile / 100,
        ...(plan.within === '' ? {} : { within: plan.within }),
      };
    }
    case 'recode': {
      const map = Object.fromEntries(
        Object.entries(plan.renamed).filter(([old, now]) => now.trim() !== '' && now !== old),
      );
      return from === '' || Object.keys(map).length === 0
        ? undefined
        : { kind: 'recode', from, map, others: 'keep' };
    }
    case 'matching':
      return plan.pattern === '' ? undefined : { kind: 'matching', pattern: plan.pattern, exactCase: false };
    case 'dictionary': {
      const words = plan.words
        .split(/[\n,;]/)
        .map((word) => word.trim())
        .filter((word) => word !== '');
      return words.length === 0 ? undefined : { kind: 'dictionary', words };
    }
  }
}
