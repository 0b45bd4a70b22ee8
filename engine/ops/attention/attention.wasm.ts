import { gemm, gemmScratchBytes } from '../../backends/wasm/assembly/gemm';
import { fma, maxLanes, splat, sumLanes, vexp } from '../../backends/wasm/assembly/simd';
import { border } from '../../backends/wasm/assembly/slice';

/** Pairs that are looked at together; two such blocks of scores stay in the second cache. */
const queryBlock: i32 = 64;
const keyBlock: i32 = 128;
const blockBytes: usize = (<usize>queryBlock * keyBlock) << 2;
const lineBytes: usize = (<usize>keyBlock) << 2;

const MASK: i32 = 1;
const BIAS: i32 = 2;
const excluded: f32 = -1e30;

// Where the numbers of attention-wasm-arguments.ts stand, in bytes behind the addresses.
const BATCH: usize = 4;
const HEADS: usize = 8;
const QUERIES: usize = 12;
const KEYS: usize = 16;
const DEPTH: usize = 20;
const WIDTH: usize = 24;
const BEHIND: usize = 28;
const AHEAD: usize = 32;
const EXTRA: usize = 36;
const EXTRA_STEPS: usize = 40;
const Q_VIEW: usize = 56;
const K_VIEW: usize = 72;
const V_VIEW: usize = 88;
const Y_VIEW: usize = 104;

function number(numbers: usize, which: usize): i32 {
  return load<i32>(numbers + which);
}

/** Address of a row of one head. */
function place(base: usize, view: usize, batch: i32, head: i32, row: i32): usize {
  const step =
    load<i32>(view) + batch * load<i32>(view, 4) + head * load<i32>(view, 8) + row * load<i32>(view, 12);
  return base + ((<usize>step) << 2);
}

function rowStep(numbers: usize, view: usize): i32 {
  return load<i32>(numbers + view, 12);
}

function dot(a: usize, b: usize, length: i32): f32 {
  let sums = splat(0);
  let k = 0;
  for (; k + 4 <= length; k += 4) {
    sums = fma(v128.load(a), v128.load(b), sums);
    a += 16;
    b += 16;
  }
  let sum = sumLanes(sums);
  for (; k < length; k++) {
    sum += load<f32>(a) * load<f32>(b);
    a += 4;
    b += 4;
  }
  return sum;
}

function scaleLine(at: usize, length: i32, factor: f32): void {
  const factors = splat(factor);
  let k = 0;
  for (; k + 4 <= length; k += 4) {
    v128.store(at, f32x4.mul(v128.load(at), factors));
    at += 16;
  }
  for (; k < length; k++) {
    store<f32>(at, load<f32>(at) * factor);
    at += 4;
  }
}

/** First key that a block of queries may see, and the one behind the last. */
function firstKey(numbers: usize, query: i32): i32 {
  return max(0, query - number(numbers, BEHIND));
}

function endOfKeys(numbers: usize, extra: usize, batch: i32, head: i32, query: i32, rows: i32): i32 {
  let end = min(number(numbers, KEYS), query + rows + number(numbers, AHEAD));
  // Padding at the end of a sequence costs nothing.
  if (number(numbers, EXTRA) == MASK && number(numbers, EXTRA_STEPS + 8) == 0) {
    const step = number(numbers, EXTRA_STEPS + 12);
    const skip = batch * number(numbers, EXTRA_STEPS) + head * number(numbers, EXTRA_STEPS + 4);
    const at = extra + ((<usize>skip) << 2);
    while (end > 0 && load<f32>(at + ((<usize>((end - 1) * step)) << 2)) == 0) end--;
  }
  return end;
}

/** Columns up to whole pairs of vectors. */
function paddedTo(columns: i32): i32 {
  return (columns + 7) & ~7;
}

