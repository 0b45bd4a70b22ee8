/** A run as `train`, `show` and `compare` tell it. */
import type { Epoch, Estimate, PartMetrics, Run, RunMetrics, TrainingEstimate } from '../api/runs.ts';
import { alignedTable, clock, count, duration, estimate, size } from './format.ts';

export type RunFacts = Omit<Run, 'metrics' | 'warnings'>;

/** What `--json` prints of one run; its form is a contract. */
export interface RunReport {
  readonly run: RunFacts;
  readonly metrics: RunMetrics | null;
  readonly warnings: readonly string[];
  readonly majorityBaseline: Baseline | null;
}

/** What a classifier reaches that always says the most frequent category of the training part. */
export interface Baseline {
  readonly category: string;
  readonly accuracy: number;
  readonly macroF1: number;
  readonly macroRecall: number;
}

export function runReport(run: Run): RunReport {
  const { metrics, warnings, ...facts } = run;
  return { run: facts, metrics, warnings, majorityBaseline: majorityBaseline(run) };
}

/** Computed from the counts of the test part: no run of its own is needed to know it. */
export function majorityBaseline({ metrics, classes }: Run): Baseline | null {
  const judged = metrics?.test ?? metrics?.validation ?? null;
  const learnt = metrics?.train ?? judged;
  if (judged === null || learnt === null || judged.documents === 0) return null;
  const support = (part: PartMetrics, name: string): number => part.perClass[name]?.support ?? 0;
  const category = classes.reduce(
    (best, name) => (support(learnt, name) > support(learnt, best) ? name : best),
    classes[0] ?? '',
  );
  const share = support(judged, category) / judged.documents;
  const present = classes.filter((name) => support(judged, name) > 0).length;
  return {
    category,
    accuracy: share,
    // Recall is 1 for that category and 0 for the others; its precision is its share.
    macroF1: present === 0 ? 0 : (2 * share) / (1 + share) / present,
    macroRecall: present === 0 ? 0 : (share > 0 ? 1 : 0) / present,
  };
}

/** Over the rounds of a cross-validation; null where they do not share the most frequent category. */
export function meanBaseline(runs: readonly Run[]): Baseline | null {
  const all = runs.map(majorityBaseline).filter((baseline) => baseline !== null);
  const [first] = all;
  if (
    first === undefined ||
    all.length < runs.length ||
    all.some(({ category }) => category !== first.category)
  )
    return null;
  const mean = (of: (baseline: Baseline) => number): number =>
    all.reduce((sum, baseline) => sum + of(baseline), 0) / all.length;
  return {
    category: first.category,
    accuracy: mean(({ accuracy }) => accuracy),
    macroF1: mean(({ macroF1 }) => macroF1),
    macroRecall: mean(({ macroRecall }) => macroRecall),
  };
}

export function headline(part: PartMetrics): [string, Estimate][] {
  return [
    ['accuracy', part.accuracy],
    ['macro-F1', part.macroF1],
    ['macro-recall', part.macroRecall],
    ['macro-precision', part.macroPrecision],
    ['weighted F1', part.weightedF1],
    ...optional('MCC', part.matthews),
    ...optional('Cohen’s κ', part.kappa),
    ...optional('ROC-AUC', part.rocAuc),
    ...optional('average precision', part.averagePrecision),
    ['log loss', part.logLoss],
    ...optional('Brier', part.brier),
    ...optional('calibration error', part.expectedCalibrationError),
  ];
}

/** Runs of earlier versions lack some measures. */
function optional(title: string, value: Estimate | undefined): [string, Estimate][] {
  return value === undefined ? [] : [[title, value]];
}

export function describeRun(run: Run): string {
  const { metrics } = run;
  const parts = (['train', 'validation', 'test'] as const).filter((part) => metrics?.[part] != null);
  const lines = [
    `Run ${run.name} (${run.id}): ${run.preset}, seed ${String(run.seed)}, ${run.state}`,
    `Corpus ${run.corpus.name}, label ${run.label.name}, split ${run.split.name}`,
    runtime(run),
  ];
  if (run.error !== null) lines.push(run.error.message);
  if (metrics !== null && parts.length > 0) {
    const rows = headline(metrics[parts[0] ?? 'test'] as PartMetrics).map(([title], index) => [
      title,
      ...parts.map((part) => estimate(headline(metrics[part] as PartMetrics)[index]?.[1] ?? NONE)),
    ]);
    const documents = ['documents', ...parts.map((part) => count(metrics[part]?.documents ?? 0))];
    lines.push('', alignedTable(['', ...parts], [documents, ...rows]));
    const judged = metrics.test ?? metrics.validation;
    if (judged !== null) lines.push('', perClassTable(run, judged), '', confusionTable(run, judged));
    const baseline = majorityBaseline(run);
    if (baseline !== null) {
      lines.push(
        '',
        `For comparison: always saying “${baseline.category}” has accuracy ${baseline.accuracy.toFixed(3)}, macro-F1 ${baseline.macroF1.toFixed(3)}, macro-recall ${baseline.macroRecall.toFixed(3)}.`,
      );
    }
    const { groupedBy } = judged ?? {};
    lines.push(
      groupedBy === undefined
        ? 'Brackets are 95 % intervals.'
        : `Brackets are 95 % intervals; documents with the same “${groupedBy.column}” were drawn together (${count(groupedBy.groups)} groups in the part judged).`,
      ...describeDecision(run, judged),
    );
  }
  for (const warning of run.warnings) lines.push(`Note: ${warning}`);
  return lines.join('\n');
}

