/**
 * Matrix product C (m × n) = op(A) · op(B) [+ C], row-major with leading dimensions. Both operands are packed into
 * panels as wide as the register tile, which absorbs transposes and makes the inner loop read straight ahead
 * (Goto and van de Geijn 2008, "Anatomy of high-performance matrix multiplication"). Each element of C is summed in
 * the same order whatever the tile, the edges or the number of threads.
 */
import { vectorProduct } from './gemv';
import { MR, NR, tile } from './tile';

const depthBlock: i32 = 320;
const rowBlock: i32 = (120 / MR) * MR;
const columnBlock: i32 = (384 / NR) * NR;
const packedA: usize = (<usize>rowBlock * depthBlock) << 2;
const packedB: usize = (<usize>columnBlock * depthBlock) << 2;
const edgeTile: usize = (<usize>MR * NR) << 2;

/** Scratch that one thread needs, in bytes; the first part belongs to the matrix product. */
export const gemmScratchBytes: usize = packedA + packedB + edgeTile + 256;

/** Panels of `width` columns from rows that are contiguous: element (k, j) at source + k·stride + 4j. */
export function packAlong(to: usize, source: usize, stride: usize, depth: i32, count: i32, width: i32): void {
  for (let j = 0; j < count; j += width) {
    const present = min(width, count - j);
    let from = source + ((<usize>j) << 2);
    for (let k = 0; k < depth; k++) {
      let q = 0;
      for (; q + 4 <= present; q += 4)
        v128.store(to + ((<usize>q) << 2), v128.load(from + ((<usize>q) << 2)));
      for (; q < present; q++) store<f32>(to + ((<usize>q) << 2), load<f32>(from + ((<usize>q) << 2)));
      for (; q < width; q++) store<f32>(to + ((<usize>q) << 2), 0);
      to += (<usize>width) << 2;
      from += stride;
    }
  }
}

/** Panels of `width` columns from columns that are contiguous: element (k, j) at source + j·stride + 4k. */
export function packAcross(
  to: usize,
  source: usize,
  stride: usize,
  depth: i32,
  count: i32,
  width: i32,
): void {
  const rowBytes = (<usize>width) << 2;
  for (let j = 0; j < count; j += width) {
    const present = min(width, count - j);
    let q = 0;
    for (; q + 4 <= present; q += 4) {
      let s0 = source + <usize>(j + q) * stride;
      let s1 = s0 + stride;
      let s2 = s1 + stride;
      let s3 = s2 + stride;
      let d = to + ((<usize>q) << 2);
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
        v128.store(d, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
        d += rowBytes;
        v128.store(d, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
        d += rowBytes;
        v128.store(d, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
        d += rowBytes;
        v128.store(d, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
        d += rowBytes;
        s0 += 16;
        s1 += 16;
        s2 += 16;
        s3 += 16;
      }
      for (; k < depth; k++) {
        store<f32>(d, load<f32>(s0));
        store<f32>(d, load<f32>(s1), 4);
        store<f32>(d, load<f32>(s2), 8);
        store<f32>(d, load<f32>(s3), 12);
        d += rowBytes;
        s0 += 4;
        s1 += 4;
        s2 += 4;
        s3 += 4;
      }
    }
    for (; q < width; q++) {
      let d = to + ((<usize>q) << 2);
      let s = source + <usize>(j + q) * stride;
      for (let k = 0; k < depth; k++) {
        store<f32>(d, q < present ? load<f32>(s) : 0);
        d += rowBytes;
        s += 4;
      }
    }
    to += rowBytes * depth;
  }
}

export function gemm(
  transposeA: bool,
  transposeB: bool,
  m: i32,
  n: i32,
  depth: i32,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  c: usize,
  ldc: i32,
  accumulate: bool,
  scratch: usize,
): void {
  if (m <= 0 || n <= 0) return;
  const rowA = (<usize>lda) << 2;
  const rowB = (<usize>ldb) << 2;
  const rowC = (<usize>ldc) << 2;
  if (depth <= 0) {
    if (!accumulate) for (let i = 0; i < m; i++) memory.fill(c + <usize>i * rowC, 0, (<usize>n) << 2);
    return;
  }
  const panelsA = scratch;
  const panelsB = scratch + packedA;
  const edge = panelsB + packedB;
  // Blocks of equal depth, so that the last one is not a sliver.
  const blocks = (depth + depthBlock - 1) / depthBlock;
  const step = ((depth + blocks - 1) / blocks + 3) & ~3;
  for (let k0 = 0; k0 < depth; k0 += step) {
    const kc = min(step, depth - k0);
    const add = accumulate || k0 > 0;
    if (m == 1 || n == 1) {
      const row = m == 1;
      const partA = a + (transposeA ? <usize>k0 * rowA : (<usize>k0) << 2);
      const partB = b + (transposeB ? (<usize>k0) << 2 : <usize>k0 * rowB);
      vectorProduct(
        row ? !transposeB : transposeA,
        row ? n : m,
        kc,
        row ? partA : partB,
        row ? (transposeA ? rowA : 4) : transposeB ? 4 : rowB,
        row ? partB : partA,
        row ? rowB : rowA,
        c,
        row ? 4 : rowC,
        add,
        scratch,
      );
      continue;
    }
    for (let n0 = 0; n0 < n; n0 += columnBlock) {
      const nc = min(columnBlock, n - n0);
      if (transposeB) packAcross(panelsB, b + <usize>n0 * rowB + ((<usize>k0) << 2), rowB, kc, nc, NR);
      else packAlong(panelsB, b + <usize>k0 * rowB + ((<usize>n0) << 2), rowB, kc, nc, NR);
      for (let m0 = 0; m0 < m; m0 += rowBlock) {
        const mc = min(rowBlock, m - m0);
        if (transposeA) packAlong(panelsA, a + <usize>k0 * rowA + ((<usize>m0) << 2), rowA, kc, mc, MR);
        else packAcross(panelsA, a + <usize>m0 * rowA + ((<usize>k0) << 2), rowA, kc, mc, MR);
        for (let j = 0; j < nc; j += NR) {
          const panelB = panelsB + ((<usize>(j * kc)) << 2);
          for (let i = 0; i < mc; i += MR) {
            const panelA = panelsA + ((<usize>(i * kc)) << 2);
            const target = c + <usize>(m0 + i) * rowC + ((<usize>(n0 + j)) << 2);
            if (j + NR <= nc && i + MR <= mc) {
              tile(kc, panelA, panelB, target, rowC, add);
            } else {
              tile(kc, panelA, panelB, edge, NR << 2, false);
              const rows = min(MR, mc - i);
              const columns = min(NR, nc - j);
              for (let r = 0; r < rows; r++)
                for (let q = 0; q < columns; q++) {
                  const at = target + <usize>r * rowC + ((<usize>q) << 2);
                  const sum = load<f32>(edge + ((<usize>(r * NR + q)) << 2));
                  store<f32>(at, add ? load<f32>(at) + sum : sum);
                }
            }
          }
        }
      }
    }
  }
}
