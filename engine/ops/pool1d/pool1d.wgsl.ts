import type { WebgpuKernel } from '../../core/backend.ts';
import { wgslNumber } from '../../core/expression-code.ts';
import type { Binding } from '../../core/wgsl.ts';
import { perElementKernel } from '../../core/wgsl.ts';

export interface Pool1dSizes {
  readonly texts: number;
  readonly time: number;
  readonly channels: number;
  readonly windows: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly mean: boolean;
}

const lengthsBinding: Binding = { name: 'lengths', dtype: 'i32', access: 'read' };

/** x [, lengths] → y, rows: one invocation for each element of y. */
export function pool1dKernel(sizes: Pool1dSizes, limited: boolean): WebgpuKernel {
  const { texts, time, channels, windows, kernel, stride, padding, mean } = sizes;
  return perElementKernel({
    bindings: [
      { name: 'x', dtype: 'f32', access: 'read' },
      ...(limited ? [lengthsBinding] : []),
      { name: 'y', dtype: 'f32', access: 'write' },
      { name: 'rows', dtype: 'i32', access: 'write' },
    ],
    count: texts * windows * channels,
    body: `  let channel = index % ${channels}u;
  let text = index / ${channels * windows}u;
  let start = i32(index / ${channels}u % ${windows}u) * ${stride} - ${padding};
  let end = min(${limited ? `min(${time}, lengths[text])` : time}, start + ${kernel});
  var value = 0.0f;
  var place = -1;
  for (var row = max(0, start); row < end; row++) {
    let next = x[(text * ${time}u + u32(row)) * ${channels}u + channel];
    ${mean ? `value += next * ${wgslNumber(1 / kernel)};` : 'if (place < 0 || next > value) { value = next; place = row; }'}
  }
  y[index] = value;
  rows[index] = place;`,
  });
}

/** dy, rows [, lengths] → dx: each element of dx looks at the windows that reach it. */
export function pool1dSpreadKernel(sizes: Pool1dSizes, limited: boolean): WebgpuKernel {
  const { texts, time, channels, windows, kernel, stride, padding, mean } = sizes;
  return perElementKernel({
    bindings: [
      { name: 'dy', dtype: 'f32', access: 'read' },
      { name: 'rows', dtype: 'i32', access: 'read' },
      ...(limited ? [lengthsBinding] : []),
      { name: 'dx', dtype: 'f32', access: 'write' },
    ],
    count: texts * time * channels,
    body: `  let channel = index % ${channels}u;
  let text = index / ${channels * time}u;
  let row = i32(index / ${channels}u % ${time}u);
  var sum = 0.0f;
  if (row < ${limited ? 'lengths[text]' : time}) {
    let first = max(0, row + ${padding} - ${kernel - 1} + ${stride - 1}) / ${stride};
    let last = min(${windows - 1}, (row + ${padding}) / ${stride});
    for (var window = first; window <= last; window++) {
      let at = (text * ${windows}u + u32(window)) * ${channels}u + channel;
      ${mean ? `sum += dy[at] * ${wgslNumber(1 / kernel)};` : 'if (rows[at] == row) { sum += dy[at]; }'}
    }
  }
  dx[index] = sum;`,
  });
}
