import type { WebgpuKernel } from '../../core/backend.ts';
import { wgslNumber } from '../../core/expression-code.ts';
import type { Binding } from '../../core/wgsl.ts';
import { perGroupKernel, wgslFunctions, wgslThreefry } from '../../core/wgsl.ts';
import { tileBody, tileCount, tileMemory } from '../matmul/matmul.wgsl.ts';

export interface LinearPlan {
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: 'none' | 'relu' | 'tanh' | 'sigmoid';
  readonly bias: boolean;
  /** 0: nothing is dropped. */
  readonly threshold: number;
  readonly scale: number;
}

const activations: Record<LinearPlan['activation'], (x: string) => string> = {
  none: (x) => x,
  relu: (x) => `max(${x}, 0.0f)`,
  tanh: (x) => `accurate_tanh(${x})`,
  sigmoid: (x) => `1.0f / (1.0f + accurate_exp(-${x}))`,
};

const slopes: Record<LinearPlan['activation'], string> = {
  none: '1.0f',
  relu: 'select(0.0f, 1.0f, y > 0.0f)',
  tanh: '(1.0f - y * y)',
  sigmoid: '(y * (1.0f - y))',
};

/** x, weight [, bias] [, key] → y. */
export function linearKernel(plan: LinearPlan): WebgpuKernel {
  const { batch, inputs, outputs, activation, bias, threshold, scale } = plan;
  const bindings: Binding[] = [
    { name: 'x', dtype: 'f32', access: 'read' },
    { name: 'weight', dtype: 'f32', access: 'read' },
    ...(bias ? [{ name: 'bias', dtype: 'f32', access: 'read' } as const] : []),
    ...(threshold > 0 ? [{ name: 'key', dtype: 'u32', access: 'read' } as const] : []),
    { name: 'y', dtype: 'f32', access: 'write' },
  ];
  return perGroupKernel({
    bindings,
    groups: tileCount(batch, outputs),
    functions: `${wgslFunctions}${threshold > 0 ? wgslThreefry : ''}${tileMemory}
fn finished(row: u32, column: u32, sum: f32) -> f32 {
  let z = sum${bias ? ' + bias[column]' : ''};
  let value = ${activations[activation]('z')};
  ${
    threshold > 0
      ? `return select(0.0f, value * ${wgslNumber(scale)}, random_word(vec2u(key[0], key[1]), row, column) >= ${threshold}u);`
      : 'return value;'
  }
}`,
    body: tileBody({
      m: batch,
      n: outputs,
      depth: inputs,
      tile: 'group',
      a: (row, k) => `x[${row} * ${inputs}u + ${k}]`,
      b: (k, column) => `weight[${column} * ${inputs}u + ${k}]`,
      store: (row, column, value) =>
        `y[${row} * ${outputs}u + ${column}] = finished(${row}, ${column}, ${value});`,
    }),
  });
}

/**
 * dy, y, x, weight [, key] → dx, dweight, dbias as wanted, in one dispatch: the first workgroups make tiles of dx, the
 * next of dweight, the last the columns of dbias. The gradient before the activation is worked out where it is read.
 */
export function linearGradientKernel(
  plan: LinearPlan,
  wants: { readonly x: boolean; readonly weight: boolean; readonly bias: boolean },
): WebgpuKernel {
  const { batch, inputs, outputs, activation, threshold, scale } = plan;
  // A dropped or negative unit of a rectifier shows as zero: the mask need not be drawn again.
  const drawn = threshold > 0 && activation !== 'relu';
  const bindings: Binding[] = [
    { name: 'dy', dtype: 'f32', access: 'read' },
    { name: 'y_', dtype: 'f32', access: 'read' },
    { name: 'x', dtype: 'f32', access: 'read' },
    { name: 'weight', dtype: 'f32', access: 'read' },
    ...(threshold > 0 ? [{ name: 'key', dtype: 'u32', access: 'read' } as const] : []),
    ...(wants.x ? [{ name: 'dx', dtype: 'f32', access: 'write' } as const] : []),
    ...(wants.weight ? [{ name: 'dweight', dtype: 'f32', access: 'write' } as const] : []),
    ...(wants.bias ? [{ name: 'dbias', dtype: 'f32', access: 'write' } as const] : []),
  ];
  const dxTiles = wants.x ? tileCount(batch, inputs) : 0;
  const dweightTiles = wants.weight ? tileCount(outputs, inputs) : 0;
  const biasGroups = wants.bias ? Math.ceil(outputs / 256) : 0;
  const dx = tileBody({
    m: batch,
    n: inputs,
    depth: outputs,
    tile: 'group',
    a: (row, k) => `dz(${row}, ${k})`,
    b: (k, column) => `weight[${k} * ${inputs}u + ${column}]`,
    store: (row, column, value) => `dx[${row} * ${inputs}u + ${column}] = ${value};`,
  });
  const dweight = tileBody({
    m: outputs,
    n: inputs,
    depth: batch,
    tile: `group - ${dxTiles}u`,
    a: (row, k) => `dz(${k}, ${row})`,
    b: (k, column) => `x[${k} * ${inputs}u + ${column}]`,
    store: (row, column, value) => `dweight[${row} * ${inputs}u + ${column}] = ${value};`,
  });
  const dbias = `
    let column = (group - ${dxTiles + dweightTiles}u) * 256u + lane;
    if (column < ${outputs}u) {
      var sum = 0.0f;
      for (var row = 0u; row < ${batch}u; row++) { sum += dz(row, column); }
      dbias[column] = sum;
    }`;
  return perGroupKernel({
    bindings,
    groups: dxTiles + dweightTiles + biasGroups,
    functions: `${drawn ? wgslThreefry : ''}${tileMemory}
fn dz(row: u32, column: u32) -> f32 {
  let at = row * ${outputs}u + column;
  ${activation === 'none' ? '' : `let y = y_[at] * ${wgslNumber(1 / scale)};`}
  let value = dy[at] * ${wgslNumber(scale)} * ${slopes[activation]};
  ${drawn ? `return select(0.0f, value, random_word(vec2u(key[0], key[1]), row, column) >= ${threshold}u);` : 'return value;'}
}`,
    body: `  if (group < ${dxTiles}u) {${wants.x ? dx : ''}
  } else if (group < ${dxTiles + dweightTiles}u) {${wants.weight ? dweight : ''}
  } else {${wants.bias ? dbias : ''}
  }`,
  });
}
