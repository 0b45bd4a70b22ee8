import { lane, maxLanes, splat, sumLanes, vexp, vlog } from '../../backends/wasm/assembly/simd';
import { rowsFrom, rowsTo } from '../../backends/wasm/assembly/slice';

/** own, sampled, labels, samples, logExpected → dOwn, dSampled, losses; then rows, samples, ignored label, mean. */
export function sampledSoftmaxCrossEntropyRows(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const own = load<usize>(args, 0);
  const sampled = load<usize>(args, 4);
  const labels = load<usize>(args, 8);
  const samples = load<usize>(args, 12);
  const logExpected = load<usize>(args, 16);
  const dOwn = load<usize>(args, 20);
  const dSampled = load<usize>(args, 24);
  const losses = load<usize>(args, 28);
  const rows = load<i32>(args, 32);
  const bytes = (<usize>load<i32>(args, 36)) << 2;
  const ignored = load<i32>(args, 40);
  const mean = load<i32>(args, 44) != 0;
  let kept = 0;
  for (let row = 0; row < rows; row++) if (load<i32>(labels + ((<usize>row) << 2)) != ignored) kept++;
  const factor: f32 = mean ? (kept > 0 ? <f32>1 / <f32>kept : 0) : 1;
  const to = rowsTo(rows, thread, threads);
  for (let row = rowsFrom(rows, thread, threads); row < to; row++) {
    const place = (<usize>row) << 2;
    const z = sampled + <usize>row * bytes;
    const dz = dSampled + <usize>row * bytes;
    const label = load<i32>(labels + place);
    if (label == ignored) {
      memory.fill(dz, 0, bytes);
      store<f32>(dOwn + place, 0);
      store<f32>(losses + place, 0);
      continue;
    }
    const self = load<f32>(own + place);
    const wanted = i32x4.splat(label);
    const absent = splat(-Infinity);
    let tops = splat(self);
    let at: usize = 0;
    // Corrected logits take the place of the gradients until these are known.
    for (; at + 16 <= bytes; at += 16) {
      const corrected = f32x4.sub(v128.load(z + at), v128.load(logExpected + at));
      const hit = i32x4.eq(v128.load(samples + at), wanted);
      const logit = v128.bitselect(absent, corrected, hit);
      v128.store(dz + at, logit);
      tops = f32x4.max(tops, logit);
    }
    let top = maxLanes(tops);
    for (; at < bytes; at += 4) {
      const hit = load<i32>(samples + at) == label;
      const logit: f32 = hit ? -Infinity : load<f32>(z + at) - load<f32>(logExpected + at);
      store<f32>(dz + at, logit);
      top = max(top, logit);
    }
    const shift = splat(top);
    let sums = splat(0);
    at = 0;
    for (; at + 16 <= bytes; at += 16) {
      const logit = v128.load(dz + at);
      // An absent class has no mass, not the least that the exponential function gives.
      const e = v128.andnot(vexp(f32x4.sub(logit, shift)), f32x4.eq(logit, absent));
      v128.store(dz + at, e);
      sums = f32x4.add(sums, e);
    }
    let sum = sumLanes(sums);
    for (; at < bytes; at += 4) {
      const logit = load<f32>(dz + at);
      const e: f32 = logit == -Infinity ? 0 : lane(vexp(splat(logit - top)));
      store<f32>(dz + at, e);
      sum += e;
    }
    const mass = lane(vexp(splat(self - top)));
    sum += mass;
    store<f32>(losses + place, factor * (top + lane(vlog(splat(sum))) - self));
    store<f32>(dOwn + place, factor * (mass / sum - 1));
    const share = splat(factor / sum);
    at = 0;
    for (; at + 16 <= bytes; at += 16) v128.store(dz + at, f32x4.mul(v128.load(dz + at), share));
    for (; at < bytes; at += 4) store<f32>(dz + at, load<f32>(dz + at) * lane(share));
  }
}