/** No pair of the block is forbidden and nothing is added: products of q and k serve as they are. */
function isPlain(numbers: usize, query: i32, rows: i32, key: i32, columns: i32): bool {
  return (
    number(numbers, EXTRA) == 0 &&
    load<f32>(numbers) > 0 &&
    query + rows - 1 - number(numbers, BEHIND) <= key &&
    query + number(numbers, AHEAD) >= key + columns - 1
  );
}

/**
 * Scores of `rows` queries × `columns` keys as lines of `keyBlock`, with mask and bias; `excluded` where a query may
 * not look and in the lanes behind the last column. Gives the factor that they have yet to be multiplied by.
 */
function scoreBlock(
  target: usize,
  numbers: usize,
  q: usize,
  k: usize,
  extra: usize,
  batch: i32,
  head: i32,
  query: i32,
  rows: i32,
  key: i32,
  columns: i32,
  scratch: usize,
): f32 {
  gemm(
    false,
    true,
    rows,
    columns,
    number(numbers, DEPTH),
    place(q, numbers + Q_VIEW, batch, head, query),
    rowStep(numbers, Q_VIEW),
    place(k, numbers + K_VIEW, batch, head, key),
    rowStep(numbers, K_VIEW),
    target,
    keyBlock,
    false,
    scratch,
  );
  const kind = number(numbers, EXTRA);
  const scale = load<f32>(numbers);
  const steps = numbers + EXTRA_STEPS;
  const step = load<i32>(steps, 12);
  const whole = columns & ~3;
  const padded = paddedTo(columns);
  if (isPlain(numbers, query, rows, key, columns)) {
    if (padded > columns)
      for (let row = 0; row < rows; row++)
        for (let c = columns; c < padded; c++)
          store<f32>(target + <usize>row * lineBytes + ((<usize>c) << 2), excluded);
    return scale;
  }
  for (let row = 0; row < rows; row++) {
    const line = target + <usize>row * lineBytes;
    const from = max(0, query + row - number(numbers, BEHIND) - key);
    const to = min(columns, query + row + number(numbers, AHEAD) + 1 - key);
    const said =
      extra +
      ((<usize>(
        (batch * load<i32>(steps) +
          head * load<i32>(steps, 4) +
          (query + row) * load<i32>(steps, 8) +
          key * step)
      )) <<
        2);
    let at = line;
    let other = said;
    let c = 0;
    for (; c < whole; c += 4) {
      let score = f32x4.mul(v128.load(at), splat(scale));
      if (kind) {
        const more = step ? v128.load(other) : v128.load32_splat(other);
        if (kind == BIAS) score = f32x4.max(f32x4.add(score, more), splat(excluded));
        else score = v128.bitselect(splat(excluded), score, f32x4.eq(more, splat(0)));
      }
      v128.store(at, score);
      at += 16;
      other += (<usize>step) << 4;
    }
    for (; c < columns; c++) {
      let score = load<f32>(at) * scale;
      if (kind == BIAS) score = max(score + load<f32>(other), excluded);
      else if (kind == MASK && load<f32>(other) == 0) score = excluded;
      store<f32>(at, score);
      at += 4;
      other += (<usize>step) << 2;
    }
    for (c = 0; c < min(from, columns); c++) store<f32>(line + ((<usize>c) << 2), excluded);
    for (c = max(0, to); c < padded; c++) store<f32>(line + ((<usize>c) << 2), excluded);
  }
  return 1;
}

/** exp(score × factor − top) in place of the scores of a line, 0 where excluded; gives their sum. */
function exponentials(line: usize, columns: i32, factor: f32, top: f32): f32 {
  const factors = splat(factor);
  const down = splat(-top);
  const forbidden = splat(excluded);
  let low = splat(0);
  let high = splat(0);
  let pairs = paddedTo(columns) >> 3;
  if (pairs)
    do {
      const score0 = v128.load(line);
      const score1 = v128.load(line, 16);
      const e0 = v128.andnot(vexp(fma(score0, factors, down)), f32x4.le(score0, forbidden));
      const e1 = v128.andnot(vexp(fma(score1, factors, down)), f32x4.le(score1, forbidden));
      low = f32x4.add(low, e0);
      high = f32x4.add(high, e1);
      v128.store(line, e0);
      v128.store(line, e1, 16);
      line += 32;
    } while (--pairs);
  return sumLanes(f32x4.add(low, high));
}

