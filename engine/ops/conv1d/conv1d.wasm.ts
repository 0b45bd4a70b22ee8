import { gemm } from '../../backends/wasm/assembly/gemm';
import { rowsFrom, rowsTo } from '../../backends/wasm/assembly/slice';

/** x, padded; then texts, floats of a text, floats of padding on either side. */
export function conv1dPad(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const x = load<usize>(args, 0);
  const padded = load<usize>(args, 4);
  const texts = load<i32>(args, 8);
  const inside = (<usize>load<i32>(args, 12)) << 2;
  const side = (<usize>load<i32>(args, 16)) << 2;
  const to = rowsTo(texts, thread, threads);
  for (let text = rowsFrom(texts, thread, threads); text < to; text++) {
    const line = padded + <usize>text * (inside + side + side);
    memory.fill(line, 0, side);
    memory.copy(line + side, x + <usize>text * inside, inside);
    memory.fill(line + side + inside, 0, side);
  }
}

/** padded, x; then texts, floats of a text, floats of padding on either side. */
export function conv1dUnpad(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const padded = load<usize>(args, 0);
  const x = load<usize>(args, 4);
  const texts = load<i32>(args, 8);
  const inside = (<usize>load<i32>(args, 12)) << 2;
  const side = (<usize>load<i32>(args, 16)) << 2;
  const to = rowsTo(texts, thread, threads);
  for (let text = rowsFrom(texts, thread, threads); text < to; text++)
    memory.copy(x + <usize>text * inside, padded + <usize>text * (inside + side + side) + side, inside);
}

/**
 * x (padded), weight, bias → y; then texts, time, channels, filters, kernel, stride, padding, dilation, groups,
 * windows, has bias. The rows under a window lie one behind the other, so without dilation and groups a window is one
 * row of kernel · channels floats of a matrix whose rows begin stride · channels floats apart: no copy is made.
 */
export function conv1dForward(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const x = load<usize>(args, 0);
  const weight = load<usize>(args, 4);
  const bias = load<usize>(args, 8);
  const y = load<usize>(args, 12);
  const texts = load<i32>(args, 16);
  const channels = load<i32>(args, 24);
  const filters = load<i32>(args, 28);
  const kernel = load<i32>(args, 32);
  const stride = load<i32>(args, 36);
  const time = load<i32>(args, 20) + 2 * load<i32>(args, 40);
  const dilation = load<i32>(args, 44);
  const groups = load<i32>(args, 48);
  const windows = load<i32>(args, 52);
  const hasBias = load<i32>(args, 56) != 0;
  const groupChannels = channels / groups;
  const groupFilters = filters / groups;
  const dense = dilation == 1 && groups == 1;
  const from = rowsFrom(texts, thread, threads);
  const to = rowsTo(texts, thread, threads);
  for (let text = from; text < to; text++) {
    const source = x + ((<usize>(text * time * channels)) << 2);
    const target = y + ((<usize>(text * windows * filters)) << 2);
    if (dense) {
      const depth = kernel * channels;
      // prettier-ignore
      gemm(false, true, windows, filters, depth, source, stride * channels, weight, depth, target, filters, false, scratch);
    } else
      for (let group = 0; group < groups; group++)
        for (let tap = 0; tap < kernel; tap++)
          gemm(
            false,
            true,
            windows,
            groupFilters,
            groupChannels,
            source + ((<usize>(tap * dilation * channels + group * groupChannels)) << 2),
            stride * channels,
            weight + ((<usize>((group * groupFilters * kernel + tap) * groupChannels)) << 2),
            kernel * groupChannels,
            target + ((<usize>(group * groupFilters)) << 2),
            filters,
            tap > 0,
            scratch,
          );
    if (hasBias) {
      let at = target;
      for (let window = 0; window < windows; window++)
        for (let filter = 0; filter < filters; filter++) {
          store<f32>(at, load<f32>(at) + load<f32>(bias + ((<usize>filter) << 2)));
          at += 4;
        }
    }
  }
}

/** dy, weight → dx (padded); then the same numbers without the last. */
export function conv1dInputGradient(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const dy = load<usize>(args, 0);
  const weight = load<usize>(args, 4);
  const dx = load<usize>(args, 8);
  const texts = load<i32>(args, 12);
  const channels = load<i32>(args, 20);
  const filters = load<i32>(args, 24);
  const kernel = load<i32>(args, 28);
  const stride = load<i32>(args, 32);
  const time = load<i32>(args, 16) + 2 * load<i32>(args, 36);
  const dilation = load<i32>(args, 40);
  const groups = load<i32>(args, 44);
  const windows = load<i32>(args, 48);
  const groupChannels = channels / groups;
  const groupFilters = filters / groups;
  const to = rowsTo(texts, thread, threads);
  for (let text = rowsFrom(texts, thread, threads); text < to; text++) {
    const target = dx + ((<usize>(text * time * channels)) << 2);
    memory.fill(target, 0, (<usize>(time * channels)) << 2);
    for (let group = 0; group < groups; group++)
      for (let tap = 0; tap < kernel; tap++)
        gemm(
          false,
          false,
          windows,
          groupChannels,
          groupFilters,
          dy + ((<usize>(text * windows * filters + group * groupFilters)) << 2),
          filters,
          weight + ((<usize>((group * groupFilters * kernel + tap) * groupChannels)) << 2),
          kernel * groupChannels,
          target + ((<usize>(tap * dilation * channels + group * groupChannels)) << 2),
          stride * channels,
          true,
          scratch,
        );
  }
}

/** dy, x (padded) → adds to dweight; then the same numbers. Threads share out the filters of each group. */
export function conv1dWeightGradient(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const dy = load<usize>(args, 0);
  const x = load<usize>(args, 4);
  const dweight = load<usize>(args, 8);
  const texts = load<i32>(args, 12);
  const channels = load<i32>(args, 20);
  const filters = load<i32>(args, 24);
  const kernel = load<i32>(args, 28);
  const stride = load<i32>(args, 32);
  const time = load<i32>(args, 16) + 2 * load<i32>(args, 36);
  const dilation = load<i32>(args, 40);
  const groups = load<i32>(args, 44);
  const windows = load<i32>(args, 48);
  const groupChannels = channels / groups;
  const groupFilters = filters / groups;
  const from = rowsFrom(groupFilters, thread, threads);
  const count = rowsTo(groupFilters, thread, threads) - from;
  if (count <= 0) return;
  // Neighbouring taps are neighbouring columns, so without dilation and groups all taps are one product.
  const dense = dilation == 1 && groups == 1;
  const taps = dense ? 1 : kernel;
  for (let text = 0; text < texts; text++)
    for (let group = 0; group < groups; group++)
      for (let tap = 0; tap < taps; tap++) {
        const first = group * groupFilters + from;
        gemm(
          true,
          false,
          count,
          dense ? kernel * channels : groupChannels,
          windows,
          dy + ((<usize>(text * windows * filters + first)) << 2),
          filters,
          x + ((<usize>(text * time * channels + tap * dilation * channels + group * groupChannels)) << 2),
          stride * channels,
          dweight + ((<usize>((first * kernel + tap) * groupChannels)) << 2),
          kernel * groupChannels,
          true,
          scratch,
        );
      }
}
