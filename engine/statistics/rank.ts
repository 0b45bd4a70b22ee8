/** Places from 1 in ascending order; equal values share the mean of their places. */
export function midRanks(values: ArrayLike<number>): Float64Array {
  const order = Int32Array.from({ length: values.length }, (_, index) => index).sort(
    (a, b) => values[a] - values[b],
  );
  const ranks = new Float64Array(values.length);
  for (let first = 0; first < order.length;) {
    let after = first + 1;
    while (after < order.length && values[order[after]] === values[order[first]]) after += 1;
    for (let place = first; place < after; place++) ranks[order[place]] = (first + 1 + after) / 2;
    first = after;
  }
  return ranks;
}