function greatest(line: usize, columns: i32): f32 {
  let low = splat(excluded);
  let high = low;
  let pairs = paddedTo(columns) >> 3;
  if (pairs)
    do {
      low = f32x4.pmax(v128.load(line), low);
      high = f32x4.pmax(v128.load(line, 16), high);
      line += 32;
    } while (--pairs);
  return maxLanes(f32x4.max(low, high));
}

/** q, k, v, mask or bias → y, log sums; then the numbers. Threads share out blocks of queries. */
export function attentionForward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const v = load<usize>(args, 8);
  const extra = load<usize>(args, 12);
  const y = load<usize>(args, 16);
  const logSums = load<usize>(args, 20);
  const numbers = args + 24;
  const heads = number(numbers, HEADS);
  const queries = number(numbers, QUERIES);
  const width = number(numbers, WIDTH);
  const stepY = rowStep(numbers, Y_VIEW);
  const blocks = (queries + queryBlock - 1) / queryBlock;
  const units = number(numbers, BATCH) * heads * blocks;
  const weights = scratch + gemmScratchBytes;
  const tops = weights + blockBytes;
  const sums = tops + ((<usize>queryBlock) << 2);
  const last = <i32>((<i64>units * (thread + 1)) / threads);
  for (let unit = <i32>((<i64>units * thread) / threads); unit < last; unit++) {
    const pair = unit / blocks;
    const batch = pair / heads;
    const head = pair % heads;
    const query = (unit % blocks) * queryBlock;
    const rows = min(queryBlock, queries - query);
    const toY = place(y, numbers + Y_VIEW, batch, head, query);
    const end = endOfKeys(numbers, extra, batch, head, query, rows);
    const begin = firstKey(numbers, query);
    for (let row = 0; row < rows; row++) {
      const skip = (<usize>row) << 2;
      store<f32>(tops + skip, excluded);
      store<f32>(sums + skip, 0);
      if (begin >= end) memory.fill(toY + skip * stepY, 0, (<usize>width) << 2);
    }
    for (let key = begin; key < end; key += keyBlock) {
      const columns = min(keyBlock, end - key);
      const factor = scoreBlock(
        weights,
        numbers,
        load<usize>(args, 0),
        load<usize>(args, 4),
        extra,
        batch,
        head,
        query,
        rows,
        key,
        columns,
        scratch,
      );
      for (let row = 0; row < rows; row++) {
        const skip = (<usize>row) << 2;
        const line = weights + <usize>row * lineBytes;
        const before = load<f32>(tops + skip);
        const top = max(before, greatest(line, columns) * factor);
        const sum = exponentials(line, columns, factor, top);
        if (key == begin || top == before) store<f32>(sums + skip, load<f32>(sums + skip) + sum);
        else {
          const shrink = f32x4.extract_lane(vexp(splat(before - top)), 0);
          store<f32>(sums + skip, load<f32>(sums + skip) * shrink + sum);
          scaleLine(toY + skip * stepY, width, shrink);
        }
        store<f32>(tops + skip, top);
      }
      const fromV = place(v, numbers + V_VIEW, batch, head, key);
      const stepV = rowStep(numbers, V_VIEW);
      gemm(
        false,
        false,
        rows,
        width,
        columns,
        weights,
        keyBlock,
        fromV,
        stepV,
        toY,
        stepY,
        key > begin,
        scratch,
      );
    }
    const out = logSums + ((<usize>(pair * queries + query)) << 2);
    for (let row = 0; row < rows; row++) {
      const skip = (<usize>row) << 2;
      const sum = load<f32>(sums + skip);
      // A query that sees nothing has only zeros already.
      if (sum == 0) store<f32>(out + skip, 0);
      else {
        store<f32>(out + skip, load<f32>(tops + skip) + <f32>NativeMath.log(<f64>sum));
        scaleLine(toY + skip * stepY, width, <f32>1 / sum);
      }
    }
  }
}

