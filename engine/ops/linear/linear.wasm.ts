import { gemm } from '../../backends/wasm/assembly/gemm';
import { MR, NR } from '../../backends/wasm/assembly/tile';
import { lane, splat, vsigmoid, vtanh } from '../../backends/wasm/assembly/simd';
import { rowsFrom, rowsTo } from '../../backends/wasm/assembly/slice';
import { randomWords } from '../../backends/wasm/assembly/threefry';

// Activations, numbered as in linear.ts.
const RELU: i32 = 1;
const TANH: i32 = 2;
const SIGMOID: i32 = 3;

function activated(x: v128, activation: i32): v128 {
  if (activation == RELU) return f32x4.pmax(splat(0), x);
  if (activation == TANH) return vtanh(x);
  if (activation == SIGMOID) return vsigmoid(x);
  return x;
}

/** Derivative of the activation, from its value. */
function slope(y: v128, activation: i32): v128 {
  if (activation == RELU) return v128.and(f32x4.gt(y, splat(0)), splat(1));
  if (activation == TANH) return f32x4.sub(splat(1), f32x4.mul(y, y));
  if (activation == SIGMOID) return f32x4.mul(y, f32x4.sub(splat(1), y));
  return splat(1);
}

/** x, weight, bias, key → y; then batch, inputs, outputs, activation, has bias, drop threshold, drop scale. */
export function linearForward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const x = load<usize>(args, 0);
  const weight = load<usize>(args, 4);
  const bias = load<usize>(args, 8);
  const key = load<usize>(args, 12);
  const y = load<usize>(args, 16);
  const batch = load<i32>(args, 20);
  const inputs = load<i32>(args, 24);
  const outputs = load<i32>(args, 28);
  const activation = load<i32>(args, 32);
  const hasBias = load<i32>(args, 36) != 0;
  const threshold = load<i32>(args, 40);
  const scale = load<f32>(args, 44);
  const from = rowsFrom(batch, thread, threads);
  const to = rowsTo(batch, thread, threads);
  if (from >= to) return;
  const start = y + ((<usize>from * outputs) << 2);
  gemm(
    false,
    true,
    to - from,
    outputs,
    inputs,
    x + ((<usize>from * inputs) << 2),
    inputs,
    weight,
    inputs,
    start,
    outputs,
    false,
    scratch,
  );
  if (!hasBias && activation == 0 && threshold == 0) return;

  const key0 = threshold ? load<i32>(key) : 0;
  const key1 = threshold ? load<i32>(key, 4) : 0;
  const limit = i32x4.splat(threshold);
  const factor = splat(scale);
  const zero = splat(0);
  for (let row = from; row < to; row++) {
    const line = y + ((<usize>row * outputs) << 2);
    let column = 0;
    for (; column + 8 <= outputs; column += 8) {
      const at = line + ((<usize>column) << 2);
      let low = v128.load(at);
      let high = v128.load(at, 16);
      if (hasBias) {
        const shift = bias + ((<usize>column) << 2);
        low = f32x4.add(low, v128.load(shift));
        high = f32x4.add(high, v128.load(shift, 16));
      }
      low = activated(low, activation);
      high = activated(high, activation);
      if (threshold) {
        randomWords(key0, key1, column >> 1, row, scratch);
        low = v128.and(f32x4.mul(low, factor), i32x4.ge_u(v128.load(scratch), limit));
        high = v128.and(f32x4.mul(high, factor), i32x4.ge_u(v128.load(scratch, 16), limit));
      }
      v128.store(at, low);
      v128.store(at, high, 16);
    }
    if (column < outputs) {
      if (threshold) randomWords(key0, key1, column >> 1, row, scratch);
      for (let word: usize = scratch; column < outputs; column++, word += 4) {
        const at = line + ((<usize>column) << 2);
        let value = v128.load32_splat(at);
        if (hasBias) value = f32x4.add(value, v128.load32_splat(bias + ((<usize>column) << 2)));
        value = activated(value, activation);
        if (threshold) value = load<u32>(word) >= <u32>threshold ? f32x4.mul(value, factor) : zero;
        store<f32>(at, lane(value));
      }
    }
  }
}

