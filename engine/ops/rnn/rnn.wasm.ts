import { splat, vtanh } from '../../backends/wasm/assembly/simd';
import { put, recurrentBackward, recurrentForward, take } from '../recurrence.wasm';

const RELU: i32 = 1;

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
  for (let left = hidden; left > 0; left -= 4) {
    const x = f32x4.add(take(z, left), take(a, left));
    const result = variant == RELU ? f32x4.pmax(splat(0), x) : vtanh(x);
    put(h, result, left);
    put(y, result, left);
    z += 16;
    a += 16;
    h += 16;
    y += 16;
  }
}

/** What is kept is the result itself. */
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
  for (let left = hidden; left > 0; left -= 4) {
    const h = take(s, left);
    let d = take(dh, left);
    if (dy) {
      d = f32x4.add(d, take(dy, left));
      dy += 16;
    }
    put(
      dz,
      variant == RELU
        ? v128.and(d, f32x4.gt(h, splat(0)))
        : f32x4.mul(d, f32x4.sub(splat(1), f32x4.mul(h, h))),
      left,
    );
    put(dh, splat(0), left);
    s += 16;
    dh += 16;
    dz += 16;
  }
}

export function rnnForward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  recurrentForward(args, thread, threads, scratch, 1, 1, 0, stepForward);
}

export function rnnBackward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  recurrentBackward(args, thread, threads, scratch, 1, 1, 1, false, stepBackward);
}
