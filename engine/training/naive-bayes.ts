/**
 * Naive Bayes in its three usual forms, as coefficients of a linear model (McCallum & Nigam 1998; Rennie, Shih, Teevan
 * & Karger 2003 for the complement; formulas as scikit-learn's).
 */
import type { SparseMatrix } from '../text/sparse-matrix.ts';

export interface NaiveBayesOptions {
  readonly form: 'multinomial' | 'bernoulli' | 'complement';
  /** Added to every count (Laplace 1, Lidstone less). */
  readonly smoothing: number;
  /** Whether frequent classes are likelier before a word is read. */
  readonly fitPrior: boolean;
  /** Complement only: weights of each class divided by the sum of their magnitudes. */
  readonly norm: boolean;
}

export interface NaiveBayesFit {
  /** Class-major, as the golden numbers have it: ln θ, for the complement its weights. */
  readonly featureLogs: Float64Array;
  readonly classLogPriors: Float64Array;
  /** Joint log-probability = x · coefficients + intercepts. Feature-major, features × classes. */
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
}

export function fitNaiveBayes(
  matrix: SparseMatrix,
  labels: Int32Array,
  classes: number,
  { form, smoothing, fitPrior, norm }: NaiveBayesOptions,
): NaiveBayesFit {
  const { columns, offsets, indices, values } = matrix;
  const documents = new Float64Array(classes);
  const counts = new Float64Array(classes * columns);
  labels.forEach((label, row) => {
    documents[label] += 1;
    const first = label * columns;
    for (let at = offsets[row]; at < offsets[row + 1]; at++)
      counts[first + indices[at]] += form === 'bernoulli' ? (values[at] > 0 ? 1 : 0) : values[at];
  });
  // A class that the training part lacks is never answered.
  const classLogPriors = documents.map((count) =>
    fitPrior ? Math.log(count / labels.length) : count === 0 ? -Infinity : -Math.log(classes),
  );
  const featureLogs = new Float64Array(classes * columns);
  const coefficients = new Float64Array(columns * classes);
  const intercepts = Float64Array.from(classLogPriors);
  const overall = new Float64Array(columns);
  for (let index = 0; index < counts.length; index++) overall[index % columns] += counts[index];
  for (let one = 0; one < classes; one++) {
    const first = one * columns;
    if (form === 'complement') intercepts[one] = classes === 1 ? classLogPriors[0] : 0;
    if (form === 'bernoulli') {
      const total = documents[one] + 2 * smoothing;
      for (let column = 0; column < columns; column++) {
        const present = (counts[first + column] + smoothing) / total;
        featureLogs[first + column] = Math.log(present);
        const absent = Math.log1p(-present);
        coefficients[column * classes + one] = Math.log(present) - absent;
        intercepts[one] += absent;
      }
      continue;
    }
    const countOf = (column: number): number =>
      smoothing + (form === 'complement' ? overall[column] - counts[first + column] : counts[first + column]);
    let total = 0;
    for (let column = 0; column < columns; column++) total += countOf(column);
    let magnitude = 0;
    for (let column = 0; column < columns; column++) {
      const log = Math.log(countOf(column) / total);
      featureLogs[first + column] = form === 'complement' ? -log : log;
      magnitude += Math.abs(log);
    }
    if (form === 'complement' && norm)
      for (let column = 0; column < columns; column++) featureLogs[first + column] /= magnitude;
    for (let column = 0; column < columns; column++)
      coefficients[column * classes + one] = featureLogs[first + column];
    if (form === 'complement' && documents[one] === 0) intercepts[one] = -Infinity;
  }
  return { featureLogs, classLogPriors, coefficients, intercepts };
}
