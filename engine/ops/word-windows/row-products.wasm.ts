/** The small matrix products of a window: rows of vectors with rows, kept in registers. */
import { fma, splat, sumLanes } from '../../backends/wasm/assembly/simd';

/**
 * Dot products of two rows with three. Vectors go in pairs, and the sums are stored side by side, which lets V8 join
 * them to twice the width.
 */
export function dots(v0: usize, v1: usize, u0: usize, u1: usize, u2: usize, bytes: usize, sums: usize): void {
  let a0 = splat(0);
  let a1 = splat(0);
  let a2 = splat(0);
  let b0 = splat(0);
  let b1 = splat(0);
  let b2 = splat(0);
  let c0 = splat(0);
  let c1 = splat(0);
  let c2 = splat(0);
  let d0 = splat(0);
  let d1 = splat(0);
  let d2 = splat(0);
  let k = bytes >> 5;
  if (k)
    do {
      const p = v128.load(u0);
      const pp = v128.load(u0, 16);
      const q = v128.load(u1);
      const qq = v128.load(u1, 16);
      const r = v128.load(u2);
      const rr = v128.load(u2, 16);
      const x = v128.load(v0);
      const xx = v128.load(v0, 16);
      a0 = fma(x, p, a0);
      b0 = fma(xx, pp, b0);
      a1 = fma(x, q, a1);
      b1 = fma(xx, qq, b1);
      a2 = fma(x, r, a2);
      b2 = fma(xx, rr, b2);
      const y = v128.load(v1);
      const yy = v128.load(v1, 16);
      c0 = fma(y, p, c0);
      d0 = fma(yy, pp, d0);
      c1 = fma(y, q, c1);
      d1 = fma(yy, qq, d1);
      c2 = fma(y, r, c2);
      d2 = fma(yy, rr, d2);
      v0 += 32;
      v1 += 32;
      u0 += 32;
      u1 += 32;
      u2 += 32;
    } while (--k);
  v128.store(sums, a0);
  v128.store(sums, b0, 16);
  v128.store(sums, a1, 32);
  v128.store(sums, b1, 48);
  v128.store(sums, a2, 64);
  v128.store(sums, b2, 80);
  v128.store(sums, c0, 96);
  v128.store(sums, d0, 112);
  v128.store(sums, c1, 128);
  v128.store(sums, d1, 144);
  v128.store(sums, c2, 160);
  v128.store(sums, d2, 176);
}

export function total(sums: usize, which: usize): f32 {
  return sumLanes(f32x4.add(v128.load(sums + which * 32), v128.load(sums + which * 32, 16)));
}

/** Two rows of sums of three rows: to0 (+)= Σ g0ⱼ rowⱼ, to1 (+)= Σ g1ⱼ rowⱼ. */
export function combine(
  to0: usize,
  to1: usize,
  u0: usize,
  u1: usize,
  u2: usize,
  g0: usize,
  g1: usize,
  gap: usize,
  bytes: usize,
  add: bool,
): void {
  const a0 = v128.load32_splat(g0);
  const a1 = v128.load32_splat(g0 + gap);
  const a2 = v128.load32_splat(g0 + 2 * gap);
  const b0 = v128.load32_splat(g1);
  const b1 = v128.load32_splat(g1 + gap);
  const b2 = v128.load32_splat(g1 + 2 * gap);
  let k = bytes >> 5;
  if (add) {
    if (k)
      do {
        const p = v128.load(u0);
        const pp = v128.load(u0, 16);
        const q = v128.load(u1);
        const qq = v128.load(u1, 16);
        const r = v128.load(u2);
        const rr = v128.load(u2, 16);
        v128.store(to0, fma(a2, r, fma(a1, q, fma(a0, p, v128.load(to0)))));
        v128.store(to0, fma(a2, rr, fma(a1, qq, fma(a0, pp, v128.load(to0, 16)))), 16);
        v128.store(to1, fma(b2, r, fma(b1, q, fma(b0, p, v128.load(to1)))));
        v128.store(to1, fma(b2, rr, fma(b1, qq, fma(b0, pp, v128.load(to1, 16)))), 16);
        u0 += 32;
        u1 += 32;
        u2 += 32;
        to0 += 32;
        to1 += 32;
      } while (--k);
  } else {
    if (k)
      do {
        const p = v128.load(u0);
        const pp = v128.load(u0, 16);
        const q = v128.load(u1);
        const qq = v128.load(u1, 16);
        const r = v128.load(u2);
        const rr = v128.load(u2, 16);
        v128.store(to0, fma(a2, r, fma(a1, q, f32x4.mul(a0, p))));
        v128.store(to0, fma(a2, rr, fma(a1, qq, f32x4.mul(a0, pp))), 16);
        v128.store(to1, fma(b2, r, fma(b1, q, f32x4.mul(b0, p))));
        v128.store(to1, fma(b2, rr, fma(b1, qq, f32x4.mul(b0, pp))), 16);
        u0 += 32;
        u1 += 32;
        u2 += 32;
        to0 += 32;
        to1 += 32;
      } while (--k);
  }
}
