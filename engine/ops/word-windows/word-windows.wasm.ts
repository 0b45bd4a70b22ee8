/**
 * Training of word vectors by windows: skip-gram and CBOW with negative sampling (Mikolov et al. 2013, "Distributed
 * representations of words and phrases and their compositionality"). Three kernels share one list of jobs, one for each
 * centre word: `drawWindows` makes it, `windowGradients` computes what every vector of it should change by, from
 * vectors that stand still meanwhile, and `addWindowGradients` adds it. The noise words of a centre are shared by its
 * whole window, which makes small matrix products of the work (Ji et al. 2016, "Parallelizing word2vec in shared and
 * distributed memory"). No result depends on the number of threads.
 *
 * A job: number of inputs, number of outputs, 2 · window inputs, then 1 + negatives outputs, the centre first.
 */
import { splat, sumLanes, vexp, vlog } from '../../backends/wasm/assembly/simd';
import { rowsFrom, rowsTo } from '../../backends/wasm/assembly/slice';
import { combine, dots, total } from './row-products.wasm';

/** Next of a sequence of 64-bit numbers; the state advances by the golden ratio (Steele et al. 2014, SplitMix). */
function mix(state: u64): u64 {
  let z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

const step: u64 = 0x9e3779b97f4a7c15;

function below(random: u64, bound: u32): u32 {
  return <u32>(((random & 0xffffffff) * <u64>bound) >> 32);
}

/**
 * words, thresholds, aliases, key, jobs; then first, count, window, negatives, vocabulary. `words` has `window` places
 * before the first centre; −1 ends a text. `thresholds` and `aliases` are Walker's table of the noise words.
 */
export function drawWindows(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const words = load<usize>(args);
  const thresholds = load<usize>(args, 4);
  const aliases = load<usize>(args, 8);
  const key = load<u64>(load<usize>(args, 12));
  const first = load<i32>(args, 20);
  const count = load<i32>(args, 24);
  const window = load<i32>(args, 28);
  const negatives = load<i32>(args, 32);
  const vocabulary = load<i32>(args, 36);
  const jobBytes = (<usize>(3 + 2 * window + negatives)) << 2;
  const to = rowsTo(count, thread, threads);
  for (let row = rowsFrom(count, thread, threads); row < to; row++) {
    const job = load<usize>(args, 16) + <usize>row * jobBytes;
    const place = first + row;
    const at = words + ((<usize>(place + window)) << 2);
    const centre = load<i32>(at);
    let state = mix(key + <u64>(place + 1) * step);
    let inputs = 0;
    if (centre >= 0) {
      const reach = 1 + below(mix(state), <u32>window);
      const into = job + 8;
      for (let back = 1; back <= <i32>reach; back++) {
        const word = load<i32>(at - ((<usize>back) << 2));
        if (word < 0) break;
        store<i32>(into + ((<usize>inputs) << 2), word);
        inputs += 1;
      }
      for (let on = 1; on <= <i32>reach; on++) {
        const word = load<i32>(at + ((<usize>on) << 2));
        if (word < 0) break;
        store<i32>(into + ((<usize>inputs) << 2), word);
        inputs += 1;
      }
    }
    let outputs = 0;
    if (inputs > 0) {
      const into = job + 8 + ((<usize>(2 * window)) << 2);
      store<i32>(into, centre);
      outputs = 1;
      for (let n = 0; n < negatives; n++) {
        state += step;
        const random = mix(state);
        const slot = (<usize>below(random, <u32>vocabulary)) << 2;
        const word =
          <u32>(random >> 32) < load<u32>(thresholds + slot) ? <i32>(slot >> 2) : load<i32>(aliases + slot);
        if (word == centre) continue;
        store<i32>(into + ((<usize>outputs) << 2), word);
        outputs += 1;
      }
    }
    store<i32>(job, inputs);
    store<i32>(job, outputs, 4);
  }
}

/** Rows of a small matrix of logits; a multiple of 6, so that rows go by two and by three. */
const widest: i32 = 48;

/**
 * input vectors, output vectors, jobs, learning rate, input changes, output changes, losses; then count, columns
 * (a multiple of 8), window, negatives, mean (1: CBOW), first. The losses are two numbers per centre: the sum over its
 * inputs and the number of these.
 */
export function windowGradients(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const inputTable = load<usize>(args);
  const outputTable = load<usize>(args, 4);
  const rate = load<f32>(load<usize>(args, 12));
  const count = load<i32>(args, 28);
  const bytes = (<usize>load<i32>(args, 32)) << 2;
  const window = load<i32>(args, 36);
  const negatives = load<i32>(args, 40);
  const mean = load<i32>(args, 44) != 0;
  const losses = load<usize>(args, 24) + ((<usize>load<i32>(args, 48)) << 3);
  const jobBytes = (<usize>(3 + 2 * window + negatives)) << 2;
  const inputRows = 2 * window;
  const outputRows = (negatives + 2) & ~1;
  const inputAddresses = scratch;
  const outputAddresses = scratch + 512;
  const average = scratch + 1024;
  const g = scratch + 16384;
  const sums = scratch + 32768;
  const width = <usize>(widest << 2);
  const to = rowsTo(count, thread, threads);
  for (let row = rowsFrom(count, thread, threads); row < to; row++) {
    const job = load<usize>(args, 8) + <usize>row * jobBytes;
    const given = load<i32>(job);
    const outputs = load<i32>(job, 4);
    const loss = losses + ((<usize>row) << 3);
    if (given == 0) {
      store<f32>(loss, 0);
      store<f32>(loss, 0, 4);
      continue;
    }
    const inputs = mean ? 1 : given;
    const inputsBy6 = ((inputs + 5) / 6) * 6;
    const outputsBy6 = ((outputs + 5) / 6) * 6;
    for (let i = 0; i < inputsBy6; i++)
      store<usize>(
        inputAddresses + ((<usize>i) << 2),
        inputTable + <usize>load<i32>(job + 8 + ((<usize>min(i, inputs - 1)) << 2)) * bytes,
      );
    if (mean) {
      const share = splat(<f32>1 / <f32>given);
      for (let at: usize = 0; at < bytes; at += 16) {
        let sum = splat(0);
        for (let i = 0; i < given; i++)
          sum = f32x4.add(
            sum,
            v128.load(inputTable + <usize>load<i32>(job + 8 + ((<usize>i) << 2)) * bytes + at),
          );
        v128.store(average + at, f32x4.mul(sum, share));
      }
      for (let i = 0; i < 6; i++) store<usize>(inputAddresses + ((<usize>i) << 2), average);
    }
    const outputList = job + 8 + ((<usize>inputRows) << 2);
    for (let o = 0; o < outputsBy6; o++)
      store<usize>(
        outputAddresses + ((<usize>o) << 2),
        outputTable + <usize>load<i32>(outputList + ((<usize>min(o, outputs - 1)) << 2)) * bytes,
      );
    for (let i = 0; i < inputs; i += 2)
      for (let o = 0; o < outputs; o += 3) {
        const from = inputAddresses + ((<usize>i) << 2);
        const across = outputAddresses + ((<usize>o) << 2);
        const into = g + <usize>i * width + ((<usize>o) << 2);
        dots(
          load<usize>(from),
          load<usize>(from, 4),
          load<usize>(across),
          load<usize>(across, 4),
          load<usize>(across, 8),
          bytes,
          sums,
        );
        store<f32>(into, total(sums, 0));
        store<f32>(into, total(sums, 1), 4);
        store<f32>(into, total(sums, 2), 8);
        store<f32>(into + width, total(sums, 3));
        store<f32>(into + width, total(sums, 4), 4);
        store<f32>(into + width, total(sums, 5), 8);
      }
    // From logits x to −rate · d loss / dx, loss = −ln σ(x) of the centre and −ln σ(−x) of noise.
    let sum: f32 = 0;
    const scale = splat(rate);
    for (let i = 0; i < inputsBy6; i++) {
      const line = g + <usize>i * width;
      for (let o = 0; o < outputsBy6; o += 4) {
        const at = line + ((<usize>o) << 2);
        const places = i32x4.add(i32x4.splat(o), i32x4(0, 1, 2, 3));
        const counts = i < inputs ? i32x4.lt_s(places, i32x4.splat(outputs)) : i32x4.splat(0);
        const centre = i32x4.eq(places, i32x4.splat(0));
        const x = v128.and(v128.load(at), counts);
        // y = x for the centre, −x for noise: its loss is −ln σ(y), and the way to go σ(−y) in the sign of the label.
        const sign = v128.bitselect(splat(1), splat(-1), centre);
        const y = f32x4.mul(x, sign);
        const e = vexp(f32x4.neg(f32x4.abs(y)));
        const whole = f32x4.add(splat(1), e);
        const small = f32x4.div(e, whole);
        const miss = v128.bitselect(small, f32x4.div(splat(1), whole), f32x4.ge(y, splat(0)));
        v128.store(at, v128.and(f32x4.mul(f32x4.mul(miss, sign), scale), counts));
        sum += sumLanes(v128.and(f32x4.add(f32x4.pmax(f32x4.neg(y), splat(0)), vlog(whole)), counts));
      }
    }
    store<f32>(loss, sum);
    store<f32>(loss, <f32>inputs, 4);
    const inputChanges = load<usize>(args, 16) + <usize>(row * inputRows) * bytes;
    const outputChanges = load<usize>(args, 20) + <usize>(row * outputRows) * bytes;
    for (let i = 0; i < inputs; i += 2)
      for (let o = 0; o < outputs; o += 3) {
        const across = outputAddresses + ((<usize>o) << 2);
        const weights = g + <usize>i * width + ((<usize>o) << 2);
        const into = inputChanges + <usize>i * bytes;
        combine(
          into,
          into + bytes,
          load<usize>(across),
          load<usize>(across, 4),
          load<usize>(across, 8),
          weights,
          weights + width,
          4,
          bytes,
          o > 0,
        );
      }
    for (let o = 0; o < outputs; o += 2)
      for (let i = 0; i < inputs; i += 3) {
        const across = inputAddresses + ((<usize>i) << 2);
        const weights = g + <usize>i * width + ((<usize>o) << 2);
        const into = outputChanges + <usize>o * bytes;
        combine(
          into,
          into + bytes,
          load<usize>(across),
          load<usize>(across, 4),
          load<usize>(across, 8),
          weights,
          weights + 4,
          width,
          bytes,
          i > 0,
        );
      }
    if (mean) {
      const share = splat(<f32>1 / <f32>given);
      for (let at: usize = 0; at < bytes; at += 16)
        v128.store(inputChanges + at, f32x4.mul(v128.load(inputChanges + at), share));
    }
  }
}

function addRow(into: usize, change: usize, bytes: usize): void {
  let k = bytes >> 5;
  if (k)
    do {
      v128.store(into, f32x4.add(v128.load(into), v128.load(change)));
      v128.store(into, f32x4.add(v128.load(into, 16), v128.load(change, 16)), 16);
      into += 32;
      change += 32;
    } while (--k);
}

/**
 * input vectors, output vectors, jobs, input changes, output changes; then count, columns, window, negatives, mean.
 * A thread owns the words whose number leaves its own when divided by the threads, and adds in the order of the jobs.
 */
export function addWindowGradients(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const inputTable = load<usize>(args);
  const outputTable = load<usize>(args, 4);
  const count = load<i32>(args, 20);
  const bytes = (<usize>load<i32>(args, 24)) << 2;
  const window = load<i32>(args, 28);
  const negatives = load<i32>(args, 32);
  const mean = load<i32>(args, 36) != 0;
  const jobBytes = (<usize>(3 + 2 * window + negatives)) << 2;
  const inputRows = 2 * window;
  const outputRows = (negatives + 2) & ~1;
  for (let row = 0; row < count; row++) {
    const job = load<usize>(args, 8) + <usize>row * jobBytes;
    const inputs = load<i32>(job);
    const outputs = load<i32>(job, 4);
    const inputChanges = load<usize>(args, 12) + <usize>(row * inputRows) * bytes;
    const outputChanges = load<usize>(args, 16) + <usize>(row * outputRows) * bytes;
    for (let i = 0; i < inputs; i++) {
      const word = load<i32>(job + 8 + ((<usize>i) << 2));
      if (word % threads != thread) continue;
      addRow(inputTable + <usize>word * bytes, inputChanges + (mean ? 0 : <usize>i * bytes), bytes);
    }
    for (let o = 0; o < outputs; o++) {
      const word = load<i32>(job + 8 + ((<usize>(inputRows + o)) << 2));
      if (word % threads != thread) continue;
      addRow(outputTable + <usize>word * bytes, outputChanges + <usize>o * bytes, bytes);
    }
  }
}
