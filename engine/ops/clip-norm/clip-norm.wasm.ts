/** Elements that are summed together before the sums are; as in clip-norm.wgsl.ts. */
const partLength: i32 = 4096;
/** Places for gradients and for scalars; as in clip-norm.ts. */
const most: i32 = 4;

/** values, partials, count; then length, columns (0: no count), order (0: largest). */
export function normParts(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const values = load<usize>(args, 0);
  const partials = load<usize>(args, 4);
  const length = load<i32>(args, 12);
  const columns = load<i32>(args, 16);
  const order = load<i32>(args, 20);
  const end = columns > 0 ? load<i32>(load<usize>(args, 8)) * columns : length;
  const parts = (length + partLength - 1) / partLength;
  for (let part = thread; part < parts; part += threads) {
    let sum: f64 = 0;
    const to = min(end, (part + 1) * partLength);
    for (let at = part * partLength; at < to; at++) {
      const size = <f64>Mathf.abs(load<f32>(values + ((<usize>at) << 2)));
      if (order == 0) sum = max(sum, size);
      else sum += order == 1 ? size : size * size;
    }
    store<f32>(partials + ((<usize>part) << 2), <f32>sum);
  }
}

/** norm, factor, 4 × partials, 4 × scalars; then order, largest norm, scalars, 4 × number of partials. */
export function clipFactor(args: usize, thread: i32, threads: i32, scratch: usize): void {
  if (thread != 0) return;
  const numbers = args + 8 + (most << 3);
  const order = load<i32>(numbers);
  const largest = load<f32>(numbers, 4);
  const scalars = load<i32>(numbers, 8);
  let sum: f64 = 0;
  for (let which = 0; which < most; which++) {
    const partials = load<usize>(args + 8 + ((<usize>which) << 2));
    const parts = load<i32>(numbers + 12 + ((<usize>which) << 2));
    for (let part = 0; part < parts; part++) {
      const value = <f64>load<f32>(partials + ((<usize>part) << 2));
      sum = order == 0 ? max(sum, value) : sum + value;
    }
  }
  const norm: f32 = <f32>(order == 2 ? Math.sqrt(sum) : sum);
  const factor: f32 = min<f32>(1, largest / (norm + 1e-6));
  store<f32>(load<usize>(args), norm);
  store<f32>(load<usize>(args, 4), factor);
  for (let which = 0; which < scalars; which++)
    store<f32>(load<usize>(args + 8 + ((<usize>most + which) << 2)), factor);
}