/** weights = exp(score − log sum) from scores, and slopes = weights × (slopes − delta) × scale from the dots dy · v. */
function weightsAndSlopes(
  weights: usize,
  slopes: usize,
  rows: i32,
  columns: i32,
  factor: f32,
  logSums: usize,
  deltas: usize,
  scale: f32,
): void {
  const padded = (columns + 3) & ~3;
  for (let row = 0; row < rows; row++) {
    let p = weights + <usize>row * lineBytes;
    let s = slopes + <usize>row * lineBytes;
    const delta = splat(load<f32>(deltas + ((<usize>row) << 2)));
    exponentials(p, columns, factor, load<f32>(logSums + ((<usize>row) << 2)));
    for (let c = 0; c < padded; c += 4) {
      const flowing = f32x4.mul(v128.load(p), f32x4.sub(v128.load(s), delta));
      v128.store(s, f32x4.mul(flowing, splat(scale)));
      p += 16;
      s += 16;
    }
  }
}

function clearRows(base: usize, view: usize, batch: i32, head: i32, rows: i32, length: i32): void {
  for (let row = 0; row < rows; row++)
    memory.fill(place(base, view, batch, head, row), 0, (<usize>length) << 2);
}

/** q, k, v, mask or bias, y, log sums, dy → dq, dk, dv; then the numbers. A thread owns pairs of batch and head. */
export function attentionBackward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const q = load<usize>(args, 0);
  const k = load<usize>(args, 4);
  const v = load<usize>(args, 8);
  const extra = load<usize>(args, 12);
  const y = load<usize>(args, 16);
  const dy = load<usize>(args, 24);
  const dq = load<usize>(args, 28);
  const dk = load<usize>(args, 32);
  const dv = load<usize>(args, 36);
  const numbers = args + 40;
  const heads = number(numbers, HEADS);
  const queries = number(numbers, QUERIES);
  const keys = number(numbers, KEYS);
  const depth = number(numbers, DEPTH);
  const width = number(numbers, WIDTH);
  const scale = load<f32>(numbers);
  const stepQ = rowStep(numbers, Q_VIEW);
  const stepK = rowStep(numbers, K_VIEW);
  const stepV = rowStep(numbers, V_VIEW);
  const stepY = rowStep(numbers, Y_VIEW);
  const weights = scratch + gemmScratchBytes;
  const slopes = weights + blockBytes;
  const deltas = slopes + blockBytes;
  const pairs = number(numbers, BATCH) * heads;
  const last = <i32>((<i64>pairs * (thread + 1)) / threads);
  for (let pair = <i32>((<i64>pairs * thread) / threads); pair < last; pair++) {
    const batch = pair / heads;
    const head = pair % heads;
    clearRows(dq, numbers + Q_VIEW, batch, head, queries, depth);
    clearRows(dk, numbers + K_VIEW, batch, head, keys, depth);
    clearRows(dv, numbers + V_VIEW, batch, head, keys, width);
    for (let query = 0; query < queries; query += queryBlock) {
      const rows = min(queryBlock, queries - query);
      const ofQ = place(q, numbers + Q_VIEW, batch, head, query);
      const ofY = place(dy, numbers + Y_VIEW, batch, head, query);
      const toQ = place(dq, numbers + Q_VIEW, batch, head, query);
      const logSums = load<usize>(args, 20) + ((<usize>(pair * queries + query)) << 2);
      for (let row = 0; row < rows; row++) {
        const line = place(y, numbers + Y_VIEW, batch, head, query + row);
        const delta = dot(line, ofY + ((<usize>(row * stepY)) << 2), width);
        store<f32>(deltas + ((<usize>row) << 2), delta);
      }
      const end = endOfKeys(numbers, extra, batch, head, query, rows);
      for (let key = firstKey(numbers, query); key < end; key += keyBlock) {
        const columns = min(keyBlock, end - key);
        const ofK = place(k, numbers + K_VIEW, batch, head, key);
        const ofV = place(v, numbers + V_VIEW, batch, head, key);
        const toK = place(dk, numbers + K_VIEW, batch, head, key);
        const toV = place(dv, numbers + V_VIEW, batch, head, key);
        const factor = scoreBlock(
          weights,
          numbers,
          q,
          k,
          extra,
          batch,
          head,
          query,
          rows,
          key,
          columns,
          scratch,
        );
        gemm(false, true, rows, columns, width, ofY, stepY, ofV, stepV, slopes, keyBlock, false, scratch);
        weightsAndSlopes(weights, slopes, rows, columns, factor, logSums, deltas, scale);
        gemm(true, false, columns, width, rows, weights, keyBlock, ofY, stepY, toV, stepV, true, scratch);
        gemm(false, false, rows, depth, columns, slopes, keyBlock, ofK, stepK, toQ, stepQ, true, scratch);
        gemm(true, false, columns, depth, rows, slopes, keyBlock, ofQ, stepQ, toK, stepK, true, scratch);
      }
    }
  }
}

