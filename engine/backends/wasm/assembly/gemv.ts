/**
 * Vector times matrix: for a single row or column of results packing would cost more than the product. Every element is
 * summed exactly as the tiled product does it, in blocks of the depth, so that it does not matter which of the two
 * computes a thread's share.
 */
import { fma, lane, splat } from './simd';

/** Results whose running sums lie in the scratch memory while the rows of the matrix stream past. */
const strip: i32 = 2048;

function scalarFma(a: f32, b: f32, c: f32): f32 {
  return lane(fma(splat(a), splat(b), splat(c)));
}

function put(target: usize, value: f32, add: bool): void {
  store<f32>(target, add ? load<f32>(target) + value : value);
}

/** Adds `depth` rows of the matrix, times the elements of the vector, to `count` sums. */
function addRows(
  sums: usize,
  count: i32,
  depth: i32,
  vector: usize,
  vectorStep: usize,
  rows: usize,
  rowBytes: usize,
): void {
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const x0 = v128.load32_splat(vector);
    const x1 = v128.load32_splat(vector + vectorStep);
    const x2 = v128.load32_splat(vector + vectorStep * 2);
    const x3 = v128.load32_splat(vector + vectorStep * 3);
    let r0 = rows;
    let r1 = r0 + rowBytes;
    let r2 = r1 + rowBytes;
    let r3 = r2 + rowBytes;
    let at = sums;
    let left = count;
    for (; left >= 8; left -= 8) {
      let low = v128.load(at);
      let high = v128.load(at, 16);
      low = fma(x0, v128.load(r0), low);
      high = fma(x0, v128.load(r0, 16), high);
      low = fma(x1, v128.load(r1), low);
      high = fma(x1, v128.load(r1, 16), high);
      low = fma(x2, v128.load(r2), low);
      high = fma(x2, v128.load(r2, 16), high);
      low = fma(x3, v128.load(r3), low);
      high = fma(x3, v128.load(r3, 16), high);
      v128.store(at, low);
      v128.store(at, high, 16);
      at += 32;
      r0 += 32;
      r1 += 32;
      r2 += 32;
      r3 += 32;
    }
    for (; left > 0; left--) {
      let sum = scalarFma(lane(x0), load<f32>(r0), load<f32>(at));
      sum = scalarFma(lane(x1), load<f32>(r1), sum);
      sum = scalarFma(lane(x2), load<f32>(r2), sum);
      store<f32>(at, scalarFma(lane(x3), load<f32>(r3), sum));
      at += 4;
      r0 += 4;
      r1 += 4;
      r2 += 4;
      r3 += 4;
    }
    vector += vectorStep * 4;
    rows += rowBytes * 4;
  }
  for (; k < depth; k++) {
    const x = v128.load32_splat(vector);
    let at = sums;
    let row = rows;
    let left = count;
    for (; left >= 4; left -= 4) {
      v128.store(at, fma(x, v128.load(row), v128.load(at)));
      at += 16;
      row += 16;
    }
    for (; left > 0; left--) {
      store<f32>(at, scalarFma(lane(x), load<f32>(row), load<f32>(at)));
      at += 4;
      row += 4;
    }
    vector += vectorStep;
    rows += rowBytes;
  }
}

/** Four running sums, each over `depth` contiguous elements of a row of the matrix times those of the vector. */
function fourDots(depth: i32, vector: usize, vectorStep: usize, rows: usize, rowBytes: usize): v128 {
  let sum = splat(0);
  let s0 = rows;
  let s1 = s0 + rowBytes;
  let s2 = s1 + rowBytes;
  let s3 = s2 + rowBytes;
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const r0 = v128.load(s0);
    const r1 = v128.load(s1);
    const r2 = v128.load(s2);
    const r3 = v128.load(s3);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    sum = fma(v128.load32_splat(vector), v128.shuffle<f32>(low01, low23, 0, 1, 4, 5), sum);
    vector += vectorStep;
    sum = fma(v128.load32_splat(vector), v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), sum);
    vector += vectorStep;
    sum = fma(v128.load32_splat(vector), v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), sum);
    vector += vectorStep;
    sum = fma(v128.load32_splat(vector), v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), sum);
    vector += vectorStep;
    s0 += 16;
    s1 += 16;
    s2 += 16;
    s3 += 16;
  }
  for (; k < depth; k++) {
    const column = f32x4(load<f32>(s0), load<f32>(s1), load<f32>(s2), load<f32>(s3));
    sum = fma(v128.load32_splat(vector), column, sum);
    vector += vectorStep;
    s0 += 4;
    s1 += 4;
    s2 += 4;
    s3 += 4;
  }
  return sum;
}

/**
 * y[j] = Σ vector[k] · matrix(k, j) [+ y[j]] over one block of the depth. `along`: element (k, j) at k·rowBytes + 4j,
 * otherwise at j·rowBytes + 4k. Steps are in bytes; the scratch holds `strip` numbers.
 */
export function vectorProduct(
  along: bool,
  count: i32,
  depth: i32,
  vector: usize,
  vectorStep: usize,
  matrix: usize,
  rowBytes: usize,
  y: usize,
  step: usize,
  add: bool,
  scratch: usize,
): void {
  if (along) {
    for (let first = 0; first < count; first += strip) {
      const width = min(strip, count - first);
      memory.fill(scratch, 0, (<usize>width) << 2);
      addRows(scratch, width, depth, vector, vectorStep, matrix + ((<usize>first) << 2), rowBytes);
      let target = y + <usize>first * step;
      for (let j = 0; j < width; j++) {
        put(target, load<f32>(scratch + ((<usize>j) << 2)), add);
        target += step;
      }
    }
    return;
  }
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    const sums = fourDots(depth, vector, vectorStep, matrix + <usize>j * rowBytes, rowBytes);
    const target = y + <usize>j * step;
    put(target, f32x4.extract_lane(sums, 0), add);
    put(target + step, f32x4.extract_lane(sums, 1), add);
    put(target + step * 2, f32x4.extract_lane(sums, 2), add);
    put(target + step * 3, f32x4.extract_lane(sums, 3), add);
  }
  for (; j < count; j++) {
    let sum: f32 = 0;
    let row = matrix + <usize>j * rowBytes;
    let x = vector;
    for (let k = 0; k < depth; k++) {
      sum = scalarFma(load<f32>(x), load<f32>(row), sum);
      row += 4;
      x += vectorStep;
    }
    put(y + <usize>j * step, sum, add);
  }
}
