import { border } from '../backends/wasm/assembly/slice';

/** x → y; then offsets in x and y, empty, and for six axes extent, step in x, step in y. Any 32-bit elements. */
export function stridedCopy(args: usize, thread: i32, threads: i32, scratch: usize): void {
  if (load<i32>(args, 16)) return;
  const axes = args + 20;
  const length = load<i32>(axes, 60);
  const stepX = (<usize>load<i32>(axes, 64)) << 2;
  const stepY = (<usize>load<i32>(axes, 68)) << 2;
  let lines = 1;
  for (let axis: usize = 0; axis < 60; axis += 12) lines *= load<i32>(axes + axis);
  const to = border(lines, thread + 1, threads);
  for (let line = border(lines, thread, threads); line < to; line++) {
    let atX = load<i32>(args, 8);
    let atY = load<i32>(args, 12);
    let rest = line;
    for (let axis: i32 = 48; axis >= 0; axis -= 12) {
      const one = axes + <usize>axis;
      const extent = load<i32>(one);
      const place = rest % extent;
      rest /= extent;
      atX += place * load<i32>(one, 4);
      atY += place * load<i32>(one, 8);
    }
    let x = load<usize>(args, 0) + ((<usize>atX) << 2);
    let y = load<usize>(args, 4) + ((<usize>atY) << 2);
    if (stepX == 4 && stepY == 4) memory.copy(y, x, (<usize>length) << 2);
    else
      for (let k = 0; k < length; k++) {
        store<i32>(y, load<i32>(x));
        x += stepX;
        y += stepY;
      }
  }
}