/** dy, y, key → dz, the gradient before dropout and activation; then batch, outputs, activation, threshold, scale. */
export function linearActivationGradient(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const dy = load<usize>(args, 0);
  const y = load<usize>(args, 4);
  const key = load<usize>(args, 8);
  const dz = load<usize>(args, 12);
  const batch = load<i32>(args, 16);
  const outputs = load<i32>(args, 20);
  const activation = load<i32>(args, 24);
  const threshold = load<i32>(args, 28);
  const scale = load<f32>(args, 32);
  const from = rowsFrom(batch, thread, threads);
  const to = rowsTo(batch, thread, threads);
  const factor = splat(scale);
  const back = splat(<f32>1 / scale);
  const limit = i32x4.splat(threshold);
  // A dropped or negative unit of a rectifier shows as zero: the mask need not be drawn again.
  const drawn = threshold != 0 && activation != RELU;
  const key0 = drawn ? load<i32>(key) : 0;
  const key1 = drawn ? load<i32>(key, 4) : 0;
  for (let row = from; row < to; row++) {
    const line = (<usize>row * outputs) << 2;
    let column = 0;
    for (; column + 8 <= outputs; column += 8) {
      const at = line + ((<usize>column) << 2);
      let low = f32x4.mul(
        slope(f32x4.mul(v128.load(y + at), back), activation),
        f32x4.mul(v128.load(dy + at), factor),
      );
      let high = f32x4.mul(
        slope(f32x4.mul(v128.load(y + at, 16), back), activation),
        f32x4.mul(v128.load(dy + at, 16), factor),
      );
      if (drawn) {
        randomWords(key0, key1, column >> 1, row, scratch);
        low = v128.and(low, i32x4.ge_u(v128.load(scratch), limit));
        high = v128.and(high, i32x4.ge_u(v128.load(scratch, 16), limit));
      }
      v128.store(dz + at, low);
      v128.store(dz + at, high, 16);
    }
    if (column < outputs) {
      if (drawn) randomWords(key0, key1, column >> 1, row, scratch);
      for (let word: usize = scratch; column < outputs; column++, word += 4) {
        const at = line + ((<usize>column) << 2);
        let value = f32x4.mul(
          slope(f32x4.mul(v128.load32_splat(y + at), back), activation),
          f32x4.mul(v128.load32_splat(dy + at), factor),
        );
        if (drawn && load<u32>(word) < <u32>threshold) value = splat(0);
        store<f32>(dz + at, lane(value));
      }
    }
  }
}

/** dz, weight → dx; then batch, inputs, outputs. */
export function linearInputGradient(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const dz = load<usize>(args, 0);
  const weight = load<usize>(args, 4);
  const dx = load<usize>(args, 8);
  const batch = load<i32>(args, 12);
  const inputs = load<i32>(args, 16);
  const outputs = load<i32>(args, 20);
  const from = rowsFrom(batch, thread, threads);
  const to = rowsTo(batch, thread, threads);
  gemm(
    false,
    false,
    to - from,
    inputs,
    outputs,
    dz + ((<usize>from * outputs) << 2),
    outputs,
    weight,
    inputs,
    dx + ((<usize>from * inputs) << 2),
    inputs,
    false,
    scratch,
  );
}

/** dz, x → dweight; then batch, inputs, outputs. Threads share out the longer side of the weights. */
export function linearWeightGradient(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const dz = load<usize>(args, 0);
  const x = load<usize>(args, 4);
  const dweight = load<usize>(args, 8);
  const batch = load<i32>(args, 12);
  const inputs = load<i32>(args, 16);
  const outputs = load<i32>(args, 20);
  if (outputs >= inputs || outputs >= MR * threads * 2) {
    const from = rowsFrom(outputs, thread, threads);
    const to = rowsTo(outputs, thread, threads);
    gemm(
      true,
      false,
      to - from,
      inputs,
      batch,
      dz + ((<usize>from) << 2),
      outputs,
      x,
      inputs,
      dweight + ((<usize>from * inputs) << 2),
      inputs,
      false,
      scratch,
    );
  } else {
    const panels = (inputs + NR - 1) / NR;
    const from = min(inputs, ((panels * thread) / threads) * NR);
    const to = min(inputs, ((panels * (thread + 1)) / threads) * NR);
    gemm(
      true,
      false,
      outputs,
      to - from,
      batch,
      dz,
      outputs,
      x + ((<usize>from) << 2),
      inputs,
      dweight + ((<usize>from) << 2),
      inputs,
      false,
      scratch,
    );
  }
}

/** dz → dbias, the sum over the batch; then batch, outputs. */
export function linearBiasGradient(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const dz = load<usize>(args, 0);
  const dbias = load<usize>(args, 4);
  const batch = load<i32>(args, 8);
  const outputs = load<i32>(args, 12);
  const from = rowsFrom(outputs, thread, threads);
  const to = rowsTo(outputs, thread, threads);
  const stride = (<usize>outputs) << 2;
  let column = from;
  // A cache line at a time.
  for (; column + 16 <= to; column += 16) {
    let sum0 = splat(0);
    let sum1 = splat(0);
    let sum2 = splat(0);
    let sum3 = splat(0);
    let at = dz + ((<usize>column) << 2);
    let rows = batch;
    if (rows)
      do {
        sum0 = f32x4.add(sum0, v128.load(at));
        sum1 = f32x4.add(sum1, v128.load(at, 16));
        sum2 = f32x4.add(sum2, v128.load(at, 32));
        sum3 = f32x4.add(sum3, v128.load(at, 48));
        at += stride;
      } while (--rows);
    const target = dbias + ((<usize>column) << 2);
    v128.store(target, sum0);
    v128.store(target, sum1, 16);
    v128.store(target, sum2, 32);
    v128.store(target, sum3, 48);
  }
  for (; column + 4 <= to; column += 4) {
    let sum = splat(0);
    let at = dz + ((<usize>column) << 2);
    for (let row = 0; row < batch; row++) {
      sum = f32x4.add(sum, v128.load(at));
      at += stride;
    }
    v128.store(dbias + ((<usize>column) << 2), sum);
  }
  for (; column < to; column++) {
    let sum: f32 = 0;
    let at = dz + ((<usize>column) << 2);
    for (let row = 0; row < batch; row++) {
      sum += load<f32>(at);
      at += stride;
    }
    store<f32>(dbias + ((<usize>column) << 2), sum);
  }
}
