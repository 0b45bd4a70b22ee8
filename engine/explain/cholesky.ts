/** Solves A x = b for a symmetric positive definite A (size × size, row-major; overwritten). */
export function solveCholesky(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  const solution = Float64Array.from(right);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column];
      for (let inner = 0; inner < column; inner++)
        sum -= matrix[row * size + inner] * matrix[column * size + inner];
      if (row === column) {
        if (sum <= 0) throw new RangeError('The matrix is not positive definite.');
        matrix[row * size + row] = Math.sqrt(sum);
      } else matrix[row * size + column] = sum / matrix[column * size + column];
    }
  }
  for (let row = 0; row < size; row++) {
    for (let inner = 0; inner < row; inner++) solution[row] -= matrix[row * size + inner] * solution[inner];
    solution[row] /= matrix[row * size + row];
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let inner = row + 1; inner < size; inner++)
      solution[row] -= matrix[inner * size + row] * solution[inner];
    solution[row] /= matrix[row * size + row];
  }
  return solution;
}
