import type { WebgpuKernel } from '../../core/backend.ts';
import { perGroupKernel } from '../../core/wgsl.ts';
import { tileBody, tileCount, tileMemory } from '../matmul/matmul.wgsl.ts';
import type { Conv1dSizes } from './conv1d-sizes.ts';

/** Element of x for column `k` of window `row` of a group, 0 in the padding. */
function windowFunction(sizes: Conv1dSizes): string {
  const { time, channels, groupChannels, windows, stride, padding, dilation } = sizes;
  return `
fn window_at(group_: u32, row: u32, k: u32) -> f32 {
  let at = i32(row % ${windows}u * ${stride}u + k / ${groupChannels}u * ${dilation}u) - ${padding};
  if (at < 0 || at >= ${time}) { return 0.0f; }
  return x[(row / ${windows}u * ${time}u + u32(at)) * ${channels}u + group_ * ${groupChannels}u + k % ${groupChannels}u];
}`;
}

/** x, weight [, bias] → y. */
export function conv1dKernel(sizes: Conv1dSizes, bias: boolean): WebgpuKernel {
  const { texts, windows, filters, kernel, groups, groupChannels, groupFilters } = sizes;
  const [m, depth] = [texts * windows, kernel * groupChannels];
  const tiles = tileCount(m, groupFilters);
  return perGroupKernel({
    bindings: [
      { name: 'x', dtype: 'f32', access: 'read' },
      { name: 'weight', dtype: 'f32', access: 'read' },
      ...(bias ? [{ name: 'bias', dtype: 'f32', access: 'read' } as const] : []),
      { name: 'y', dtype: 'f32', access: 'write' },
    ],
    groups: tiles * groups,
    functions: `${tileMemory}${windowFunction(sizes)}`,
    body: `  let part = group / ${tiles}u;
${tileBody({
  m,
  n: groupFilters,
  depth,
  tile: `group % ${tiles}u`,
  a: (row, k) => `window_at(part, ${row}, ${k})`,
  b: (k, column) => `weight[(part * ${groupFilters}u + ${column}) * ${depth}u + ${k}]`,
  store: (row, column, value) =>
    `y[${row} * ${filters}u + part * ${groupFilters}u + ${column}] = ${value}${bias ? ` + bias[part * ${groupFilters}u + ${column}]` : ''};`,
})}`,
  });
}

/** dy, weight → dx: the depth runs over taps and filters, of which only those count that reach the row. */
export function conv1dInputGradientKernel(sizes: Conv1dSizes): WebgpuKernel {
  const { texts, time, channels, filters, kernel, groups, groupChannels, groupFilters } = sizes;
  const { windows, stride, padding, dilation } = sizes;
  const tiles = tileCount(texts * time, groupChannels);
  return perGroupKernel({
    bindings: [
      { name: 'dy', dtype: 'f32', access: 'read' },
      { name: 'weight', dtype: 'f32', access: 'read' },
      { name: 'dx', dtype: 'f32', access: 'write' },
    ],
    groups: tiles * groups,
    functions: `${tileMemory}
fn dy_at(part: u32, row: u32, k: u32) -> f32 {
  let from_start = i32(row % ${time}u) + ${padding} - i32(k / ${groupFilters}u * ${dilation}u);
  if (from_start < 0 || from_start % ${stride} != 0 || from_start / ${stride} >= ${windows}) { return 0.0f; }
  let place = row / ${time}u * ${windows}u + u32(from_start / ${stride});
  return dy[place * ${filters}u + part * ${groupFilters}u + k % ${groupFilters}u];
}`,
    body: `  let part = group / ${tiles}u;
${tileBody({
  m: texts * time,
  n: groupChannels,
  depth: kernel * groupFilters,
  tile: `group % ${tiles}u`,
  a: (row, k) => `dy_at(part, ${row}, ${k})`,
  b: (k, column) =>
    `weight[((part * ${groupFilters}u + ${k} % ${groupFilters}u) * ${kernel}u + ${k} / ${groupFilters}u) * ${groupChannels}u + ${column}]`,
  store: (row, column, value) =>
    `dx[${row} * ${channels}u + part * ${groupChannels}u + ${column}] = ${value};`,
})}`,
  });
}

/** dy, x → dweight. */
export function conv1dWeightGradientKernel(sizes: Conv1dSizes): WebgpuKernel {
  const { texts, windows, filters, kernel, groups, groupChannels, groupFilters } = sizes;
  const width = kernel * groupChannels;
  const tiles = tileCount(groupFilters, width);
  return perGroupKernel({
    bindings: [
      { name: 'dy', dtype: 'f32', access: 'read' },
      { name: 'x', dtype: 'f32', access: 'read' },
      { name: 'dweight', dtype: 'f32', access: 'write' },
    ],
    groups: tiles * groups,
    functions: `${tileMemory}${windowFunction(sizes)}`,
    body: `  let part = group / ${tiles}u;
${tileBody({
  m: groupFilters,
  n: width,
  depth: texts * windows,
  tile: `group % ${tiles}u`,
  a: (row, k) => `dy[${k} * ${filters}u + part * ${groupFilters}u + ${row}]`,
  b: (k, column) => `window_at(part, ${k}, ${column})`,
  store: (row, column, value) =>
    `dweight[(part * ${groupFilters}u + ${row}) * ${width}u + ${column}] = ${value};`,
})}`,
  });
}
