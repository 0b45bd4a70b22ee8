/** The figures of a check in words, with what to do. */
import { splitMethod, type SplitMethod } from '../../api/splits.ts';
import type { LeakageReport } from '../../api/leakage.ts';

type Finding = LeakageReport['findings'][number];

export function findingsOf(report: Omit<LeakageReport, 'findings' | 'seconds'>, stored: unknown): Finding[] {
  const found = splitMethod.safeParse(stored);
  const before = found.success && found.data.kind === 'random' ? found.data : undefined;
  const authors = report.groups.filter(({ shared }) => shared > 0);
  return [
    ...goldFindings(report),
    ...duplicateFindings(report, before),
    ...authors.map((group) => groupFinding(report, group, before)),
    ...columnFindings(report),
    ...labelFindings(report),
  ].sort((a, b) => rank(a) - rank(b));
}

function rank({ severity }: Finding): number {
  return severity === 'problem' ? 0 : 1;
}

type RandomMethod = Extract<SplitMethod, { kind: 'random' }>;

/** A random split like the one before, with something more kept together. */
function repaired(
  report: Pick<LeakageReport, 'label'>,
  before: RandomMethod | undefined,
  more: Partial<RandomMethod>,
): RandomMethod {
  const { time: _time, ...kept } = before ?? { kind: 'random', train: 0.8, validation: 0.1, test: 0.1 };
  return { ...(report.label ? { stratify: report.label.name } : {}), ...kept, ...more };
}

function duplicateFindings(
  report: Omit<LeakageReport, 'findings' | 'seconds'>,
  before: RandomMethod | undefined,
): Finding[] {
  const { equalAcross, nearAcross, contradictory } = report.duplicates;
  const findings: Finding[] = [];
  const across = equalAcross + nearAcross;
  if (across > 0) {
    const judged = report.labels.reduce((sum, row) => sum + row.validation + row.test, 0);
    const share = judged > 0 ? across / judged : 1;
    findings.push({
      kind: 'duplicates',
      severity: share >= 0.01 ? 'problem' : 'caution',
      message: `${documents(across)} of the validation and test parts ${across === 1 ? 'has' : 'have'} a text in the training part that is the same (${equalAcross.toLocaleString('en')}) or nearly (${nearAcross.toLocaleString('en')}).`,
      advice: 'A model can know their labels by heart. Keep near-duplicates in one part.',
      repair: {
        title: 'Split again, near-duplicates kept together',
        method: repaired(report, before, { duplicates: true }),
      },
    });
  }
  if (contradictory > 0) {
    findings.push({
      kind: 'labels',
      severity: 'caution',
      message: `${documents(contradictory)} ${contradictory === 1 ? 'is' : 'are'} in clusters of the same text with different labels.`,
      advice: 'Read a few: either some labels are wrong, or the text alone does not decide.',
    });
  }
  return findings;
}

function groupFinding(
  report: Omit<LeakageReport, 'findings' | 'seconds'>,
  group: LeakageReport['groups'][number],
  before: RandomMethod | undefined,
): Finding {
  const { column, role, shared, documents: own, judged } = group;
  return {
    kind: 'group',
    severity: role === 'thread' ? 'problem' : 'caution',
    message: `${shared.toLocaleString('en')} values of “${column}” stand on both sides; ${percent(own / Math.max(1, judged))} of the validation and test documents are theirs.`,
    advice: `The result tells how well a model does on ${role === 'thread' ? 'threads' : 'authors'} that it knows. For new ones, keep each “${column}” in one part.`,
    repair: {
      title: `Split again, each “${column}” in one part`,
      method: repaired(report, before, { group: column }),
    },
  };
}

function columnFindings(report: Omit<LeakageReport, 'findings' | 'seconds'>): Finding[] {
  return report.columns
    .filter(({ givesAway }) => givesAway)
    .map(({ column, accuracy, majority, uncertaintyRemoved, source }) => ({
      kind: 'column',
      severity: 'caution',
      message: source
        ? `The label was made from the column “${column}”.`
        : `The column “${column}” alone gets ${percent(accuracy)} of the labels right on held-out documents, always answering the most frequent category ${percent(majority)}; it removes ${percent(uncertaintyRemoved)} of the uncertainty.`,
      advice: 'Do not use it as a feature, and see that its values do not stand in the texts.',
    }));
}

function goldFindings({ gold, split }: Pick<LeakageReport, 'gold' | 'split'>): Finding[] {
  if (!gold || !split) return [];
  const findings: Finding[] = [];
  if (gold.inTraining > 0) {
    findings.push({
      kind: 'gold',
      severity: 'problem',
      message: `${documents(gold.inTraining)} of the gold set ${gold.inTraining === 1 ? 'is' : 'are'} in the training or validation part of “${split.name}”.`,
      advice: 'Make a new split: it leaves the gold set out.',
    });
  }
  if (gold.repeatedInTraining > 0) {
    findings.push({
      kind: 'gold',
      severity: 'problem',
      message: `${documents(gold.repeatedInTraining)} of the gold set ${gold.repeatedInTraining === 1 ? 'has' : 'have'} the same text, or nearly, in the training or validation part.`,
      advice: 'Split again with near-duplicates kept together: what repeats the gold set is then left out.',
    });
  }
  if (gold.uses > 1) {
    findings.push({
      kind: 'gold',
      severity: 'caution',
      message: `The gold set has judged ${gold.uses} times.`,
      advice: 'Report that number: each look at it makes the next result a little too good.',
    });
  }
  return findings;
}

function labelFindings({ labels, split }: Pick<LeakageReport, 'labels' | 'split'>): Finding[] {
  if (!split) return [];
  return labels
    .filter(({ total, train }) => total > 0 && train === 0)
    .map(({ category }) => ({
      kind: 'labels' as const,
      severity: 'problem' as const,
      message: `No document of the training part is “${category}”.`,
      advice: 'A model cannot learn it. Split again, with equal shares of categories.',
    }));
}

function documents(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'document' : 'documents'}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
