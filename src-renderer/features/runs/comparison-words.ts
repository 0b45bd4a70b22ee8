/** A paired comparison in sentences that can go into a paper. */
import type { PairedDifference } from '../../../src-main/api/runs.ts';
import { bounds, integer, pValue, signed } from '../../charts/numbers.ts';

/** Which minus which: the order of every difference in text, figure and on the command line. */
export function subtraction(a: string, b: string): string {
  return `${a} − ${b}`;
}

/** Names are those of the runs; differences are `a` − `b`, so a positive one is in favour of `a`. */
export function comparisonSentences(difference: PairedDifference, a: string, b: string): string[] {
  const { onlyARight, onlyBRight, mcnemarP, mcnemarHolm, permutationP, permutationHolm, documents } =
    difference;
  const corrected = (p: number, holm: number): string =>
    pValue(holm) === pValue(p)
      ? pValue(p)
      : `${pValue(holm)} (Holm, for several differences; alone ${pValue(p)})`;
  const sentences: string[] = [];
  if (onlyARight + onlyBRight === 0) {
    sentences.push(`${a} and ${b} are right and wrong on the same ${integer(documents)} documents.`);
  } else {
    sentences.push(
      `Of ${integer(documents)} documents, ${a} is right on ${integer(onlyARight)} where ${b} is wrong, and ${b} is right on ${integer(onlyBRight)} where ${a} is wrong.`,
    );
    const chance =
      mcnemarHolm < 0.05
        ? 'chance alone would seldom divide them so unevenly if both were equally accurate'
        : 'chance alone could well divide them so if both were equally accurate';
    sentences.push(`McNemar’s exact test of accuracy: ${corrected(mcnemarP, mcnemarHolm)}; ${chance}.`);
  }
  if (onlyARight + onlyBRight > 0)
    sentences.push(`Exchange test of macro-F1: ${corrected(permutationP, permutationHolm)}.`);
  const { accuracy, macroF1, detectable, groupedBy } = difference;
  sentences.push(
    `Difference in accuracy ${signed(accuracy.value)} ${bounds(accuracy)}, in macro-F1 ${signed(macroF1.value)} ${bounds(macroF1)}: ${subtraction(a, b)}, with 95 % intervals${groupedBy === undefined ? '' : ` that draw documents of the same “${groupedBy}” together`}.`,
  );
  if (detectable !== null)
    sentences.push(
      `With ${integer(documents)} documents a true difference in accuracy has to be at least ${detectable.toFixed(3)} to show in 80 of 100 such parts.`,
    );
  return sentences;
}

type Favoured = 'a' | 'b' | 'neither' | 'unknown';

function favoured({ low, high }: PairedDifference['accuracy']): Favoured {
  if (low === null || high === null) return 'unknown';
  if (low > 0) return 'a';
  return high < 0 ? 'b' : 'neither';
}

/**
 * What the numbers below it allow to say, measure by measure. Accuracy has an interval and McNemar’s test, which can
 * disagree near the border: only where both are clear is the difference called clear.
 */
export function verdict(
  difference: Pick<PairedDifference, 'accuracy' | 'macroF1' | 'mcnemarHolm'>,
  a: string,
  b: string,
): string {
  const interval = favoured(difference.accuracy);
  const accuracy = interval === 'unknown' || difference.mcnemarHolm < 0.05 ? interval : 'neither';
  const macroF1 = favoured(difference.macroF1);
  if (accuracy === macroF1) {
    if (accuracy === 'unknown') return 'Too few documents to say.';
    if (accuracy === 'neither') return 'No clear difference in accuracy or macro-F1.';
    return `${accuracy === 'a' ? a : b} has the higher accuracy and macro-F1.`;
  }
  const said = (which: Favoured, measure: string): string => {
    if (which === 'unknown') return `too few documents to say for ${measure}`;
    if (which === 'neither') return `no clear difference in ${measure}`;
    return `${which === 'a' ? a : b} has the higher ${measure}`;
  };
  const settled = (which: Favoured): boolean => which === 'a' || which === 'b';
  const parts = [said(accuracy, 'accuracy'), said(macroF1, 'macro-F1')];
  // What is settled comes first; a run’s name is never given a capital it does not have.
  if (!settled(accuracy) && settled(macroF1)) parts.reverse();
  const text = parts.join('; ');
  return `${settled(accuracy) || settled(macroF1) ? text : text.charAt(0).toUpperCase() + text.slice(1)}.`;
}
