import { lane, splat, vexp, vlog } from '../backends/wasm/assembly/simd';
import { border } from '../backends/wasm/assembly/slice';

// All take their tensors, then outer, length, inner; threads share out the lines.

function exponential(x: f32): f32 {
  return lane(vexp(splat(x)));
}

/** Largest of a line that starts at `at`. */
function top(at: usize, length: i32, step: usize): f32 {
  let found = load<f32>(at);
  for (let k = 1; k < length; k++) {
    at += step;
    found = max(found, load<f32>(at));
  }
  return found;
}

/** e^(x − shift) of a line to `to`; gives their sum. */
function exponentials(from: usize, to: usize, length: i32, step: usize, shift: f32): f32 {
  let sum: f32 = 0;
  let k = 0;
  if (step == 4) {
    let sums = splat(0);
    const shifts = splat(shift);
    for (; k + 4 <= length; k += 4) {
      const e = vexp(f32x4.sub(v128.load(from), shifts));
      v128.store(to, e);
      sums = f32x4.add(sums, e);
      from += 16;
      to += 16;
    }
    sum =
      f32x4.extract_lane(sums, 0) +
      f32x4.extract_lane(sums, 1) +
      (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
  }
  for (; k < length; k++) {
    const e = exponential(load<f32>(from) - shift);
    store<f32>(to, e);
    sum += e;
    from += step;
    to += step;
  }
  return sum;
}

function lineStart(line: i32, length: i32, inner: i32): usize {
  return (<usize>((line / inner) * length * inner + (line % inner))) << 2;
}

export function softmaxForward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const x = load<usize>(args, 0);
  const y = load<usize>(args, 4);
  const outer = load<i32>(args, 8);
  const length = load<i32>(args, 12);
  const inner = load<i32>(args, 16);
  const step = (<usize>inner) << 2;
  const to = border(outer * inner, thread + 1, threads);
  for (let line = border(outer * inner, thread, threads); line < to; line++) {
    const start = lineStart(line, length, inner);
    const sum = exponentials(x + start, y + start, length, step, top(x + start, length, step));
    let at = y + start;
    for (let k = 0; k < length; k++) {
      store<f32>(at, load<f32>(at) / sum);
      at += step;
    }
  }
}

export function softmaxGradient(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const dy = load<usize>(args, 0);
  const y = load<usize>(args, 4);
  const dx = load<usize>(args, 8);
  const outer = load<i32>(args, 12);
  const length = load<i32>(args, 16);
  const inner = load<i32>(args, 20);
  const step = (<usize>inner) << 2;
  const to = border(outer * inner, thread + 1, threads);
  for (let line = border(outer * inner, thread, threads); line < to; line++) {
    const start = lineStart(line, length, inner);
    let dot: f32 = 0;
    let at = start;
    for (let k = 0; k < length; k++) {
      dot += load<f32>(dy + at) * load<f32>(y + at);
      at += step;
    }
    at = start;
    for (let k = 0; k < length; k++) {
      store<f32>(dx + at, load<f32>(y + at) * (load<f32>(dy + at) - dot));
      at += step;
    }
  }
}

export function logSoftmaxForward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const x = load<usize>(args, 0);
  const y = load<usize>(args, 4);
  const outer = load<i32>(args, 8);
  const length = load<i32>(args, 12);
  const inner = load<i32>(args, 16);
  const step = (<usize>inner) << 2;
  const to = border(outer * inner, thread + 1, threads);
  for (let line = border(outer * inner, thread, threads); line < to; line++) {
    const start = lineStart(line, length, inner);
    const highest = top(x + start, length, step);
    const shift = lane(vlog(splat(exponentials(x + start, y + start, length, step, highest))));
    let at = start;
    for (let k = 0; k < length; k++) {
      store<f32>(y + at, load<f32>(x + at) - highest - shift);
      at += step;
    }
  }
}

export function logSoftmaxGradient(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const dy = load<usize>(args, 0);
  const y = load<usize>(args, 4);
  const dx = load<usize>(args, 8);
  const outer = load<i32>(args, 12);
  const length = load<i32>(args, 16);
  const inner = load<i32>(args, 20);
  const step = (<usize>inner) << 2;
  const to = border(outer * inner, thread + 1, threads);
  for (let line = border(outer * inner, thread, threads); line < to; line++) {
    const start = lineStart(line, length, inner);
    let sum: f32 = 0;
    let at = start;
    for (let k = 0; k < length; k++) {
      sum += load<f32>(dy + at);
      at += step;
    }
    at = start;
    for (let k = 0; k < length; k++) {
      store<f32>(dx + at, load<f32>(dy + at) - exponential(load<f32>(y + at)) * sum);
      at += step;
    }
  }
}
