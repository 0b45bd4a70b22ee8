import type { WebgpuKernel } from '../../core/backend.ts';
import { perElementKernel } from '../../core/wgsl.ts';
import { adamElementWgsl } from '../adam/adam.wgsl.ts';

/** table, m, v, rows, count, values, scalars. */
export function rowAdamKernel(capacity: number, columns: number): WebgpuKernel {
  return perElementKernel({
    bindings: [
      { name: 'parameter', dtype: 'f32', access: 'update' },
      { name: 'm', dtype: 'f32', access: 'update' },
      { name: 'v', dtype: 'f32', access: 'update' },
      { name: 'rows', dtype: 'i32', access: 'read' },
      { name: 'count', dtype: 'i32', access: 'read' },
      { name: 'values', dtype: 'f32', access: 'read' },
      { name: 'scalars', dtype: 'f32', access: 'read' },
    ],
    count: capacity * columns,
    functions: adamElementWgsl,
    body: `  let entry = index / ${columns}u;
  if (entry >= u32(count[0])) { return; }
  update(u32(rows[entry]) * ${columns}u + index % ${columns}u, values[index]);`,
  });
}
