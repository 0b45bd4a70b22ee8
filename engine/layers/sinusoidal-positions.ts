/**
 * Positions as waves of falling frequency (Vaswani et al. 2017): column 2i holds sin(t / 10000^(2i / columns)), the one
 * behind it the cosine. [rows, columns], row-major.
 */
export function sinusoidalPositions(rows: number, columns: number): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, at) => {
    const column = at % columns;
    const angle = Math.floor(at / columns) / 10000 ** ((column - (column % 2)) / columns);
    return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}
