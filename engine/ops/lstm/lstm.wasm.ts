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
    const i = vsigmoid(f32x4.add(take(z, left), take(a, left)));
    const f = vsigmoid(f32x4.add(take(z + row, left), take(a + row, left)));
    const g = vtanh(f32x4.add(take(z + row * 2, left), take(a + row * 2, left)));
    const o = vsigmoid(f32x4.add(take(z + row * 3, left), take(a + row * 3, left)));
    const before = take(c, left);
    const after = fma(f, before, f32x4.mul(i, g));
    const result = f32x4.mul(o, vtanh(after));
    put(s, i, left);
    put(s + row, f, left);
    put(s + row * 2, g, left);
    put(s + row * 3, o, left);
    put(s + row * 4, before, left);
    put(c, after, left);
    put(h, result, left);
    put(y, result, left);
    z += 16;
    a += 16;
    h += 16;
    c += 16;
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
    const i = take(s, left);
    const f = take(s + row, left);
    const g = take(s + row * 2, left);
    const o = take(s + row * 3, left);
    const before = take(s + row * 4, left);
    const squashed = vtanh(fma(f, before, f32x4.mul(i, g)));
    let d = take(dh, left);
    if (dy) {
      d = f32x4.add(d, take(dy, left));
      dy += 16;
    }
    const cell = fma(f32x4.mul(d, o), f32x4.sub(one, f32x4.mul(squashed, squashed)), take(dc, left));
    put(dz, f32x4.mul(f32x4.mul(cell, g), f32x4.mul(i, f32x4.sub(one, i))), left);
    put(dz + row, f32x4.mul(f32x4.mul(cell, before), f32x4.mul(f, f32x4.sub(one, f))), left);
    put(dz + row * 2, f32x4.mul(f32x4.mul(cell, i), f32x4.sub(one, f32x4.mul(g, g))), left);
    put(dz + row * 3, f32x4.mul(f32x4.mul(d, squashed), f32x4.mul(o, f32x4.sub(one, o))), left);
    put(dh, splat(0), left);
    put(dc, f32x4.mul(cell, f), left);
    s += 16;
    dh += 16;
    dc += 16;
    dz += 16;
  }
}

export function lstmForward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  recurrentForward(args, thread, threads, scratch, 4, 2, 5, stepForward);
}

export function lstmBackward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  recurrentBackward(args, thread, threads, scratch, 4, 2, 5, false, stepBackward);
}
