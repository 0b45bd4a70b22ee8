import { argmaxRows } from './confusion.ts';

/**
 * Class given to each document: the one whose probability is largest in relation to its cutoff, the first of equals; the
 * most probable one where there are no cutoffs. Of two classes with cutoffs 1 − t and t, the second is given from
 * probability t on.
 * @param probabilities row-major documents × classes
 */
export function answersOf(
  probabilities: Float32Array,
  classes: number,
  cutoffs: readonly number[] | null,
): Int32Array {
  if (cutoffs === null) return argmaxRows(probabilities, classes);
  return Int32Array.from({ length: probabilities.length / classes }, (_, row) => {
    let best = 0;
    // In 64 bits: the quotients of two classes may be closer than 32 bits tell apart.
    const relative = (label: number): number => probabilities[row * classes + label] / cutoffs[label];
    for (let label = 1; label < classes; label++) if (relative(label) > relative(best)) best = label;
    return best;
  });
}
