import { offsetOf } from '../../backends/wasm/assembly/elementwise';
import { inner } from '../../backends/wasm/assembly/elementwise-kernels';
import { border, rowsFrom, rowsTo } from '../../backends/wasm/assembly/slice';

/** Elements of each intermediate result at a time: a few of them fit into the nearest cache. */
const blockElements: i32 = 512;
/** Bytes of scratch memory for where things lie, in front of the blocks. */
const tableBytes: usize = 512;

/**
 * 8 addresses: inputs, outputs, then fillers; numbers of inputs and outputs; sizes and strides as for `walk`; numbers of
 * blocks and steps; for each step its kernel, the number of its inputs, these, its result, the number of its numbers and
 * these. Inputs and results are numbered: inputs, outputs, blocks. A block of elements goes through all steps before
 * the next one is begun.
 */
export function fusedElementwise(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const inputs = load<i32>(args, 32);
  const outputs = load<i32>(args, 36);
  const sizes = args + 40;
  const strides = args + 64;
  const steps = strides + <usize>inputs * 20;
  const blocks = load<i32>(steps);
  const rows = load<i32>(sizes);
  const run = load<i32>(sizes, 4);
  const extent0 = load<i32>(sizes, 8);
  const extent1 = load<i32>(sizes, 12);
  const extent2 = load<i32>(sizes, 16);
  const extent3 = load<i32>(sizes, 20);
  const first = rows ? rowsFrom(rows, thread, threads) : 0;
  const last = rows ? rowsTo(rows, thread, threads) : extent0;
  const from = rows ? 0 : border(run, thread, threads);
  const to = rows ? run : border(run, thread + 1, threads);
  for (let block = 0; block < blocks; block++) {
    const entry = scratch + ((<usize>(inputs + outputs + block)) << 3);
    store<usize>(entry, scratch + tableBytes + ((<usize>(block * blockElements)) << 2));
    store<i32>(entry, 1, 4);
  }
  for (let a = first; a < last; a++)
    for (let b = 0; b < extent1; b++)
      for (let c = 0; c < extent2; c++)
        for (let d = 0; d < extent3; d++) {
          const place = ((a * extent1 + b) * extent2 + c) * extent3 + d;
          for (let at = from; at < to; at += blockElements) {
            for (let index = 0; index < inputs; index++) {
              const own = strides + <usize>index * 20;
              const offset = offsetOf(own, a, b, c, d, at);
              const entry = scratch + ((<usize>index) << 3);
              store<usize>(entry, load<usize>(args + ((<usize>index) << 2)) + ((<usize>offset) << 2));
              store<i32>(entry, load<i32>(own, 16), 4);
            }
            for (let index = inputs; index < inputs + outputs; index++) {
              const entry = scratch + ((<usize>index) << 3);
              store<usize>(
                entry,
                load<usize>(args + ((<usize>index) << 2)) + ((<usize>(place * run + at)) << 2),
              );
              store<i32>(entry, 1, 4);
            }
            runSteps(steps + 4, scratch, min(blockElements, to - at));
          }
        }
}

function runSteps(steps: usize, table: usize, count: i32): void {
  let left = load<i32>(steps);
  let at = steps + 4;
  for (; left > 0; left--) {
    const which = load<i32>(at);
    const inputs = load<i32>(at, 4);
    const x0 = entryOf(table, at, 0);
    const x1 = inputs > 1 ? entryOf(table, at, 1) : x0;
    const x2 = inputs > 2 ? entryOf(table, at, 2) : x0;
    const x3 = inputs > 3 ? entryOf(table, at, 3) : x0;
    const y = entryOf(table, at, inputs);
    at += 12 + ((<usize>inputs) << 2);
    inner(
      which,
      load<usize>(y),
      load<usize>(x0),
      load<usize>(x1),
      load<usize>(x2),
      load<usize>(x3),
      load<i32>(x0, 4),
      load<i32>(x1, 4),
      load<i32>(x2, 4),
      load<i32>(x3, 4),
      count,
      at + 4,
    );
    at += 4 + ((<usize>load<i32>(at)) << 2);
  }
}

/** Address and step of the tensor that a step names in its place `index`. */
function entryOf(table: usize, step: usize, index: i32): usize {
  return table + ((<usize>load<i32>(step + 8 + ((<usize>index) << 2))) << 3);
}
