import { fma, splat, sumLanes } from '../../backends/wasm/assembly/simd';
import { border, rowsFrom, rowsTo } from '../../backends/wasm/assembly/slice';

const centredFlag: i32 = 1;
const weightFlag: i32 = 2;
const biasFlag: i32 = 4;

function sumOf(x: usize, columns: i32): f32 {
  let sums = splat(0);
  let k = 0;
  for (; k + 4 <= columns; k += 4) {
    sums = f32x4.add(sums, v128.load(x));
    x += 16;
  }
  let sum = sumLanes(sums);
  for (; k < columns; k++) {
    sum += load<f32>(x);
    x += 4;
  }
  return sum;
}

function squaresAround(x: usize, columns: i32, mean: f32): f32 {
  const means = splat(mean);
  let sums = splat(0);
  let k = 0;
  for (; k + 4 <= columns; k += 4) {
    const d = f32x4.sub(v128.load(x), means);
    sums = fma(d, d, sums);
    x += 16;
  }
  let sum = sumLanes(sums);
  for (; k < columns; k++) {
    const d = load<f32>(x) - mean;
    sum += d * d;
    x += 4;
  }
  return sum;
}

/** x, weight, bias → y, means, factors; then rows, columns, flags, epsilon. */
export function rowNormForward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const means = load<usize>(args, 16);
  const factors = load<usize>(args, 20);
  const rows = load<i32>(args, 24);
  const columns = load<i32>(args, 28);
  const flags = load<i32>(args, 32);
  const epsilon = load<f32>(args, 36);
  const to = rowsTo(rows, thread, threads);
  for (let row = rowsFrom(rows, thread, threads); row < to; row++) {
    let x = load<usize>(args, 0) + <usize>row * columns * 4;
    let y = load<usize>(args, 12) + <usize>row * columns * 4;
    let weight = load<usize>(args, 4);
    let bias = load<usize>(args, 8);
    const mean: f32 = flags & centredFlag ? sumOf(x, columns) / <f32>columns : 0;
    const factor: f32 = 1 / sqrt<f32>(squaresAround(x, columns, mean) / <f32>columns + epsilon);
    store<f32>(means + ((<usize>row) << 2), mean);
    store<f32>(factors + ((<usize>row) << 2), factor);
    let k = 0;
    for (; k + 4 <= columns; k += 4) {
      let v = f32x4.mul(f32x4.sub(v128.load(x), splat(mean)), splat(factor));
      if (flags & weightFlag) v = f32x4.mul(v, v128.load(weight));
      if (flags & biasFlag) v = f32x4.add(v, v128.load(bias));
      v128.store(y, v);
      x += 16;
      y += 16;
      weight += 16;
      bias += 16;
    }
    for (; k < columns; k++) {
      let v = (load<f32>(x) - mean) * factor;
      if (flags & weightFlag) v *= load<f32>(weight);
      if (flags & biasFlag) v += load<f32>(bias);
      store<f32>(y, v);
      x += 4;
      y += 4;
      weight += 4;
      bias += 4;
    }
  }
}

/** dy, x, means, factors, weight → dx; then rows, columns, flags. */
export function rowNormRows(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const weight = load<usize>(args, 16);
  const rows = load<i32>(args, 24);
  const columns = load<i32>(args, 28);
  const flags = load<i32>(args, 32);
  const whole = columns & ~3;
  const to = rowsTo(rows, thread, threads);
  for (let row = rowsFrom(rows, thread, threads); row < to; row++) {
    const line = <usize>row * columns * 4;
    const dy = load<usize>(args, 0) + line;
    const x = load<usize>(args, 4) + line;
    const dx = load<usize>(args, 20) + line;
    const mean = load<f32>(load<usize>(args, 8) + ((<usize>row) << 2));
    const factor = load<f32>(load<usize>(args, 12) + ((<usize>row) << 2));
    let sums = splat(0);
    let dots = splat(0);
    let k = 0;
    for (; k < whole; k += 4) {
      const at = (<usize>k) << 2;
      let slope = v128.load(dy + at);
      if (flags & weightFlag) slope = f32x4.mul(slope, v128.load(weight + at));
      sums = f32x4.add(sums, slope);
      dots = fma(slope, f32x4.mul(f32x4.sub(v128.load(x + at), splat(mean)), splat(factor)), dots);
    }
    let sum = sumLanes(sums);
    let dot = sumLanes(dots);
    for (; k < columns; k++) {
      const at = (<usize>k) << 2;
      let slope = load<f32>(dy + at);
      if (flags & weightFlag) slope *= load<f32>(weight + at);
      sum += slope;
      dot += slope * (load<f32>(x + at) - mean) * factor;
    }
    const plain: f32 = flags & centredFlag ? sum / <f32>columns : 0;
    const along = dot / <f32>columns;
    for (k = 0; k < whole; k += 4) {
      const at = (<usize>k) << 2;
      let slope = v128.load(dy + at);
      if (flags & weightFlag) slope = f32x4.mul(slope, v128.load(weight + at));
      const unit = f32x4.mul(f32x4.sub(v128.load(x + at), splat(mean)), splat(factor));
      const rest = f32x4.sub(f32x4.sub(slope, splat(plain)), f32x4.mul(unit, splat(along)));
      v128.store(dx + at, f32x4.mul(rest, splat(factor)));
    }
    for (; k < columns; k++) {
      const at = (<usize>k) << 2;
      let slope = load<f32>(dy + at);
      if (flags & weightFlag) slope *= load<f32>(weight + at);
      store<f32>(dx + at, factor * (slope - plain - (load<f32>(x + at) - mean) * factor * along));
    }
  }
}

/** dy, x, means, factors → weights, biases; then rows, columns. A thread owns columns. */
export function rowNormColumns(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const weights = load<usize>(args, 16);
  const biases = load<usize>(args, 20);
  const rows = load<i32>(args, 24);
  const columns = load<i32>(args, 28);
  const from = border(columns, thread, threads);
  const to = border(columns, thread + 1, threads);
  const own = (<usize>from) << 2;
  memory.fill(weights + own, 0, (<usize>(to - from)) << 2);
  memory.fill(biases + own, 0, (<usize>(to - from)) << 2);
  for (let row = 0; row < rows; row++) {
    const mean = load<f32>(load<usize>(args, 8) + ((<usize>row) << 2));
    const factor = load<f32>(load<usize>(args, 12) + ((<usize>row) << 2));
    let dy = load<usize>(args, 0) + <usize>row * columns * 4 + own;
    let x = load<usize>(args, 4) + <usize>row * columns * 4 + own;
    let weight = weights + own;
    let bias = biases + own;
    let k = from;
    for (; k + 4 <= to; k += 4) {
      const slope = v128.load(dy);
      const unit = f32x4.mul(f32x4.sub(v128.load(x), splat(mean)), splat(factor));
      v128.store(weight, fma(slope, unit, v128.load(weight)));
      v128.store(bias, f32x4.add(v128.load(bias), slope));
      dy += 16;
      x += 16;
      weight += 16;
      bias += 16;
    }
    for (; k < to; k++) {
      const slope = load<f32>(dy);
      store<f32>(weight, load<f32>(weight) + slope * ((load<f32>(x) - mean) * factor));
      store<f32>(bias, load<f32>(bias) + slope);
      dy += 4;
      x += 4;
      weight += 4;
      bias += 4;
    }
  }
}
