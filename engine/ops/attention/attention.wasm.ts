import { gemm, gemmScratchBytes } from '../../backends/wasm/assembly/gemm';
import { splat, vexp } from '../../backends/wasm/assembly/simd';
import { border } from '../../backends/wasm/assembly/slice';
import {
  queryBlock,
  keyBlock,
  blockBytes,
  lineBytes,
  excluded,
  BATCH,
  HEADS,
  QUERIES,
  KEYS,
  DEPTH,
  WIDTH,
  BEHIND,
  AHEAD,
  EXTRA_STEPS,
  Q_VIEW,
  K_VIEW,
  V_VIEW,
  Y_VIEW,
  number,
  place,
  rowStep,
  dot,
  DROP_THRESHOLD,
  dropFactors,
  multiplyLine,
  scaleLine,
  firstKey,
  endOfKeys,
  scoreBlock,
  exponentials,
  greatest,
} from './attention-scores.wasm';

/** q, k, v, mask or bias, key of dropout → y, log sums; then the numbers. Threads share out blocks of queries. */
export function attentionForward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const v = load<usize>(args, 8);
  const extra = load<usize>(args, 12);
  const dropKey = load<usize>(args, 16);
  const y = load<usize>(args, 20);
  const logSums = load<usize>(args, 24);
  const numbers = args + 28;
  const drops = number(numbers, DROP_THRESHOLD) != 0;
  const heads = number(numbers, HEADS);
  const queries = number(numbers, QUERIES);
  const width = number(numbers, WIDTH);
  const stepY = rowStep(numbers, Y_VIEW);
  const blocks = (queries + queryBlock - 1) / queryBlock;
  const units = number(numbers, BATCH) * heads * blocks;
  const weights = scratch + gemmScratchBytes;
  const tops = weights + blockBytes;
  const sums = tops + ((<usize>queryBlock) << 2);
  const factors = sums + ((<usize>queryBlock) << 2);
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
        // The sum is that of all weights: what is left out is not made up for by the others' shares.
        if (drops)
          multiplyLine(
            line,
            dropFactors(numbers, dropKey, pair * queries + query + row, key, columns, factors),
            columns,
          );
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

/**
 * weights = exp(score − log sum) from scores, and slopes = weights × (slopes − delta) × scale from the dots dy · v. With
 * dropout, weights and dots are multiplied by their factors; the weights only once the slopes are made.
 */
function weightsAndSlopes(
  weights: usize,
  slopes: usize,
  rows: i32,
  columns: i32,
  factor: f32,
  logSums: usize,
  deltas: usize,
  numbers: usize,
  dropKey: usize,
  firstRow: i32,
  key: i32,
): void {
  const scale = load<f32>(numbers);
  const drops = number(numbers, DROP_THRESHOLD) != 0;
  const room = deltas + ((<usize>queryBlock) << 2);
  const padded = (columns + 3) & ~3;
  for (let row = 0; row < rows; row++) {
    let p = weights + <usize>row * lineBytes;
    let s = slopes + <usize>row * lineBytes;
    const delta = splat(load<f32>(deltas + ((<usize>row) << 2)));
    exponentials(p, columns, factor, load<f32>(logSums + ((<usize>row) << 2)));
    const factors = drops ? dropFactors(numbers, dropKey, firstRow + row, key, columns, room) : 0;
    if (drops) multiplyLine(s, factors, columns);
    for (let c = 0; c < padded; c += 4) {
      const flowing = f32x4.mul(v128.load(p), f32x4.sub(v128.load(s), delta));
      v128.store(s, f32x4.mul(flowing, splat(scale)));
      p += 16;
      s += 16;
    }
    if (drops) multiplyLine(weights + <usize>row * lineBytes, factors, columns);
  }
}

function clearRows(base: usize, view: usize, batch: i32, head: i32, rows: i32, length: i32): void {
  for (let row = 0; row < rows; row++)
    memory.fill(place(base, view, batch, head, row), 0, (<usize>length) << 2);
}

/** q, k, v, mask or bias, key of dropout, y, log sums, dy → dq, dk, dv; then the numbers. A thread owns pairs of batch and head. */
export function attentionBackward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const q = load<usize>(args, 0);
  const k = load<usize>(args, 4);
  const v = load<usize>(args, 8);
  const extra = load<usize>(args, 12);
  const dropKey = load<usize>(args, 16);
  const y = load<usize>(args, 20);
  const dy = load<usize>(args, 28);
  const dq = load<usize>(args, 32);
  const dk = load<usize>(args, 36);
  const dv = load<usize>(args, 40);
  const numbers = args + 44;
  const heads = number(numbers, HEADS);
  const queries = number(numbers, QUERIES);
  const keys = number(numbers, KEYS);
  const depth = number(numbers, DEPTH);
  const width = number(numbers, WIDTH);
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
      const logSums = load<usize>(args, 24) + ((<usize>(pair * queries + query)) << 2);
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
        weightsAndSlopes(
          weights,
          slopes,
          rows,
          columns,
          factor,
          logSums,
          deltas,
          numbers,
          dropKey,
          pair * queries + query,
          key,
        );
        gemm(true, false, columns, width, rows, weights, keyBlock, ofY, stepY, toV, stepV, true, scratch);
        gemm(false, false, rows, depth, columns, slopes, keyBlock, ofK, stepK, toQ, stepQ, true, scratch);
        gemm(true, false, columns, depth, rows, slopes, keyBlock, ofQ, stepQ, toK, stepK, true, scratch);
      }
    }
  }
}

/**
 * q, k, v, bias, key of dropout, y, log sums, dy → dbias; then the numbers. Each element of the bias is added up by one thread over
 * the batches, heads, queries and keys along which it was stretched.
 */
export function attentionBiasGradient(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const numbers = args + 36;
  const drops = number(numbers, DROP_THRESHOLD) != 0;
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
          const ofY = place(load<usize>(args, 20), numbers + Y_VIEW, batch, head, query);
          const ofDy = place(load<usize>(args, 28), numbers + Y_VIEW, batch, head, query);
          const pair = batch * heads + head;
          const logSum = load<f32>(load<usize>(args, 24) + ((<usize>(pair * queries + query)) << 2));
          const delta = dot(ofY, ofDy, width);
          for (let key = at3; key < keys; key += own3) {
            if (key < query - number(numbers, BEHIND) || key > query + number(numbers, AHEAD)) continue;
            const ofK = place(load<usize>(args, 4), numbers + K_VIEW, batch, head, key);
            const score = dot(ofQ, ofK, number(numbers, DEPTH)) * load<f32>(numbers) + bias;
            if (score <= excluded) continue;
            const ofV = place(load<usize>(args, 8), numbers + V_VIEW, batch, head, key);
            const weight = f32x4.extract_lane(vexp(splat(score - logSum)), 0);
            let slope = dot(ofDy, ofV, width);
            if (drops)
              slope *= load<f32>(
                dropFactors(numbers, load<usize>(args, 16), pair * queries + query, key, 1, scratch),
              );
            total += weight * (slope - delta);
          }
        }
    store<f32>(load<usize>(args, 32) + ((<usize>element) << 2), total);
  }
}
