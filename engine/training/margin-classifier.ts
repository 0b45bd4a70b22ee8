/** What support vector machines, NB-SVM and perceptrons share: margins per class, turned into probabilities honestly. */
import { linearScores } from '../models/linear.ts';
import type { SparseMatrix } from '../text/sparse-matrix.ts';
import { fitMarginScale, stratifiedFolds } from './margin-scale.ts';

export interface MarginFit {
  /** Feature-major, features × rows. */
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
}

/** Held-out folds by which the scale of the probabilities is fitted. */
const FOLDS = 3;
/** More documents than this would sharpen one number no further. */
const SCALE_DOCUMENTS = 12_000;

/**
 * Multiplies the fit so that the softmax of its scores is calibrated: margins of documents that a fit has not seen come
 * from folds of the training part.
 * @param fit fits rows of the matrix; `chosen` tells which take part
 */
export async function calibratedFit(
  matrix: SparseMatrix,
  labels: Int32Array,
  rows: number,
  classWeights: Float64Array,
  fit: (matrix: SparseMatrix, labels: Int32Array) => Promise<MarginFit>,
): Promise<MarginFit> {
  const classes = Math.max(2, rows);
  const sample = spacedRows(matrix.rows, SCALE_DOCUMENTS);
  const folds = stratifiedFolds(labelsOf(labels, sample), classes, FOLDS);
  const margins = new Float64Array(sample.length * rows);
  for (let fold = 0; fold < FOLDS; fold++) {
    const inside = sample.filter((_, place) => folds[place] !== fold);
    const places = Int32Array.from(sample.keys()).filter((place) => folds[place] === fold);
    if (inside.length === 0 || places.length === 0) continue;
    const partial = await fit(rowsOf(matrix, inside), labelsOf(labels, inside));
    const scores = linearScores(
      rowsOf(
        matrix,
        places.map((place) => sample[place]),
      ),
      partial.coefficients,
      partial.intercepts,
      rows,
    );
    places.forEach((place, index) => {
      for (let row = 0; row < rows; row++) margins[place * rows + row] = scores[index * rows + row];
    });
  }
  const chosen = labelsOf(labels, sample);
  const scale = fitMarginScale(
    margins,
    chosen,
    rows,
    Float64Array.from(chosen, (label) => classWeights[label]),
  );
  const whole = await fit(matrix, labels);
  return {
    coefficients: whole.coefficients.map((value) => value * scale),
    intercepts: whole.intercepts.map((value) => value * scale),
  };
}

/** At most `most` rows, evenly spaced. */
function spacedRows(rows: number, most: number): Int32Array {
  const count = Math.min(rows, most);
  return Int32Array.from({ length: count }, (_, index) => Math.floor((index * rows) / count));
}

function labelsOf(labels: Int32Array, rows: Int32Array): Int32Array {
  return rows.map((row) => labels[row]);
}

function rowsOf(matrix: SparseMatrix, rows: Int32Array): SparseMatrix {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((row, index) => {
    offsets[index + 1] = offsets[index] + matrix.offsets[row + 1] - matrix.offsets[row];
  });
  const indices = new Int32Array(offsets[rows.length]);
  const values = new Float64Array(offsets[rows.length]);
  rows.forEach((row, index) => {
    indices.set(matrix.indices.subarray(matrix.offsets[row], matrix.offsets[row + 1]), offsets[index]);
    values.set(matrix.values.subarray(matrix.offsets[row], matrix.offsets[row + 1]), offsets[index]);
  });
  return { rows: rows.length, columns: matrix.columns, offsets, indices, values };
}

/** One fit per coefficient row: the class against all others; the second class against the first where there are two. */
export function oneVersusRest(
  columns: number,
  rows: number,
  labels: Int32Array,
  solve: (signs: Int8Array, row: number) => { readonly weights: Float64Array; readonly intercept: number },
): MarginFit {
  const coefficients = new Float64Array(columns * rows);
  const intercepts = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = rows === 1 ? 1 : row;
    const signs = Int8Array.from(labels, (label) => (label === own ? 1 : -1));
    const { weights, intercept } = solve(signs, row);
    intercepts[row] = intercept;
    for (let column = 0; column < columns; column++) coefficients[column * rows + row] = weights[column];
  }
  return { coefficients, intercepts };
}
