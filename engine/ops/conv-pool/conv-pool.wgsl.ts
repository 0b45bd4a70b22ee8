import type { WebgpuKernel } from '../../core/backend.ts';
import type { Binding } from '../../core/wgsl.ts';
import { perElementKernel, perGroupKernel } from '../../core/wgsl.ts';
import { tileBody, tileCount, tileMemory } from '../matmul/matmul.wgsl.ts';
import type { ConvPoolWidth } from './conv-pool-sizes.ts';

const lengths: Binding = { name: 'lengths', dtype: 'i32', access: 'read' };

function input(name: string, dtype: Binding['dtype'] = 'f32'): Binding {
  return { name, dtype, access: 'read' };
}

function windowsOf({ time, kernel }: ConvPoolWidth): number {
  return Math.max(1, time - kernel + 1);
}

function lengthFunction({ time }: ConvPoolWidth, limited: boolean): string {
  return `fn length_of(text: u32) -> i32 { return ${limited ? `min(${time}, lengths[text])` : `${time}`}; }`;
}

/** x, weight [, lengths] → sums [texts · windows, filters]. */
export function convPoolSumsKernel(width: ConvPoolWidth, limited: boolean): WebgpuKernel {
  const { texts, time, channels, filters, kernel } = width;
  const windows = windowsOf(width);
  const [m, depth] = [texts * windows, kernel * channels];
  return perGroupKernel({
    bindings: [
      input('x'),
      input('weight'),
      ...(limited ? [lengths] : []),
      { name: 'sums', dtype: 'f32', access: 'write' },
    ],
    groups: tileCount(m, filters),
    functions: `${tileMemory}
${lengthFunction(width, limited)}
fn window_at(row: u32, k: u32) -> f32 {
  let text = row / ${windows}u;
  let at = row % ${windows}u + k / ${channels}u;
  if (i32(at) >= length_of(text)) { return 0.0f; }
  return x[(text * ${time}u + at) * ${channels}u + k % ${channels}u];
}`,
    body: tileBody({
      m,
      n: filters,
      depth,
      tile: 'group',
      a: (row, k) => `window_at(${row}, ${k})`,
      b: (k, column) => `weight[${column} * ${depth}u + ${k}]`,
      store: (row, column, value) => `sums[${row} * ${filters}u + ${column}] = ${value};`,
    }),
  });
}

/** sums, bias [, lengths] → y and windows of one width. */
export function convPoolLargestKernel(width: ConvPoolWidth, limited: boolean): WebgpuKernel {
  const { texts, filters, kernel, allFilters, firstFilter } = width;
  const windows = windowsOf(width);
  return perElementKernel({
    bindings: [
      input('sums'),
      input('bias'),
      ...(limited ? [lengths] : []),
      { name: 'y', dtype: 'f32', access: 'update' },
      { name: 'windows', dtype: 'i32', access: 'update' },
    ],
    count: texts * filters,
    functions: lengthFunction(width, limited),
    body: `  let text = index / ${filters}u;
  let filter_ = index % ${filters}u;
  let count = u32(max(1, length_of(text) - ${kernel - 1}));
  var largest = sums[text * ${windows * filters}u + filter_];
  var place = 0u;
  for (var window = 1u; window < count; window++) {
    let next = sums[(text * ${windows}u + window) * ${filters}u + filter_];
    if (next > largest) { largest = next; place = window; }
  }
  let at = text * ${allFilters}u + ${firstFilter}u + filter_;
  y[at] = max(0.0f, largest + bias[filter_]);
  windows[at] = i32(place);`,
  });
}

/** dy, y, windows, weight [, lengths] → dx, or added to it. */
export function convPoolInputGradientKernel(
  width: ConvPoolWidth,
  limited: boolean,
  fresh: boolean,
): WebgpuKernel {
  const { texts, time, channels, filters, kernel, allFilters, firstFilter } = width;
  return perElementKernel({
    bindings: [
      input('dy'),
      input('y'),
      input('windows', 'i32'),
      input('weight'),
      ...(limited ? [lengths] : []),
      { name: 'dx', dtype: 'f32', access: 'update' },
    ],
    count: texts * time * channels,
    functions: lengthFunction(width, limited),
    body: `  let text = index / ${time * channels}u;
  let row = i32(index / ${channels}u % ${time}u);
  let channel = index % ${channels}u;
  var sum = ${fresh ? '0.0f' : 'dx[index]'};
  if (row < length_of(text)) {
    for (var filter_ = 0u; filter_ < ${filters}u; filter_++) {
      let at = text * ${allFilters}u + ${firstFilter}u + filter_;
      let tap = row - windows[at];
      if (tap < 0 || tap >= ${kernel} || y[at] <= 0.0f) { continue; }
      sum = fma(dy[at], weight[(filter_ * ${kernel}u + u32(tap)) * ${channels}u + channel], sum);
    }
  }
  dx[index] = sum;`,
  });
}

/** dy, y, windows, x [, lengths] → dweight, dbias: the last elements are the biases. */
export function convPoolWeightGradientKernel(
  width: ConvPoolWidth,
  limited: boolean,
  weights: number,
): WebgpuKernel {
  const { texts, time, channels, filters, kernel, allFilters, firstFilter } = width;
  return perElementKernel({
    bindings: [
      input('dy'),
      input('y'),
      input('windows', 'i32'),
      input('x'),
      ...(limited ? [lengths] : []),
      { name: 'dweight', dtype: 'f32', access: 'write' },
      { name: 'dbias', dtype: 'f32', access: 'write' },
    ],
    count: weights + filters,
    functions: lengthFunction(width, limited),
    body: `  var sum = 0.0f;
  if (index >= ${weights}u) {
    for (var text = 0u; text < ${texts}u; text++) {
      let at = text * ${allFilters}u + ${firstFilter}u + index - ${weights}u;
      if (y[at] > 0.0f) { sum += dy[at]; }
    }
    dbias[index - ${weights}u] = sum;
    return;
  }
  let filter_ = index / ${kernel * channels}u;
  let tap = i32(index / ${channels}u % ${kernel}u);
  for (var text = 0u; text < ${texts}u; text++) {
    let at = text * ${allFilters}u + ${firstFilter}u + filter_;
    let row = windows[at] + tap;
    if (y[at] <= 0.0f || row >= length_of(text)) { continue; }
    sum = fma(dy[at], x[(text * ${time}u + u32(row)) * ${channels}u + index % ${channels}u], sum);
  }
  dweight[index] = sum;`,
  });
}
