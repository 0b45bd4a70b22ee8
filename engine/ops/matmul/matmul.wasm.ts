import { gemm } from '../../backends/wasm/assembly/gemm';
import { MR, NR } from '../../backends/wasm/assembly/tile';
import { rowsFrom, rowsTo } from '../../backends/wasm/assembly/slice';

/**
 * a, b, y; then m, n, depth, transposes, number of products, and the element at which a, b and y of each start. A
 * single product is shared out by rows or columns, many are dealt out whole.
 */
export function matmul(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const a = load<usize>(args, 0);
  const b = load<usize>(args, 4);
  const y = load<usize>(args, 8);
  const m = load<i32>(args, 12);
  const n = load<i32>(args, 16);
  const depth = load<i32>(args, 20);
  const transposeA = load<i32>(args, 24) != 0;
  const transposeB = load<i32>(args, 28) != 0;
  const products = load<i32>(args, 32);
  const lda = transposeA ? m : depth;
  const ldb = transposeB ? depth : n;
  if (products >= threads * 2 || (products > 1 && m < MR * threads && n < NR * threads)) {
    for (let product = thread; product < products; product += threads) {
      const starts = args + 36 + <usize>product * 12;
      gemm(
        transposeA,
        transposeB,
        m,
        n,
        depth,
        a + ((<usize>load<u32>(starts)) << 2),
        lda,
        b + ((<usize>load<u32>(starts, 4)) << 2),
        ldb,
        y + ((<usize>load<u32>(starts, 8)) << 2),
        n,
        false,
        scratch,
      );
    }
    return;
  }
  for (let product = 0; product < products; product++) {
    const starts = args + 36 + <usize>product * 12;
    const pa = a + ((<usize>load<u32>(starts)) << 2);
    const pb = b + ((<usize>load<u32>(starts, 4)) << 2);
    const py = y + ((<usize>load<u32>(starts, 8)) << 2);
    if (m >= n) {
      const from = rowsFrom(m, thread, threads);
      const skip = (<usize>from) << 2;
      gemm(
        transposeA,
        transposeB,
        rowsTo(m, thread, threads) - from,
        n,
        depth,
        pa + (transposeA ? skip : skip * lda),
        lda,
        pb,
        ldb,
        py + skip * n,
        n,
        false,
        scratch,
      );
    } else {
      const panels = (n + NR - 1) / NR;
      const from = min(n, ((panels * thread) / threads) * NR);
      const to = min(n, ((panels * (thread + 1)) / threads) * NR);
      const skip = (<usize>from) << 2;
      gemm(
        transposeA,
        transposeB,
        m,
        to - from,
        depth,
        pa,
        lda,
        pb + (transposeB ? skip * ldb : skip),
        ldb,
        py + skip,
        n,
        false,
        scratch,
      );
    }
  }
}
