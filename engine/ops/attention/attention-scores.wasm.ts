/** Where the numbers of an attention stand, and blocks of scores of queries by keys. */
import { gemm } from '../../backends/wasm/assembly/gemm';
import { randomWords } from '../../backends/wasm/assembly/threefry';
import { fma, maxLanes, splat, sumLanes, vexp } from '../../backends/wasm/assembly/simd';

/** Pairs that are looked at together; two such blocks of scores stay in the second cache. */
export const queryBlock: i32 = 64;
export const keyBlock: i32 = 128;
export const blockBytes: usize = (<usize>queryBlock * keyBlock) << 2;
export const lineBytes: usize = (<usize>keyBlock) << 2;

const MASK: i32 = 1;
const BIAS: i32 = 2;
export const excluded: f32 = -1e30;

// Where the numbers of attention-wasm-arguments.ts stand, in bytes behind the addresses.
export const BATCH: usize = 4;
export const HEADS: usize = 8;
export const QUERIES: usize = 12;
export const KEYS: usize = 16;
export const DEPTH: usize = 20;
export const WIDTH: usize = 24;
export const BEHIND: usize = 28;
export const AHEAD: usize = 32;
const EXTRA: usize = 36;
export const EXTRA_STEPS: usize = 40;
export const Q_VIEW: usize = 56;
export const K_VIEW: usize = 72;
export const V_VIEW: usize = 88;
export const Y_VIEW: usize = 104;
export const DROP_THRESHOLD: usize = 120;
const KEPT_SCALE: usize = 124;

export function number(numbers: usize, which: usize): i32 {
  return load<i32>(numbers + which);
}

/** Address of a row of one head. */
export function place(base: usize, view: usize, batch: i32, head: i32, row: i32): usize {
  const step =
    load<i32>(view) + batch * load<i32>(view, 4) + head * load<i32>(view, 8) + row * load<i32>(view, 12);
  return base + ((<usize>step) << 2);
}

export function rowStep(numbers: usize, view: usize): i32 {
  return load<i32>(numbers + view, 12);
}

export function dot(a: usize, b: usize, length: i32): f32 {
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

export function scaleLine(at: usize, length: i32, factor: f32): void {
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
export function firstKey(numbers: usize, query: i32): i32 {
  return max(0, query - number(numbers, BEHIND));
}

export function endOfKeys(numbers: usize, extra: usize, batch: i32, head: i32, query: i32, rows: i32): i32 {
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
export function scoreBlock(
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
export function exponentials(line: usize, columns: i32, factor: f32, top: f32): f32 {
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

export function greatest(line: usize, columns: i32): f32 {
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

/**
 * Factors of dropout for a line of weights of query `row` (of all heads) from `key` on: 0 or 1 / (1 − rate), up to whole
 * pairs of vectors. Written from `to` on, where `factorBytes` must be free; gives the address of the first.
 */
export function dropFactors(
  numbers: usize,
  dropKey: usize,
  row: i32,
  key: i32,
  columns: i32,
  to: usize,
): usize {
  const threshold = i32x4.splat(number(numbers, DROP_THRESHOLD));
  const scale = splat(load<f32>(numbers + KEPT_SCALE));
  const key0 = load<i32>(dropKey);
  const key1 = load<i32>(dropKey, 4);
  // Words are drawn eight at a time.
  const skip = key & 7;
  let place = to;
  for (let c = -skip; c < paddedTo(columns); c += 8) {
    randomWords(key0, key1, (key + c) >> 1, row, place);
    v128.store(place, v128.and(scale, i32x4.ge_u(v128.load(place), threshold)));
    v128.store(place, v128.and(scale, i32x4.ge_u(v128.load(place, 16), threshold)), 16);
    place += 32;
  }
  return to + ((<usize>skip) << 2);
}

export const factorBytes: usize = lineBytes + 64;

export function multiplyLine(line: usize, factors: usize, columns: i32): void {
  for (let left = paddedTo(columns); left > 0; left -= 4) {
    v128.store(line, f32x4.mul(v128.load(line), v128.load(factors)));
    line += 16;
    factors += 16;
  }
}
