import type { WebgpuKernel } from '../../core/backend.ts';
import { wgslNumber } from '../../core/expression-code.ts';
import type { Binding } from '../../core/wgsl.ts';
import { perElementKernel, perGroupKernel } from '../../core/wgsl.ts';
import type { RowNormAttributes } from './row-norm-attributes.ts';

const bindings = (reads: readonly string[], writes: readonly string[]): Binding[] => [
  ...reads.map((name) => ({ name, dtype: 'f32' as const, access: 'read' as const })),
  ...writes.map((name) => ({ name, dtype: 'f32' as const, access: 'write' as const })),
];

/** Sum over the 256 invocations of a workgroup, always in the same order; every invocation gets it. */
const groupSum = `var<workgroup> parts: array<f32, 256>;
fn group_sum(own: f32, lane: u32) -> f32 {
  workgroupBarrier();
  parts[lane] = own;
  for (var half = 128u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { parts[lane] += parts[lane + half]; }
  }
  workgroupBarrier();
  return parts[0];
}`;

const each = (columns: number, body: string): string =>
  `  for (var k = lane; k < ${columns}u; k += 256u) { ${body} }`;

/** One workgroup for each row. */
export function rowNormKernel(
  rows: number,
  columns: number,
  { centred, epsilon, weight, bias }: RowNormAttributes,
): WebgpuKernel {
  return perGroupKernel({
    bindings: bindings(
      ['x', ...(weight ? ['weight'] : []), ...(bias ? ['bias'] : [])],
      ['y', 'means', 'factors'],
    ),
    groups: rows,
    functions: groupSum,
    body: `  let line = group * ${columns}u;
  var sum = 0.0f;
${each(columns, centred ? 'sum += x[line + k];' : '')}
  let mean = group_sum(sum, lane) / ${wgslNumber(columns)};
  var squares = 0.0f;
${each(columns, 'let d = x[line + k] - mean; squares = fma(d, d, squares);')}
  let factor = 1.0f / sqrt(group_sum(squares, lane) / ${wgslNumber(columns)} + ${wgslNumber(epsilon)});
${each(columns, `y[line + k] = (x[line + k] - mean) * factor${weight ? ' * weight[k]' : ''}${bias ? ' + bias[k]' : ''};`)}
  if (lane == 0u) { means[group] = mean; factors[group] = factor; }`,
  });
}

export function rowGradientKernel(
  rows: number,
  columns: number,
  { centred, weight }: RowNormAttributes,
): WebgpuKernel {
  const slope = `dy[line + k]${weight ? ' * weight[k]' : ''}`;
  return perGroupKernel({
    bindings: bindings(['dy', 'x', 'means', 'factors', ...(weight ? ['weight'] : [])], ['dx']),
    groups: rows,
    functions: groupSum,
    body: `  let line = group * ${columns}u;
  let mean = means[group];
  let factor = factors[group];
  var sum = 0.0f;
  var dot = 0.0f;
${each(columns, `let s = ${slope}; sum += s; dot = fma(s, (x[line + k] - mean) * factor, dot);`)}
  let plain = ${centred ? `group_sum(sum, lane) / ${wgslNumber(columns)}` : '0.0f'};
  let along = group_sum(dot, lane) / ${wgslNumber(columns)};
${each(columns, `dx[line + k] = factor * (${slope} - plain - (x[line + k] - mean) * factor * along);`)}`,
  });
}

/** One invocation for each column. */
export function columnGradientKernel(rows: number, columns: number): WebgpuKernel {
  return perElementKernel({
    bindings: bindings(['dy', 'x', 'means', 'factors'], ['weights', 'biases']),
    count: columns,
    body: `  var weight = 0.0f;
  var bias = 0.0f;
  for (var row = 0u; row < ${rows}u; row++) {
    let at = row * ${columns}u + index;
    weight = fma(dy[at], (x[at] - means[row]) * factors[row], weight);
    bias += dy[at];
  }
  weights[index] = weight;
  biases[index] = bias;`,
  });
}
