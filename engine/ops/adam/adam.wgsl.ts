import type { WebgpuKernel } from '../../core/backend.ts';
import { perElementKernel } from '../../core/wgsl.ts';

/** One element `at` with gradient `raw`; scalars as in adam.ts. */
export const adamElementWgsl = `
fn update(at: u32, raw: f32) {
  let p = parameter[at];
  let g = fma(scalars[5], p, raw * scalars[7]);
  let m1 = fma(scalars[3], m[at], (1.0f - scalars[3]) * g);
  let v1 = fma(scalars[4], v[at], (1.0f - scalars[4]) * g * g);
  m[at] = m1;
  v[at] = v1;
  parameter[at] = p * scalars[6] - scalars[0] * (m1 / fma(sqrt(v1), scalars[1], scalars[2]));
}`;

export function adamKernel(length: number): WebgpuKernel {
  return perElementKernel({
    bindings: [
      { name: 'parameter', dtype: 'f32', access: 'update' },
      { name: 'gradient', dtype: 'f32', access: 'read' },
      { name: 'm', dtype: 'f32', access: 'update' },
      { name: 'v', dtype: 'f32', access: 'update' },
      { name: 'scalars', dtype: 'f32', access: 'read' },
    ],
    count: length,
    functions: adamElementWgsl,
    body: '  update(index, gradient[index]);',
  });
}
