import type { WebgpuKernel } from '../../core/backend.ts';
import type { Binding } from '../../core/wgsl.ts';
import { perGroupKernel } from '../../core/wgsl.ts';

/** Side of the square of results that one workgroup makes, and depth of what it loads at a time. */
export const tileSide = 32;
const tileDepth = 16;

/**
 * Body of a tiled matrix product: a workgroup of 256 makes 32 × 32 results, each invocation 2 × 2 of them, from tiles
 * in workgroup memory. `a(row, k)` and `b(k, column)` are WGSL expressions that are only asked for places inside the
 * matrices; `store(row, column, value)` is a statement.
 */
export function tileBody(options: {
  readonly m: number;
  readonly n: number;
  readonly depth: number;
  /** Number of this tile: an expression. */
  readonly tile: string;
  readonly a: (row: string, k: string) => string;
  readonly b: (k: string, column: string) => string;
  readonly store: (row: string, column: string, value: string) => string;
}): string {
  const { m, n, depth, tile } = options;
  const across = Math.ceil(n / tileSide);
  return `
  {
    let row0 = (${tile}) / ${across}u * ${tileSide}u;
    let column0 = (${tile}) % ${across}u * ${tileSide}u;
    let r = lane / 16u * 2u;
    let c = lane % 16u * 2u;
    var s00 = 0.0f; var s01 = 0.0f; var s10 = 0.0f; var s11 = 0.0f;
    for (var k0 = 0u; k0 < ${depth}u; k0 += ${tileDepth}u) {
      for (var i = lane; i < ${tileSide * tileDepth}u; i += 256u) {
        let ar = row0 + i / ${tileDepth}u;
        let ak = k0 + i % ${tileDepth}u;
        var av = 0.0f;
        if (ar < ${m}u && ak < ${depth}u) { av = ${options.a('ar', 'ak')}; }
        tile_a[i] = av;
        let bk = k0 + i / ${tileSide}u;
        let bc = column0 + i % ${tileSide}u;
        var bv = 0.0f;
        if (bk < ${depth}u && bc < ${n}u) { bv = ${options.b('bk', 'bc')}; }
        tile_b[i] = bv;
      }
      workgroupBarrier();
      for (var k = 0u; k < ${tileDepth}u; k++) {
        let a0 = tile_a[r * ${tileDepth}u + k];
        let a1 = tile_a[(r + 1u) * ${tileDepth}u + k];
        let b0 = tile_b[k * ${tileSide}u + c];
        let b1 = tile_b[k * ${tileSide}u + c + 1u];
        s00 = fma(a0, b0, s00);
        s01 = fma(a0, b1, s01);
        s10 = fma(a1, b0, s10);
        s11 = fma(a1, b1, s11);
      }
      workgroupBarrier();
    }
    let row = row0 + r;
    let column = column0 + c;
    if (row < ${m}u && column < ${n}u) { ${options.store('row', 'column', 's00')} }
    if (row < ${m}u && column + 1u < ${n}u) { ${options.store('row', '(column + 1u)', 's01')} }
    if (row + 1u < ${m}u && column < ${n}u) { ${options.store('(row + 1u)', 'column', 's10')} }
    if (row + 1u < ${m}u && column + 1u < ${n}u) { ${options.store('(row + 1u)', '(column + 1u)', 's11')} }
  }`;
}

export const tileMemory = `var<workgroup> tile_a: array<f32, ${tileSide * tileDepth}>;
var<workgroup> tile_b: array<f32, ${tileSide * tileDepth}>;`;

export function tileCount(m: number, n: number): number {
  return Math.ceil(m / tileSide) * Math.ceil(n / tileSide);
}

export interface MatmulPlan {
  readonly m: number;
  readonly n: number;
  readonly depth: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Where the matrices of each product start, in elements. */
  readonly batches: readonly { readonly a: number; readonly b: number; readonly y: number }[];
}

export function matmulKernel({ m, n, depth, transposeA, transposeB, batches }: MatmulPlan): WebgpuKernel {
  const bindings: Binding[] = [
    { name: 'a', dtype: 'f32', access: 'read' },
    { name: 'b', dtype: 'f32', access: 'read' },
    { name: 'y', dtype: 'f32', access: 'write' },
  ];
  const perBatch = tileCount(m, n);
  const starts = (which: 'a' | 'b'): string =>
    `array<u32, ${batches.length}>(${batches.map((batch) => `${batch[which]}u`).join(', ')})`;
  return perGroupKernel({
    bindings,
    groups: perBatch * batches.length,
    functions: `${tileMemory}
const starts_a = ${starts('a')};
const starts_b = ${starts('b')};`,
    body: `  let batch = group / ${perBatch}u;
  let start_a = starts_a[batch];
  let start_b = starts_b[batch];
  let start_y = batch * ${m * n}u;
${tileBody({
  m,
  n,
  depth,
  tile: `group % ${perBatch}u`,
  a: (row, k) => `a[start_a + ${transposeA ? `${k} * ${m}u + ${row}` : `${row} * ${depth}u + ${k}`}]`,
  b: (k, column) =>
    `b[start_b + ${transposeB ? `${column} * ${depth}u + ${k}` : `${k} * ${n}u + ${column}`}]`,
  store: (row, column, value) => `y[start_y + ${row} * ${n}u + ${column}] = ${value};`,
})}`,
  });
}
