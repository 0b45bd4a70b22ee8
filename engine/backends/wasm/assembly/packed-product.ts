/**
 * Matrix product whose second operand has been packed before, for weights that meet many small matrices in turn. Panels
 * are as wide as the register tile and reach through the whole depth.
 */
import { packAcross } from './gemm';
import { MR, NR, tile } from './tile';

const depthBlock: i32 = 320;
const rowBlock: i32 = (120 / MR) * MR;

/** c (m × n) = a (m × depth) · b [+ c]. The first part of the scratch memory is that of the matrix product. */
export function productWithPacked(
  m: i32,
  n: i32,
  depth: i32,
  a: usize,
  strideA: usize,
  panels: usize,
  c: usize,
  strideC: usize,
  accumulate: bool,
  scratch: usize,
): void {
  const edge = scratch + ((<usize>rowBlock * depthBlock) << 2);
  const blocks = (depth + depthBlock - 1) / depthBlock;
  const step = ((depth + blocks - 1) / blocks + 3) & ~3;
  for (let k0 = 0; k0 < depth; k0 += step) {
    const kc = min(step, depth - k0);
    const add = accumulate || k0 > 0;
    for (let m0 = 0; m0 < m; m0 += rowBlock) {
      const mc = min(rowBlock, m - m0);
      packAcross(scratch, a + <usize>m0 * strideA + ((<usize>k0) << 2), strideA, kc, mc, MR);
      for (let j = 0; j < n; j += NR) {
        const panel = panels + ((<usize>j * depth + <usize>k0 * NR) << 2);
        const columns = min(NR, n - j);
        for (let i = 0; i < mc; i += MR) {
          const own = scratch + ((<usize>(i * kc)) << 2);
          const target = c + <usize>(m0 + i) * strideC + ((<usize>j) << 2);
          const rows = min(MR, mc - i);
          if (columns == NR && rows == MR) {
            tile(kc, own, panel, target, strideC, add);
            continue;
          }
          tile(kc, own, panel, edge, NR << 2, false);
          for (let r = 0; r < rows; r++) {
            let from = edge + ((<usize>(r * NR)) << 2);
            let to = target + <usize>r * strideC;
            let q = 0;
            for (; q + 4 <= columns; q += 4, from += 16, to += 16)
              v128.store(to, add ? f32x4.add(v128.load(to), v128.load(from)) : v128.load(from));
            for (; q < columns; q++, from += 4, to += 4)
              store<f32>(to, add ? load<f32>(to) + load<f32>(from) : load<f32>(from));
          }
        }
      }
    }
  }
}
