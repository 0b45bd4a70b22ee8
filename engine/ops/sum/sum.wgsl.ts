import type { WebgpuKernel } from '../../core/backend.ts';
import { perElementKernel, perGroupKernel } from '../../core/wgsl.ts';

/** One invocation per result where there are many results, else one workgroup per result. */
export function sumKernel(outer: number, length: number, inner: number): WebgpuKernel {
  const bindings = [
    { name: 'x', dtype: 'f32', access: 'read' },
    { name: 'y', dtype: 'f32', access: 'write' },
  ] as const;
  if (outer * inner >= 4096 || length <= 64)
    return perElementKernel({
      bindings,
      count: outer * inner,
      body: `  let start = (index / ${inner}u) * ${length * inner}u + index % ${inner}u;
  var sum = 0.0f;
  for (var k = 0u; k < ${length}u; k++) { sum += x[start + k * ${inner}u]; }
  y[index] = sum;`,
    });
  return perGroupKernel({
    bindings,
    groups: outer * inner,
    functions: 'var<workgroup> parts: array<f32, 256>;',
    body: `  let start = (group / ${inner}u) * ${length * inner}u + group % ${inner}u;
  var sum = 0.0f;
  for (var k = lane; k < ${length}u; k += 256u) { sum += x[start + k * ${inner}u]; }
  parts[lane] = sum;
  for (var half = 128u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { parts[lane] += parts[lane + half]; }
  }
  if (lane == 0u) { y[group] = parts[0]; }`,
  });
}
