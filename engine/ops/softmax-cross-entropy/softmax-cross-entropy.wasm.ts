import { lane, maxLanes, splat, sumLanes, vexp, vlog } from '../../backends/wasm/assembly/simd';
import { rowsFrom, rowsTo } from '../../backends/wasm/assembly/slice';

/**
 * logits, labels, class weights → dlogits (for a mean loss), losses of rows; then rows, classes, has weights,
 * smoothing, ignored label, mean.
 */
export function softmaxCrossEntropyRows(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const logits = load<usize>(args, 0);
  const labels = load<usize>(args, 4);
  const classWeights = load<usize>(args, 8);
  const dlogits = load<usize>(args, 12);
  const losses = load<usize>(args, 16);
  const rows = load<i32>(args, 20);
  const classes = load<i32>(args, 24);
  const weighted = load<i32>(args, 28) != 0;
  const smoothing = load<f32>(args, 32);
  const ignored = load<i32>(args, 36);
  const mean = load<i32>(args, 40) != 0;
  const from = rowsFrom(rows, thread, threads);
  const to = rowsTo(rows, thread, threads);
  if (from >= to) return;

  // Each thread adds up the weights of all rows: cheaper than a barrier.
  let total: f64 = 0;
  if (mean) {
    for (let row = 0; row < rows; row++) {
      const label = load<i32>(labels + ((<usize>row) << 2));
      if (label == ignored) continue;
      total += weighted ? <f64>load<f32>(classWeights + ((<usize>label) << 2)) : 1;
    }
  } else total = 1;
  const factor: f32 = total > 0 ? <f32>(1 / total) : 0;
  let weightSum: f32 = <f32>classes;
  if (weighted) {
    weightSum = 0;
    for (let c = 0; c < classes; c++) weightSum += load<f32>(classWeights + ((<usize>c) << 2));
  }
  const spread: f32 = smoothing / <f32>classes;
  const certain: f32 = 1.0 - smoothing;
  const bytes = (<usize>classes) << 2;

  for (let row = from; row < to; row++) {
    const z = logits + <usize>row * bytes;
    const dz = dlogits + <usize>row * bytes;
    const label = load<i32>(labels + ((<usize>row) << 2));
    if (label == ignored) {
      memory.fill(dz, 0, bytes);
      store<f32>(losses + ((<usize>row) << 2), 0);
      continue;
    }
    let tops = splat(-Infinity);
    let at: usize = 0;
    for (; at + 16 <= bytes; at += 16) tops = f32x4.max(tops, v128.load(z + at));
    let top = maxLanes(tops);
    for (; at < bytes; at += 4) top = max(top, load<f32>(z + at));
    const shift = splat(top);
    let sums = splat(0);
    at = 0;
    for (; at + 16 <= bytes; at += 16) {
      const e = vexp(f32x4.sub(v128.load(z + at), shift));
      v128.store(dz + at, e);
      sums = f32x4.add(sums, e);
    }
    let sum = sumLanes(sums);
    for (; at < bytes; at += 4) {
      const e = lane(vexp(splat(load<f32>(z + at) - top)));
      store<f32>(dz + at, e);
      sum += e;
    }
    const logSum = lane(vlog(splat(sum)));
    const own: f32 = weighted ? load<f32>(classWeights + ((<usize>label) << 2)) : 1;
    let loss: f32 = -certain * own * (load<f32>(z + ((<usize>label) << 2)) - top - logSum);
    if (smoothing > 0) {
      let smooth: f64 = 0;
      for (let c = 0; c < classes; c++) {
        const w: f32 = weighted ? load<f32>(classWeights + ((<usize>c) << 2)) : 1;
        smooth -= <f64>(w * (load<f32>(z + ((<usize>c) << 2)) - top - logSum));
      }
      loss += spread * <f32>smooth;
    }
    store<f32>(losses + ((<usize>row) << 2), loss * factor);

    // d loss / d z = p · Σ targets − targets, with targets (1 − ε) w_y 1[c = y] + ε w_c / C.
    const mass: f32 = (certain * own + spread * weightSum) * factor;
    const share = splat(mass / sum);
    at = 0;
    for (; at + 16 <= bytes; at += 16) v128.store(dz + at, f32x4.mul(v128.load(dz + at), share));
    for (; at < bytes; at += 4) store<f32>(dz + at, load<f32>(dz + at) * lane(share));
    if (smoothing > 0)
      for (let c = 0; c < classes; c++) {
        const w: f32 = weighted ? load<f32>(classWeights + ((<usize>c) << 2)) : 1;
        const there = dz + ((<usize>c) << 2);
        store<f32>(there, load<f32>(there) - spread * w * factor);
      }
    const there = dz + ((<usize>label) << 2);
    store<f32>(there, load<f32>(there) - certain * own * factor);
  }
}

/** losses of rows → loss, running loss and steps; then rows, whether to count on. One thread, in order. */
export function sumInOrder(args: usize, thread: i32, threads: i32, scratch: usize): void {
  if (thread != 0) return;
  const values = load<usize>(args, 0);
  const running = load<usize>(args, 8);
  const count = load<i32>(args, 12);
  let sum: f64 = 0;
  for (let i = 0; i < count; i++) sum += <f64>load<f32>(values + ((<usize>i) << 2));
  store<f32>(load<usize>(args, 4), <f32>sum);
  if (load<i32>(args, 16)) {
    store<f32>(running, load<f32>(running) + <f32>sum);
    store<f32>(running, load<f32>(running, 4) + 1, 4);
  }
}
