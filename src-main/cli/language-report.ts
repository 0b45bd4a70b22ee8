/** Language models as the `lm` commands tell of them. */
import { countedInPerplexity, type LanguageEpoch, type LanguageMetrics, type LanguagePartMetrics, type LanguageRun } from '../api/language.ts'; // prettier-ignore
import type { Estimate } from '../api/runs.ts';
import { alignedTable, count, duration } from './format.ts';

/** What `--json` prints of one language model; its form is a contract. */
export interface LanguageReport {
  readonly run: Omit<LanguageRun, 'metrics' | 'warnings'>;
  readonly metrics: LanguageMetrics | null;
  readonly counted: string;
  readonly warnings: readonly string[];
}

export function languageReport({ metrics, warnings, ...run }: LanguageRun): LanguageReport {
  return { run, metrics, counted: countedInPerplexity, warnings };
}

/** With as many places as a perplexity is published with. */
export function perplexity({ value, low, high }: Estimate): string {
  if (value === null) return '–';
  return low === null || high === null
    ? value.toFixed(2)
    : `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

export function metricRows(part: LanguagePartMetrics): [string, string][] {
  return [
    ['documents', count(part.documents)],
    ['symbols counted', count(part.tokens)],
    ['of them <unk>', count(part.unknownTokens)],
    ['perplexity', perplexity(part.perplexity)],
    ['without <unk>', perplexity(part.perplexityWithoutUnknown)],
    ['bits per symbol', perplexity(part.bitsPerToken)],
    ['bits per character', perplexity(part.bitsPerCharacter)],
    ...(part.perplexityPerWord === undefined
      ? []
      : [['perplexity per word', perplexity(part.perplexityPerWord)] satisfies [string, string]]),
  ];
}

export function describeLanguageRun(run: LanguageRun): string {
  const { metrics } = run;
  const parts = (['train', 'validation', 'test'] as const).flatMap((name) => {
    const part = metrics?.[name] ?? null;
    return part === null ? [] : [{ name, rows: metricRows(part) }];
  });
  const learnt = run.split === null ? 'all of it' : `split ${run.split.name}`;
  const others = [
    ...(run.validationCorpus === null ? [] : [`validation on ${run.validationCorpus.name}`]),
    ...(run.testCorpus === null ? [] : [`test on ${run.testCorpus.name}`]),
  ];
  const facts = [
    ...(run.backend === null
      ? [`device ${run.device}`]
      : [`${run.backend} on ${run.adapter ?? 'this machine'}`]),
    ...(run.vocabularySize === null ? [] : [`${count(run.vocabularySize)} symbols (${run.unit ?? '?'})`]),
    ...(run.parameterCount === null ? [] : [`${count(run.parameterCount)} parameters`]),
    ...(run.seconds === null ? [] : [duration(run.seconds)]),
  ];
  const lines = [
    `Language model ${run.name} (${run.id}): ${run.preset}, seed ${String(run.seed)}, ${run.state}`,
    `Corpus ${run.corpus.name}, ${[learnt, ...others].join(', ')}`,
    facts.join(', '),
  ];
  if (run.error !== null) lines.push(run.error.message);
  const [first] = parts;
  if (first !== undefined)
    lines.push(
      '',
      alignedTable(
        ['', ...parts.map(({ name }) => name)],
        first.rows.map(([title], index) => [title, ...parts.map(({ rows }) => rows[index]?.[1] ?? '–')]),
      ),
      '',
      `${countedInPerplexity} Brackets are 95 % intervals, by drawing documents.`,
      ...(metrics?.test?.carried === true || metrics?.validation?.carried === true
        ? ['Read as one stream: the model remembered the documents before. “lm score” reads each by itself.']
        : []),
    );
  for (const warning of run.warnings) lines.push(`Note: ${warning}`);
  return lines.join('\n');
}

export function languageEpochLine(epoch: LanguageEpoch): string {
  const number = (loss: number | null): string => (loss === null ? '–' : Math.exp(loss).toFixed(2));
  return `epoch ${String(epoch.epoch)}: perplexity ${number(epoch.trainLoss)} in training, ${number(epoch.validationLoss)} in validation, after ${duration(epoch.seconds)}\n  “${epoch.sample}”`;
}
