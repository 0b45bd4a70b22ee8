import { border } from '../../backends/wasm/assembly/slice';

/** x, offsets, keep → y, places; then segments, columns, largest. */
export function segmentForward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const x = load<usize>(args, 0);
  const offsets = load<usize>(args, 4);
  const keep = load<usize>(args, 8);
  const y = load<usize>(args, 12);
  const places = load<usize>(args, 16);
  const segments = load<i32>(args, 20);
  const columns = load<i32>(args, 24);
  const largest = load<i32>(args, 28) != 0;
  const to = border(segments, thread + 1, threads);
  for (let segment = border(segments, thread, threads); segment < to; segment++) {
    const target = (<usize>segment * columns) << 2;
    const last = load<i32>(offsets + ((<usize>segment) << 2), 4);
    memory.fill(y + target, 0, (<usize>columns) << 2);
    memory.fill(places + target, 255, (<usize>columns) << 2);
    for (let row = load<i32>(offsets + ((<usize>segment) << 2)); row < last; row++) {
      if (load<f32>(keep + ((<usize>row) << 2)) == 0) continue;
      const line = x + ((<usize>row * columns) << 2);
      for (let column = 0; column < columns; column++) {
        const step = (<usize>column) << 2;
        const next = load<f32>(line + step);
        const at = target + step;
        if (!largest) store<f32>(y + at, load<f32>(y + at) + next);
        else if (load<i32>(places + at) < 0 || next > load<f32>(y + at)) {
          store<f32>(y + at, next);
          store<i32>(places + at, row);
        }
      }
    }
  }
}

/** dy, offsets, keep, places, dx; then segments, columns, largest. */
export function segmentSpread(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const dy = load<usize>(args, 0);
  const offsets = load<usize>(args, 4);
  const keep = load<usize>(args, 8);
  const places = load<usize>(args, 12);
  const dx = load<usize>(args, 16);
  const segments = load<i32>(args, 20);
  const columns = load<i32>(args, 24);
  const largest = load<i32>(args, 28) != 0;
  const to = border(segments, thread + 1, threads);
  for (let segment = border(segments, thread, threads); segment < to; segment++) {
    const source = (<usize>segment * columns) << 2;
    const last = load<i32>(offsets + ((<usize>segment) << 2), 4);
    for (let row = load<i32>(offsets + ((<usize>segment) << 2)); row < last; row++) {
      if (load<f32>(keep + ((<usize>row) << 2)) == 0) continue;
      const line = dx + ((<usize>row * columns) << 2);
      for (let column = 0; column < columns; column++) {
        const step = (<usize>column) << 2;
        if (!largest || load<i32>(places + source + step) == row)
          store<f32>(line + step, load<f32>(dy + source + step));
      }
    }
  }
}