/** What calibration, cutoffs and abstention came to. */
function describeDecision({ decision, classes }: Run, judged: PartMetrics | null): string[] {
  if (decision === null) return [];
  const lines: string[] = [];
  const { calibration, cutoffs, abstainBelow } = decision;
  const documents = `${count(decision.documents)} documents of the validation part`;
  if (calibration !== null) {
    const how =
      calibration.temperature === null ? 'isotonic' : `temperature ${calibration.temperature.toFixed(2)}`;
    const before = judged?.uncalibrated;
    const after = judged?.expectedCalibrationError?.value;
    lines.push(
      `Calibrated (${how}) on ${documents}${before === undefined || after == null ? '' : `: calibration error ${before.expectedCalibrationError.toFixed(3)} before, ${after.toFixed(3)} after`}.`,
    );
  }
  if (cutoffs !== null)
    lines.push(
      `Answers by cutoffs set on ${documents}: ${classes.map((name, label) => `${name} ${cutoffs[label]?.toFixed(3) ?? '–'}`).join(', ')}.`,
    );
  if (abstainBelow !== null)
    lines.push(`Documents whose largest probability is below ${abstainBelow.toFixed(3)} are left to people.`);
  return lines;
}

const NONE: Estimate = { value: null, low: null, high: null };

function runtime(run: Run): string {
  const facts = [
    run.backend === null ? `device ${run.device}` : `${run.backend} on ${run.adapter ?? 'this machine'}`,
    ...(run.parameterCount === null ? [] : [`${count(run.parameterCount)} parameters`]),
    ...(run.seconds === null ? [] : [duration(run.seconds)]),
  ];
  return facts.join(', ');
}

function perClassTable(run: Run, part: PartMetrics): string {
  const rows = run.classes.map((name) => {
    const metrics = part.perClass[name];
    return metrics === undefined
      ? [name]
      : [
          name,
          estimate(metrics.precision),
          estimate(metrics.recall),
          estimate(metrics.f1),
          count(metrics.support),
        ];
  });
  return alignedTable(['category', 'precision', 'recall', 'F1', 'documents'], rows, [
    'left',
    'left',
    'left',
    'left',
    'right',
  ]);
}

function confusionTable(run: Run, part: PartMetrics): string {
  const header = ['labelled ↓  predicted →', ...run.classes];
  const rows = run.classes.map((name, gold) => [
    name,
    ...(part.confusion[gold] ?? []).map((cell) => count(cell)),
  ]);
  return alignedTable(header, rows, ['left', ...run.classes.map(() => 'right' as const)]);
}

export function epochLine(epoch: Epoch): string {
  const number = (value: number | null): string => (value === null ? '–' : value.toFixed(4));
  return `epoch ${String(epoch.epoch)}: loss ${number(epoch.trainLoss)}, validation loss ${number(epoch.validationLoss)}, accuracy ${number(epoch.validationAccuracy)}, macro-F1 ${number(epoch.validationMacroF1)}`;
}

/** What a run would take, as a document and in words. */
export function estimateReport(
  taken: TrainingEstimate,
  seeds: number,
): [document: { estimate: TrainingEstimate }, words: () => string] {
  return [
    { estimate: taken },
    () =>
      [
        `Parameters      ${count(taken.parameters)}`,
        ...(taken.deviceBytes === null ? [] : [`Memory          ${size(taken.deviceBytes)} on the device`]),
        ...(taken.steps === null ? [] : [`Steps           at most ${count(taken.steps)}`]),
        `Time            about ${clock(taken.seconds)}${taken.steps === null ? '' : ' at most'}${seeds > 1 ? ` for each of ${count(seeds)} runs` : ''}`,
        `Computed on     ${taken.adapter}${taken.threads > 1 ? `, ${count(taken.threads)} threads` : ''}`,
      ].join('\n'),
  ];
}
