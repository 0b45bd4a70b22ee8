import type { WebgpuKernel } from '../../core/backend.ts';
import { wgslNumber } from '../../core/expression-code.ts';
import { perElementKernel, perGroupKernel, wgslThreefry } from '../../core/wgsl.ts';

export interface EmbeddingBagPlan {
  readonly bags: number;
  readonly columns: number;
  readonly mean: boolean;
  readonly padding: number;
  readonly threshold: number;
  readonly scale: number;
}

/** tokens, offsets, table [, key] → y, shares. One workgroup per bag: shares first, then columns side by side. */
export function embeddingBagKernel(plan: EmbeddingBagPlan): WebgpuKernel {
  const { bags, columns, mean, padding, threshold, scale } = plan;
  const kept = `keeps(position, position - first, group)`;
  return perGroupKernel({
    bindings: [
      { name: 'tokens', dtype: 'i32', access: 'read' },
      { name: 'offsets', dtype: 'i32', access: 'read' },
      { name: 'table', dtype: 'f32', access: 'read' },
      ...(threshold > 0 ? [{ name: 'key', dtype: 'u32', access: 'read' } as const] : []),
      { name: 'y', dtype: 'f32', access: 'write' },
      { name: 'shares', dtype: 'f32', access: 'write' },
    ],
    groups: bags,
    functions: `${threshold > 0 ? wgslThreefry : ''}
var<workgroup> counts: array<u32, 256>;
fn keeps(position: u32, place: u32, bag: u32) -> bool {
  if (tokens[position] == ${padding}) { return false; }
  return ${threshold > 0 ? `random_word(vec2u(key[0], key[1]), bag, place) >= ${threshold}u` : 'true'};
}`,
    body: `  let first = u32(offsets[group]);
  let last = u32(offsets[group + 1u]);
  var own = 0u;
  for (var position = first + lane; position < last; position += 256u) { if (${kept}) { own++; } }
  counts[lane] = own;
  for (var half = 128u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { counts[lane] += counts[lane + half]; }
  }
  workgroupBarrier();
  let share = ${mean ? '1.0f / f32(max(counts[0], 1u))' : wgslNumber(scale)};
  for (var position = first + lane; position < last; position += 256u) {
    shares[position] = select(0.0f, share, ${kept});
  }
  storageBarrier();
  for (var column = lane; column < ${columns}u; column += 256u) {
    var sum = 0.0f;
    for (var position = first; position < last; position++) {
      sum = fma(shares[position], table[u32(tokens[position]) * ${columns}u + column], sum);
    }
    y[group * ${columns}u + column] = sum;
  }`,
  });
}

/** dy, shares, starts, positions, bags, count → values. One invocation per element: a fixed order, no atomics. */
export function embeddingBagRowsKernel(capacity: number, columns: number): WebgpuKernel {
  return perElementKernel({
    bindings: [
      { name: 'dy', dtype: 'f32', access: 'read' },
      { name: 'shares', dtype: 'f32', access: 'read' },
      { name: 'starts', dtype: 'i32', access: 'read' },
      { name: 'positions', dtype: 'i32', access: 'read' },
      { name: 'bags', dtype: 'i32', access: 'read' },
      { name: 'count', dtype: 'i32', access: 'read' },
      { name: 'values', dtype: 'f32', access: 'write' },
    ],
    count: capacity * columns,
    body: `  let row = index / ${columns}u;
  if (row >= u32(count[0])) { return; }
  let column = index % ${columns}u;
  var sum = 0.0f;
  for (var place = starts[row]; place < starts[row + 1u]; place++) {
    let position = positions[place];
    sum = fma(shares[position], dy[u32(bags[position]) * ${columns}u + column], sum);
  }
  values[index] = sum;`,
  });
}
