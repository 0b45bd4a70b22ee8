import type { WebgpuKernel } from '../../core/backend.ts';
import { perElementKernel } from '../../core/wgsl.ts';

/** One invocation for each column of each segment. */
export function segmentKernel(segments: number, columns: number, mode: 'sum' | 'max'): WebgpuKernel {
  return perElementKernel({
    bindings: [
      { name: 'x', dtype: 'f32', access: 'read' },
      { name: 'offsets', dtype: 'i32', access: 'read' },
      { name: 'keep', dtype: 'f32', access: 'read' },
      { name: 'y', dtype: 'f32', access: 'write' },
      { name: 'places', dtype: 'i32', access: 'write' },
    ],
    count: segments * columns,
    body: `  let segment = index / ${columns}u;
  var value = 0.0f;
  var place = -1;
  for (var row = offsets[segment]; row < offsets[segment + 1u]; row++) {
    if (keep[row] == 0.0f) { continue; }
    let next = x[u32(row) * ${columns}u + index % ${columns}u];
    ${mode === 'sum' ? 'value += next;' : 'if (place < 0 || next > value) { value = next; place = row; }'}
  }
  y[index] = value;
  places[index] = place;`,
  });
}

export function segmentSpreadKernel(segments: number, columns: number, mode: 'sum' | 'max'): WebgpuKernel {
  // An automatic layout holds only bindings that the code uses, so both modes look at both masks.
  const counts = mode === 'sum' ? 'places[index] < 0' : 'places[index] == row';
  return perElementKernel({
    bindings: [
      { name: 'dy', dtype: 'f32', access: 'read' },
      { name: 'offsets', dtype: 'i32', access: 'read' },
      { name: 'keep', dtype: 'f32', access: 'read' },
      { name: 'places', dtype: 'i32', access: 'read' },
      { name: 'dx', dtype: 'f32', access: 'update' },
    ],
    count: segments * columns,
    body: `  let segment = index / ${columns}u;
  for (var row = offsets[segment]; row < offsets[segment + 1u]; row++) {
    if (keep[row] != 0.0f && ${counts}) { dx[u32(row) * ${columns}u + index % ${columns}u] = dy[index]; }
  }`,
  });
}

export function zeroKernel(count: number): WebgpuKernel {
  return perElementKernel({
    bindings: [{ name: 'y', dtype: 'f32', access: 'write' }],
    count,
    body: '  y[index] = 0.0f;',
  });
}
