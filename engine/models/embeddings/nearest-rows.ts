/** The nearest rows of each row, by comparing all with all: exact, for the few thousand points of a map. */
export interface NearestRows {
  /** Row-major rows × neighbours, nearest first. */
  readonly indices: Int32Array;
  /** Squared Euclidean distances. */
  readonly distances: Float64Array;
}

const ROWS_PER_PAUSE = 64;

/**
 * @param rows row-major, `size` numbers each
 * @param count neighbours of each row, fewer than there are rows
 * @param told called now and then; may throw to stop
 */
export async function nearestRows(
  rows: Float64Array,
  size: number,
  count: number,
  told: (done: number, total: number) => Promise<void>,
): Promise<NearestRows> {
  const total = rows.length / size;
  const indices = new Int32Array(total * count);
  const distances = new Float64Array(total * count).fill(Infinity);
  for (let row = 0; row < total; row++) {
    if (row % ROWS_PER_PAUSE === 0) await told(row, total);
    const from = row * count;
    for (let other = 0; other < total; other++) {
      if (other === row) continue;
      let distance = 0;
      for (let at = 0; at < size; at++) {
        const difference = rows[row * size + at]! - rows[other * size + at]!;
        distance += difference * difference;
      }
      if (distance >= distances[from + count - 1]!) continue;
      let place = from + count - 1;
      while (place > from && distances[place - 1]! > distance) {
        distances[place] = distances[place - 1]!;
        indices[place] = indices[place - 1]!;
        place -= 1;
      }
      distances[place] = distance;
      indices[place] = other;
    }
  }
  return { indices, distances };
}
