/** The form of a new split, the request it makes, and the words that say what it will do. */
import type { Corpus, CorpusColumn } from '../../../src-main/api/corpora.ts';
import type { SplitMethod } from '../../../src-main/api/splits.ts';

export type SplitKind = 'random' | 'group' | 'time' | 'column';

export interface SplitPlan {
  kind: SplitKind;
  /** Whole per cent. */
  train: number | null;
  validation: number | null;
  test: number | null;
  /** Label by name, or empty. */
  stratify: string;
  group: string;
  time: string;
  /** Column that says which part a document is in. */
  column: string;
  /** Near-duplicates stay in one part. */
  duplicates: boolean;
  /** Cross-validation; 0 or empty: none. */
  folds: number | null;
  seed: number | null;
  name: string;
}

export function firstPlan(corpus: Corpus): SplitPlan {
  const splitColumn = corpus.columns.find((column) => column.role === 'split');
  return {
    kind: splitColumn ? 'column' : 'random',
    train: 80,
    validation: 10,
    test: 10,
    stratify: corpus.labels[0]?.name ?? '',
    group: roleColumn(corpus, 'group') ?? roleColumn(corpus, 'thread') ?? '',
    time: roleColumn(corpus, 'time') ?? '',
    column: splitColumn?.column ?? '',
    duplicates: false,
    folds: 0,
    seed: 1,
    name: '',
  };
}

function roleColumn(corpus: Corpus, role: CorpusColumn['role']): string | undefined {
  return corpus.columns.find((column) => column.role === role)?.column;
}

/** Whether the plan makes folds, which have no shares. */
export function makesFolds({ kind, folds }: SplitPlan): boolean {
  return (kind === 'random' || kind === 'group') && (folds ?? 0) >= 1;
}

/** What keeps the plan from being carried out, in a sentence. */
export function planProblem(plan: SplitPlan): string | undefined {
  if (plan.kind === 'column') {
    if (plan.column === '') return 'Choose the column that names the parts.';
    return plan.validation === null || plan.validation < 0 || plan.validation > 50
      ? 'The validation part must be between 0 and 50 %.'
      : undefined;
  }
  if (makesFolds(plan)) {
    if (!Number.isInteger(plan.folds) || plan.folds! < 2 || plan.folds! > 100)
      return 'Choose between 2 and 100 folds, or 0 for none.';
    return plan.kind === 'group' && plan.group === ''
      ? 'Choose the column whose equal values stay together.'
      : undefined;
  }
  const { train, validation, test } = plan;
  if (train === null || validation === null || test === null) return 'Give a share for each part.';
  if (train <= 0 || validation < 0 || test < 0)
    return 'Shares cannot be negative, and something must be left to train on.';
  const sum = train + validation + test;
  if (Math.abs(sum - 100) > 0.001) return `The shares add up to ${Number(sum.toFixed(2))} %, not to 100 %.`;
  if (plan.kind === 'group' && plan.group === '')
    return 'Choose the column whose equal values stay together.';
  if (plan.kind === 'time' && plan.time === '') return 'Choose the column that says when.';
  if (plan.kind !== 'time' && plan.seed === null) return 'Give a seed, any whole number.';
  return undefined;
}

export function methodOf(plan: SplitPlan): SplitMethod {
  if (plan.kind === 'column')
    return { kind: 'column', column: plan.column, validation: (plan.validation ?? 0) / 100 };
  return {
    kind: 'random',
    train: (plan.train ?? 0) / 100,
    validation: (plan.validation ?? 0) / 100,
    test: (plan.test ?? 0) / 100,
    ...(plan.kind === 'random' && plan.stratify !== '' ? { stratify: plan.stratify } : {}),
    ...(plan.kind === 'group' ? { group: plan.group } : {}),
    ...(plan.kind === 'time' ? { time: plan.time } : {}),
    ...(plan.kind !== 'time' && plan.duplicates ? { duplicates: true } : {}),
    ...(makesFolds(plan) && plan.folds !== null ? { folds: plan.folds } : {}),
  };
}

export function describePlan(plan: SplitPlan, nameOf: (column: string) => string): string {
  switch (plan.kind) {
    case 'random':
      return plan.stratify === ''
        ? 'Documents are drawn at random. Small parts may, by chance, hold few documents of a rare category.'
        : `Documents are drawn at random, separately within each category of “${plan.stratify}”, so that every part has the same shares of categories.`;
    case 'group':
      return plan.group === ''
        ? 'All documents of one author, thread or source stay in the same part.'
        : `All documents with the same “${nameOf(plan.group)}” stay in the same part. The test then tells how well a model does on values of “${nameOf(plan.group)}” that it has never seen.`;
    case 'time':
      return plan.time === ''
        ? 'The oldest documents train, the newest test.'
        : `Documents are ordered by “${nameOf(plan.time)}”: the oldest train, the newest test. The test then tells how well a model does on the future.`;
    case 'column':
      return plan.column === ''
        ? 'A column of the file says which part each document is in.'
        : `“${nameOf(plan.column)}” says which part each document is in. Where it names no validation part, ${plan.validation ?? 0} % of the training part is set apart for it.`;
  }
}
