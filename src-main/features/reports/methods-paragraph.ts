/** The paragraph that a paper's methods section needs: what was done, in sentences, with the numbers in them. */
import type { Corpus, Split } from '../../api/corpora.ts';
import type { Preset, Run } from '../../api/runs.ts';
import { count, decimal, interval } from './numbers.ts';

export function methodsParagraph(
  run: Run,
  corpus: Corpus,
  split: Split | undefined,
  preset: Preset | undefined,
): string {
  const test = run.metrics?.test ?? null;
  const judged = test ?? run.metrics?.validation ?? null;
  const part = test === null ? 'validation' : 'test';
  const sentences = [
    `We classified ${count(corpus.documents)} documents (“${corpus.sourceName}”) by ${run.label.name}, with the categories ${listed(run.classes)}.`,
  ];
  if (split !== undefined)
    sentences.push(
      `The documents were split into ${count(split.counts.train)} for training, ${count(split.counts.validation)} for validation and ${count(split.counts.test)} for testing (${split.description}; seed ${String(split.seed)}).`,
    );
  sentences.push(
    `The classifier is ${preset === undefined ? run.preset : `“${preset.title}” (${preset.source})`}, trained with Lectern ${run.appVersion}${
      preset?.seeded === false ? '' : ` from seed ${String(run.seed)}`
    }${run.parameterCount === null ? '' : `; it has ${count(run.parameterCount)} parameters`}.`,
  );
  if (judged !== null) {
    const { accuracy, macroF1, groupedBy, baseline } = judged;
    const how =
      groupedBy === undefined
        ? 'bootstrap over documents'
        : `bootstrap over the ${count(groupedBy.groups)} values of “${groupedBy.column}”`;
    sentences.push(
      `On the ${count(judged.documents)} labelled documents of the ${part} part it reaches an accuracy of ${decimal(accuracy.value)} (95 % interval ${interval(accuracy)}) and a macro-F1 of ${decimal(macroF1.value)} (${interval(macroF1)}; ${how}).`,
    );
    if (baseline !== undefined)
      sentences.push(
        `Always answering “${baseline.label}”, the most frequent category of the training part, would have an accuracy of ${decimal(baseline.accuracy)} and a macro-F1 of ${decimal(baseline.macroF1)}.`,
      );
  }
  if (run.dataFingerprint !== null)
    sentences.push(
      `The data have the fingerprint ${run.dataFingerprint.slice(0, 16)} (SHA-256 over texts, labels and parts).`,
    );
  return sentences.join(' ');
}

function listed(words: readonly string[]): string {
  const quoted = words.map((word) => `“${word}”`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1) ?? ''}`;
}
