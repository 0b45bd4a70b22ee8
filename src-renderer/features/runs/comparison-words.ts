/** A paired comparison in sentences that can go into a paper. */
import type { PairedDifference } from '../../../src-main/api/runs.ts';
import { bounds, integer, pValue, signed } from '../../charts/numbers.ts';

/** Names are those of the runs; `a` is compared with `b`, so a positive difference is in favour of `a`. */
export function comparisonSentences(difference: PairedDifference, a: string, b: string): string[] {
  const { onlyARight, onlyBRight, mcnemarP, documents } = difference;
  const sentences: string[] = [];
  if (onlyARight + onlyBRight === 0) {
    sentences.push(`${a} and ${b} are right and wrong on the same ${integer(documents)} documents.`);
  } else {
    sentences.push(
      `Of ${integer(documents)} documents, ${a} is right on ${integer(onlyARight)} where ${b} is wrong, and ${b} is right on ${integer(onlyBRight)} where ${a} is wrong.`,
    );
    const chance =
      mcnemarP < 0.05
        ? 'so uneven a division is unlikely if both are equally good'
        : 'so even a division is to be expected if both are equally good';
    sentences.push(`McNemar’s exact test: ${pValue(mcnemarP)}; ${chance}.`);
  }
  const { accuracy, macroF1 } = difference;
  sentences.push(
    `Difference in accuracy ${signed(accuracy.value)} ${bounds(accuracy)}, in macro-F1 ${signed(macroF1.value)} ${bounds(macroF1)} (95 % intervals).`,
  );
  return sentences;
}

/** What the interval of a difference allows to say. */
export function verdict(difference: PairedDifference['macroF1'], a: string, b: string): string {
  if (difference.low === null || difference.high === null) return 'Too few documents to say.';
  if (difference.low > 0) return `${a} is better.`;
  if (difference.high < 0) return `${b} is better.`;
  return 'These documents do not tell them apart.';
}
