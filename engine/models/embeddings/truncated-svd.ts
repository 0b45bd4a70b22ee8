/**
 * The largest singular values of a sparse matrix and their vectors, by a randomised range finder with power iterations
 * (Halko, Martinsson and Tropp 2011, "Finding structure with randomness", algorithm 4.4). In 64 bits.
 */
import type { RandomStream } from '../../core/random.ts';

/** Rows by `starts`; any number of columns. */
export interface SparseRows {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: ArrayLike<number>;
}

export interface TruncatedSvd {
  /** Row-major rows × rank. */
  readonly left: Float64Array;
  /** Largest first; fewer than asked for where the matrix is smaller. */
  readonly singularValues: Float64Array;
  /** Row-major columns × rank. */
  readonly right: Float64Array;
}

const extraDirections = 10;
const powerIterations = 6;

/** @param turn called between products, for progress and cancelling */
export async function truncatedSvd(
  matrix: SparseRows,
  columns: number,
  wanted: number,
  random: RandomStream,
  turn: (done: number, total: number) => Promise<void> = () => Promise.resolve(),
): Promise<TruncatedSvd> {
  const rows = matrix.starts.length - 1;
  const rank = Math.min(wanted, rows, columns);
  const width = Math.min(rank + extraDirections, rows, columns);
  const steps = 2 * powerIterations + 2;
  let done = 0;
  const step = (): Promise<void> => turn(++done, steps);
  let right: Float64Array = new Float64Array(columns * width);
  for (let at = 0; at < right.length; at++) right[at] = random.normal();
  let left = product(matrix, right, width);
  await step();
  for (let iteration = 0; iteration < powerIterations; iteration++) {
    orthonormalise(left, width);
    right = transposedProduct(matrix, left, columns, width);
    await step();
    orthonormalise(right, width);
    left = product(matrix, right, width);
    await step();
  }
  orthonormalise(left, width);
  // A ≈ Q B with B = Qᵀ A; the eigenvectors of B Bᵀ turn Q into the left singular vectors.
  const reduced = transposedProduct(matrix, left, columns, width);
  await step();
  const gram = new Float64Array(width * width);
  for (let row = 0; row < columns; row++)
    for (let i = 0; i < width; i++) {
      const value = reduced[row * width + i]!;
      if (value !== 0)
        for (let j = 0; j < width; j++) gram[i * width + j]! += value * reduced[row * width + j]!;
    }
  const { values, vectors } = symmetricEigen(gram, width);
  const order = Array.from({ length: width }, (_, index) => index)
    .sort((a, b) => values[b]! - values[a]!)
    .slice(0, rank);
  const singularValues = Float64Array.from(order, (index) => Math.sqrt(Math.max(0, values[index]!)));
  return {
    singularValues,
    left: rotated(left, rows, width, vectors, order),
    right: rotated(reduced, columns, width, vectors, order, singularValues),
  };
}

/** M X, rows × width. */
function product({ starts, columns, values }: SparseRows, x: Float64Array, width: number): Float64Array {
  const rows = starts.length - 1;
  const result = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const into = row * width;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const value = values[at]!;
      const from = columns[at]! * width;
      for (let index = 0; index < width; index++) result[into + index]! += value * x[from + index]!;
    }
  }
  return result;
}

/** Mᵀ X, columns × width. */
function transposedProduct(
  { starts, columns, values }: SparseRows,
  x: Float64Array,
  extent: number,
  width: number,
): Float64Array {
  const result = new Float64Array(extent * width);
  for (let row = 0; row + 1 < starts.length; row++) {
    const from = row * width;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const value = values[at]!;
      const into = columns[at]! * width;
      for (let index = 0; index < width; index++) result[into + index]! += value * x[from + index]!;
    }
  }
  return result;
}

/** Modified Gram–Schmidt, twice for accuracy; a column that depends on those before becomes 0. In place. */
function orthonormalise(x: Float64Array, width: number): void {
  const rows = x.length / width;
  // Columns are worked on as rows of a transposed copy: their numbers then lie side by side.
  const lines = Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: rows }, (_, row) => x[row * width + column]!),
  );
  lines.forEach((line, column) => {
    const before = Math.sqrt(dot(line, line));
    for (let pass = 0; pass < 2; pass++)
      for (let other = 0; other < column; other++) {
        const share = dot(line, lines[other]!);
        for (let row = 0; row < rows; row++) line[row]! -= share * lines[other]![row]!;
      }
    const norm = Math.sqrt(dot(line, line));
    const scale = norm > before * 1e-12 && norm > 0 ? 1 / norm : 0;
    for (let row = 0; row < rows; row++) x[row * width + column] = line[row] = line[row]! * scale;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}

/** Cyclic Jacobi rotations (Golub and Van Loan, 8.5): columns of `vectors` are the eigenvectors. */
export function symmetricEigen(
  matrix: Float64Array,
  extent: number,
): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const a = matrix.slice();
  const vectors = new Float64Array(extent * extent);
  for (let index = 0; index < extent; index++) vectors[index * extent + index] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let [off, diagonal] = [0, 0];
    for (let i = 0; i < extent; i++)
      for (let j = 0; j < extent; j++) {
        if (i === j) diagonal += a[i * extent + j]! ** 2;
        else off += a[i * extent + j]! ** 2;
      }
    if (off <= 1e-28 * diagonal) break;
    for (let p = 0; p < extent; p++) for (let q = p + 1; q < extent; q++) rotate(a, vectors, extent, p, q);
  }
  return {
    values: Float64Array.from({ length: extent }, (_, index) => a[index * extent + index]!),
    vectors,
  };
}

function rotate(a: Float64Array, vectors: Float64Array, extent: number, p: number, q: number): void {
  const apq = a[p * extent + q]!;
  if (apq === 0) return;
  const theta = (a[q * extent + q]! - a[p * extent + p]!) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < extent; k++) {
    const [x, y] = [a[k * extent + p]!, a[k * extent + q]!];
    a[k * extent + p] = c * x - s * y;
    a[k * extent + q] = s * x + c * y;
  }
  for (let k = 0; k < extent; k++) {
    const [x, y] = [a[p * extent + k]!, a[q * extent + k]!];
    a[p * extent + k] = c * x - s * y;
    a[q * extent + k] = s * x + c * y;
    const [v, w] = [vectors[k * extent + p]!, vectors[k * extent + q]!];
    vectors[k * extent + p] = c * v - s * w;
    vectors[k * extent + q] = s * v + c * w;
  }
}

/** x times the chosen columns of `vectors`, divided by `scales` where given. */
function rotated(
  x: Float64Array,
  rows: number,
  width: number,
  vectors: Float64Array,
  chosen: readonly number[],
  scales?: Float64Array,
): Float64Array {
  const result = new Float64Array(rows * chosen.length);
  for (let row = 0; row < rows; row++)
    chosen.forEach((column, to) => {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += x[row * width + k]! * vectors[k * width + column]!;
      const scale = scales === undefined ? 1 : scales[to]!;
      result[row * chosen.length + to] = scale === 0 ? 0 : sum / scale;
    });
  return result;
}
