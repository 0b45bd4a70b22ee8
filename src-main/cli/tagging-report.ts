/** Taggers as the `tag` commands tell of them. */
import type { Epoch, Estimate } from '../api/runs.ts';
import type { TaggingMetrics, TaggingPartMetrics, TaggingRun } from '../api/tagging.ts';
import { alignedTable, count, duration } from './format.ts';
import { summarise, type OverSeeds } from './seeds.ts';

/** What `--json` prints of one tagger; its form is a contract. */
export interface TaggingReport {
  readonly run: Omit<TaggingRun, 'metrics' | 'warnings'>;
  readonly metrics: TaggingMetrics | null;
  readonly warnings: readonly string[];
}

export function taggingReport({ metrics, warnings, ...run }: TaggingRun): TaggingReport {
  return { run, metrics, warnings };
}

/** Mean and spread of several seeds. */
export function taggersOverSeeds(
  runs: readonly TaggingRun[],
): Partial<Record<keyof TaggingMetrics, Record<string, OverSeeds>>> {
  const result: Partial<Record<keyof TaggingMetrics, Record<string, OverSeeds>>> = {};
  for (const part of ['validation', 'test'] as const) {
    const measured = runs.flatMap(({ metrics }) => metrics?.[part] ?? []);
    const of = (value: (own: TaggingPartMetrics) => number | null | undefined): number[] =>
      measured.map(value).filter((one) => typeof one === 'number');
    const all = {
      accuracy: of(({ accuracy }) => accuracy.value),
      unseenAccuracy: of(({ unseenAccuracy }) => unseenAccuracy.value),
      macroF1: of(({ macroF1 }) => macroF1.value),
      spanF1: of(({ spans }) => spans?.f1.value),
    };
    const filled = Object.entries(all).filter(([, values]) => values.length > 0);
    if (filled.length > 0)
      result[part] = Object.fromEntries(filled.map(([name, values]) => [name, summarise(values)]));
  }
  return result;
}

export function share({ value, low, high }: Estimate): string {
  if (value === null) return '–';
  return low === null || high === null
    ? value.toFixed(4)
    : `${value.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`;
}

function metricRows(part: TaggingPartMetrics): [string, string][] {
  return [
    ['sentences', count(part.sentences)],
    ['words', count(part.words)],
    ['accuracy', share(part.accuracy)],
    ['most frequent tag', share(part.baselineAccuracy)],
    ['unseen words', count(part.unseenWords)],
    ['accuracy on them', share(part.unseenAccuracy)],
    ['sentences all right', share(part.sentenceAccuracy)],
    ['macro-F1', share(part.macroF1)],
    ['span F1', part.spans === null ? '–' : share(part.spans.f1)],
    ['of the most frequent tag', part.spans === null ? '–' : share(part.spans.baselineF1)],
  ];
}

export function describeTagger(run: TaggingRun): string {
  const { metrics } = run;
  const parts = (['validation', 'test'] as const).flatMap((name) => {
    const part = metrics?.[name] ?? null;
    return part === null ? [] : [{ name, part, rows: metricRows(part) }];
  });
  const others = [
    run.split === null ? 'all of it' : `split ${run.split.name}`,
    ...(run.validationCorpus === null ? [] : [`validation on ${run.validationCorpus.name}`]),
    ...(run.testCorpus === null ? [] : [`test on ${run.testCorpus.name}`]),
  ];
  const facts = [
    run.backend === null ? `device ${run.device}` : `${run.backend} on ${run.adapter ?? 'this machine'}`,
    ...(run.parameterCount === null ? [] : [`${count(run.parameterCount)} parameters`]),
    ...(run.wordsPerSecond === null ? [] : [`${count(Math.round(run.wordsPerSecond))} words/s in training`]),
    ...(run.seconds === null ? [] : [duration(run.seconds)]),
  ];
  const lines = [
    `Tagger ${run.name} (${run.id}): ${run.preset}, seed ${String(run.seed)}, ${run.state}`,
    `Corpus ${run.corpus.name}, column ${run.column}, ${others.join(', ')}`,
    facts.join(', '),
  ];
  if (run.error !== null) lines.push(run.error.message);
  const [first] = parts;
  if (first !== undefined) {
    const shown = first.rows
      .map((_, index) => parts.map(({ rows }) => rows[index]![1]))
      .map((values, index) => [first.rows[index]![0], ...values])
      .filter(([, ...values]) => values.some((value) => value !== '–'));
    const judged = parts.at(-1)!;
    const scores = judged.part.spans?.perType ?? judged.part.perTag;
    lines.push(
      '',
      alignedTable(['', ...parts.map(({ name }) => name)], shown),
      '',
      alignedTable(
        [`${judged.name} part`, 'precision', 'recall', 'F1', 'there'],
        scores.map(({ name, precision, recall, f1, support }) => [
          name,
          ...[precision, recall, f1].map(({ value }) => (value === null ? '–' : value.toFixed(3))),
          count(support),
        ]),
      ),
      '',
      'Brackets are 95 % intervals, by drawing sentences.',
    );
  }
  for (const warning of run.warnings) lines.push(`Note: ${warning}`);
  return lines.join('\n');
}

export function taggingEpochLine(epoch: Epoch): string {
  const number = (value: number | null): string => (value === null ? '–' : value.toFixed(4));
  return `epoch ${String(epoch.epoch)}: loss ${number(epoch.trainLoss)} in training, ${number(epoch.validationLoss)} in validation; accuracy ${number(epoch.validationAccuracy)} in validation, after ${duration(epoch.seconds)}`;
}
