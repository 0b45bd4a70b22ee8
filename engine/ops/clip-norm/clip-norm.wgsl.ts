import type { WebgpuKernel } from '../../core/backend.ts';
import { wgslNumber } from '../../core/expression-code.ts';
import type { Binding } from '../../core/wgsl.ts';
import { perGroupKernel } from '../../core/wgsl.ts';

/** Elements that are summed together before the sums are. */
export const normPartLength = 4096;

const joined = (order: 1 | 2 | 'infinity', a: string, b: string): string =>
  order === 'infinity' ? `max(${a}, ${b})` : `${a} + ${b}`;

const tree = (order: 1 | 2 | 'infinity'): string => `  parts_of_group[lane] = own;
  for (var half = 128u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { parts_of_group[lane] = ${joined(order, 'parts_of_group[lane]', 'parts_of_group[lane + half]')}; }
  }`;

/** values, partials, count (of rows; any tensor where columns is 0): one workgroup per stretch. */
export function normPartsKernel(length: number, columns: number, order: 1 | 2 | 'infinity'): WebgpuKernel {
  const size = order === 2 ? 'values[at] * values[at]' : 'abs(values[at])';
  return perGroupKernel({
    bindings: [
      { name: 'values', dtype: 'f32', access: 'read' },
      { name: 'partials', dtype: 'f32', access: 'write' },
      { name: 'count', dtype: 'i32', access: 'read' },
    ],
    groups: Math.max(1, Math.ceil(length / normPartLength)),
    functions: 'var<workgroup> parts_of_group: array<f32, 256>;',
    body: `  let end = min(${columns > 0 ? `u32(count[0]) * ${columns}u` : `${length}u`}, (group + 1u) * ${normPartLength}u);
  var own = 0.0f;
  for (var at = group * ${normPartLength}u + lane; at < end; at += 256u) { own = ${joined(order, 'own', size)}; }
${tree(order)}
  if (lane == 0u) { partials[group] = parts_of_group[0]; }`,
  });
}

/** norm, factor, partials…, scalars…. */
export function clipFactorKernel(
  partCounts: readonly number[],
  scalars: number,
  order: 1 | 2 | 'infinity',
  maxNorm: number,
): WebgpuKernel {
  const bindings: Binding[] = [
    { name: 'norm', dtype: 'f32', access: 'write' },
    { name: 'factor', dtype: 'f32', access: 'write' },
    ...partCounts.map((_, index): Binding => ({ name: `partials${index}`, dtype: 'f32', access: 'read' })),
    ...Array.from({ length: scalars }, (_, index): Binding => ({
      name: `scalars${index}`,
      dtype: 'f32',
      access: 'update',
    })),
  ];
  return perGroupKernel({
    bindings,
    groups: 1,
    functions: 'var<workgroup> parts_of_group: array<f32, 256>;',
    body: `  var own = 0.0f;
${partCounts
  .map(
    (count, index) =>
      `  for (var at = lane; at < ${count}u; at += 256u) { own = ${joined(order, 'own', `partials${index}[at]`)}; }`,
  )
  .join('\n')}
${tree(order)}
  if (lane == 0u) {
    let size = ${order === 2 ? 'sqrt(parts_of_group[0])' : 'parts_of_group[0]'};
    let scale = min(1.0f, ${wgslNumber(maxNorm)} / (size + 1e-6f));
    norm[0] = size;
    factor[0] = scale;
${Array.from({ length: scalars }, (_, index) => `    scalars${index}[0] = scale;\n`).join('')}  }`,
  });
}
