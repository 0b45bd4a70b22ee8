import { fma, splat, vsigmoid, vtanh } from '../../backends/wasm/assembly/simd';
import { put, recurrentBackward, recurrentForward, take } from '../recurrence.wasm';

function stepForward(
  z: usize,
  a: usize,
  h: usize,
  c: usize,
  y: usize,
  s: usize,
  hidden: i32,
  variant: i32,
): void {
  const row = (<usize>hidden) << 2;
  for (let left = hidden; left > 0; left -= 4) {
    const r = vsigmoid(f32x4.add(take(z, left), take(a, left)));
    const u = vsigmoid(f32x4.add(take(z + row, left), take(a + row, left)));
    const recurrent = take(a + row * 2, left);
    const n = vtanh(fma(r, recurrent, take(z + row * 2, left)));
    const before = take(h, left);
    const result = fma(u, f32x4.sub(before, n), n);
    put(s, r, left);
    put(s + row, u, left);
    put(s + row * 2, n, left);
    put(s + row * 3, recurrent, left);
    put(s + row * 4, before, left);
    put(h, result, left);
    put(y, result, left);
    z += 16;
    a += 16;
    h += 16;
    y += 16;
    s += 16;
  }
}

function stepBackward(
  s: usize,
  dy: usize,
  dh: usize,
  dc: usize,
  dz: usize,
  da: usize,
  hidden: i32,
  variant: i32,
): void {
  const row = (<usize>hidden) << 2;
  const one = splat(1);
  for (let left = hidden; left > 0; left -= 4) {
    const r = take(s, left);
    const u = take(s + row, left);
    const n = take(s + row * 2, left);
    const recurrent = take(s + row * 3, left);
    const before = take(s + row * 4, left);
    let d = take(dh, left);
    if (dy) {
      d = f32x4.add(d, take(dy, left));
      dy += 16;
    }
    const dn = f32x4.mul(f32x4.mul(d, f32x4.sub(one, u)), f32x4.sub(one, f32x4.mul(n, n)));
    const du = f32x4.mul(f32x4.mul(d, f32x4.sub(before, n)), f32x4.mul(u, f32x4.sub(one, u)));
    const dr = f32x4.mul(f32x4.mul(dn, recurrent), f32x4.mul(r, f32x4.sub(one, r)));
    put(dz, dr, left);
    put(dz + row, du, left);
    put(dz + row * 2, dn, left);
    put(da, dr, left);
    put(da + row, du, left);
    put(da + row * 2, f32x4.mul(dn, r), left);
    put(dh, f32x4.mul(d, u), left);
    s += 16;
    dh += 16;
    dz += 16;
    da += 16;
  }
}

export function gruForward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  recurrentForward(args, thread, threads, scratch, 3, 1, 5, stepForward);
}

export function gruBackward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  recurrentBackward(args, thread, threads, scratch, 3, 1, 5, true, stepBackward);
}
