/**
 * Labels that a model which never saw them confidently disagrees with: confident learning (Northcutt, Jiang & Chuang
 * 2021, "Confident learning: estimating uncertainty in dataset labels", JAIR 70). A document counts where another
 * category's probability reaches that category's own threshold — the mean probability of it among the documents
 * labelled so — and is the highest of those that do; the order is that of the normalised margin.
 */

export interface Disagreement {
  /** Row of the document. */
  readonly row: number;
  readonly given: number;
  readonly suggested: number;
  /** Probability of the given category. */
  readonly selfConfidence: number;
  /** Probability of the given category less the highest of the others, brought from [−1, 1] to [0, 1]: 0 is worst. */
  readonly normalisedMargin: number;
}

/**
 * Least plausible labels first.
 * @param probabilities out of fold; row-major, documents × classes
 */
export function confidentDisagreements(
  labels: Int32Array,
  probabilities: Float32Array,
  classes: number,
): Disagreement[] {
  const thresholds = selfConfidenceMeans(labels, probabilities, classes);
  const found: Disagreement[] = [];
  labels.forEach((given, row) => {
    let suggested = -1;
    let highest = 0;
    let highestOther = 0;
    for (let k = 0; k < classes; k++) {
      const p = probabilities[row * classes + k]!;
      if (k !== given && p > highestOther) highestOther = p;
      if (p >= thresholds[k]! && p > highest) [suggested, highest] = [k, p];
    }
    if (suggested < 0 || suggested === given) return;
    const selfConfidence = probabilities[row * classes + given]!;
    found.push({
      row,
      given,
      suggested,
      selfConfidence,
      normalisedMargin: (selfConfidence - highestOther + 1) / 2,
    });
  });
  return found.sort((x, y) => x.normalisedMargin - y.normalisedMargin || x.row - y.row);
}

/** A category without documents has a threshold that nothing reaches. */
function selfConfidenceMeans(labels: Int32Array, probabilities: Float32Array, classes: number): Float64Array {
  const sums = new Float64Array(classes);
  const counts = new Float64Array(classes);
  labels.forEach((label, row) => {
    sums[label] = sums[label]! + probabilities[row * classes + label]!;
    counts[label] = counts[label]! + 1;
  });
  return sums.map((sum, k) => (counts[k] === 0 ? Infinity : sum / counts[k]!));
}