/**
 * q, k, v, bias, y, log sums, dy → dbias; then the numbers. Each element of the bias is added up by one thread over
 * the batches, heads, queries and keys along which it was stretched.
 */
export function attentionBiasGradient(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const numbers = args + 32;
  const steps = numbers + EXTRA_STEPS;
  const heads = number(numbers, HEADS);
  const queries = number(numbers, QUERIES);
  const width = number(numbers, WIDTH);
  // An axis along which the bias was stretched is walked for each element; the others belong to the element.
  const batches = number(numbers, BATCH);
  const keys = number(numbers, KEYS);
  const own0 = load<i32>(steps) ? batches : 1;
  const own1 = load<i32>(steps, 4) ? heads : 1;
  const own2 = load<i32>(steps, 8) ? queries : 1;
  const own3 = load<i32>(steps, 12) ? keys : 1;
  const length = own0 * own1 * own2 * own3;
  const to = border(length, thread + 1, threads);
  for (let element = border(length, thread, threads); element < to; element++) {
    const at3 = element % own3;
    const at2 = (element / own3) % own2;
    const at1 = (element / (own3 * own2)) % own1;
    const at0 = element / (own3 * own2 * own1);
    const bias = load<f32>(load<usize>(args, 12) + ((<usize>element) << 2));
    let total: f32 = 0;
    for (let batch = at0; batch < batches; batch += own0)
      for (let head = at1; head < heads; head += own1)
        for (let query = at2; query < queries; query += own2) {
          const ofQ = place(load<usize>(args, 0), numbers + Q_VIEW, batch, head, query);
          const ofY = place(load<usize>(args, 16), numbers + Y_VIEW, batch, head, query);
          const ofDy = place(load<usize>(args, 24), numbers + Y_VIEW, batch, head, query);
          const pair = batch * heads + head;
          const logSum = load<f32>(load<usize>(args, 20) + ((<usize>(pair * queries + query)) << 2));
          const delta = dot(ofY, ofDy, width);
          for (let key = at3; key < keys; key += own3) {
            if (key < query - number(numbers, BEHIND) || key > query + number(numbers, AHEAD)) continue;
            const ofK = place(load<usize>(args, 4), numbers + K_VIEW, batch, head, key);
            const score = dot(ofQ, ofK, number(numbers, DEPTH)) * load<f32>(numbers) + bias;
            if (score <= excluded) continue;
            const ofV = place(load<usize>(args, 8), numbers + V_VIEW, batch, head, key);
            const weight = f32x4.extract_lane(vexp(splat(score - logSum)), 0);
            total += weight * (dot(ofDy, ofV, width) - delta);
          }
        }
    store<f32>(load<usize>(args, 28) + ((<usize>element) << 2), total);
  }
}
