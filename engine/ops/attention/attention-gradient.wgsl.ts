import type { WebgpuKernel } from '../../core/backend.ts';
import { wgslNumber } from '../../core/expression-code.ts';
import { perElementKernel, perGroupKernel } from '../../core/wgsl.ts';
import type { AttentionPlan } from './attention-plan.ts';
import {
  addProducts,
  arrayNames,
  declareSums,
  dotProducts,
  elementAt,
  inputBindings,
  keyLoop,
  ownPairs,
  placeInTile,
  queryLoop,
  storeSums,
  tileFunctions,
  tileSide,
  tileStart,
} from './attention-tiles.wgsl.ts';

const rowsOf = ({ batch, heads, queries }: AttentionPlan): number => batch * heads * queries;

/** Elements of `rowStatisticsKernel`'s result. */
export function statisticsLength(plan: AttentionPlan): number {
  return 2 * rowsOf(plan) + 4;
}

/**
 * Log sum and dy · y of each query side by side, so that the other kernels need one binding for both; behind them the
 * key of dropout, in four numbers of 16 bits, which f32 holds exactly.
 */
export function rowStatisticsKernel(plan: AttentionPlan): WebgpuKernel {
  const rows = rowsOf(plan);
  return perElementKernel({
    bindings: [
      { name: 'dy', dtype: 'f32', access: 'read' },
      { name: 'y', dtype: 'f32', access: 'read' },
      { name: 'log_sums', dtype: 'f32', access: 'read' },
      ...(plan.dropout > 0 ? [{ name: 'drop_key', dtype: 'u32' as const, access: 'read' as const }] : []),
      { name: 'statistics', dtype: 'f32', access: 'write' },
    ],
    count: rows,
    body: `  let query = index % ${plan.queries}u;
  let head = index / ${plan.queries}u % ${plan.heads}u;
  let batch = index / ${plan.queries * plan.heads}u;
  var delta = 0.0f;
  for (var d = 0u; d < ${plan.width}u; d++) {
    delta = fma(${elementAt('dy', plan.y, 'query', 'd')}, ${elementAt('y', plan.y, 'query', 'd')}, delta);
  }
  statistics[index] = log_sums[index];
  statistics[${rows}u + index] = delta;${plan.dropout === 0 ? '' : storeKey(2 * rows)}`,
  });
}

function storeKey(offset: number): string {
  return `
  if (index == 0u) {
    for (var part = 0u; part < 4u; part++) {
      statistics[${offset}u + part] = f32((drop_key[part / 2u] >> (part % 2u * 16u)) & 0xffffu);
    }
  }`;
}

/** Declares `drop_key` as it was; nothing without dropout. */
function loadKey(plan: AttentionPlan): string {
  if (plan.dropout === 0) return '';
  const part = (index: number): string => `u32(statistics[${2 * rowsOf(plan) + index}u])`;
  return `
    let drop_key = vec2u(${part(0)} | (${part(1)} << 16u), ${part(2)} | (${part(3)} << 16u));`;
}

/**
 * Weights p and slopes g of the four pairs of a lane, for queries from `query0` and keys from `key0`: p = exp(score −
 * log sum), g = p × (dy · v − delta) × scale. With dropout, p and dy · v are multiplied by the pair's factor; in g it is
 * the whole p.
 */
function weightsAndSlopes(plan: AttentionPlan, packed: boolean, query0: string, key0: string): string {
  const { queries, keys, depth, width } = plan;
  const drops = plan.dropout > 0;
  const [q, k, v] = arrayNames(packed);
  const row = (offset: string): string => `pair * ${queries}u + min(${query0} + ${offset}, ${queries - 1}u)`;
  return `${dotProducts({
    name: 's',
    length: depth,
    left: { rows: queries, from: query0, at: (at) => elementAt(q, plan.q, at, 'd') },
    right: { rows: keys, from: key0, at: (at) => elementAt(k, plan.k, at, 'd') },
  })}${dotProducts({
    name: 'g',
    length: width,
    left: { rows: queries, from: query0, at: (at) => elementAt('dy', plan.y, at, 'd') },
    right: { rows: keys, from: key0, at: (at) => elementAt(v, plan.v, at, 'd') },
  })}
${loadKey(plan)}
    let row0 = ${row('r')};
    let row1 = ${row('r + 1u')};
    let log_sum0 = statistics[row0];
    let log_sum1 = statistics[row1];
    let delta0 = statistics[${rowsOf(plan)}u + row0];
    let delta1 = statistics[${rowsOf(plan)}u + row1];
${drops ? [0, 1].map((at) => `    let shares${at} = kept_shares(drop_key, row${at}, ${key0} + c);\n`).join('') : ''}${ownPairs
    .map(
      ([at, line, column]) =>
        `    var p${at} = weight_of(score_of(batch, head, ${query0} + ${line}, ${key0} + ${column}, s${at}), log_sum${at[0]});
${drops ? `    g${at} *= shares${at[0]}[${at[1]}u];\n` : ''}    g${at} = p${at} * (g${at} - delta${at[0]}) * ${wgslNumber(plan.scale)};${drops ? `\n    p${at} *= shares${at[0]}[${at[1]}u];` : ''}`,
    )
    .join('\n')}`;
}

/** One workgroup for 32 queries of one head. */
export function queryGradientKernel(plan: AttentionPlan, packed: boolean): WebgpuKernel {
  const { queries, keys, depth } = plan;
  const tiles = Math.ceil(queries / tileSide);
  const target = packed ? 'dqkv' : 'dq';
  return perGroupKernel({
    bindings: [
      ...inputBindings(plan, packed, ['dy', 'statistics']),
      { name: target, dtype: 'f32', access: 'write' },
    ],
    groups: plan.batch * plan.heads * tiles,
    functions: tileFunctions(plan),
    body: `${tileStart(plan, tiles)}
${declareSums('dq', depth)}
  ${keyLoop(plan, 'own0')} {${weightsAndSlopes(plan, packed, 'own0', 'key0')}
${ownPairs.map(([at, row, column]) => `    second[${placeInTile(row, column)}] = g${at};`).join('\n')}
    workgroupBarrier();${addProducts({
      sums: 'dq',
      length: depth,
      tile: 'second',
      transposed: false,
      rows: { rows: keys, from: 'key0', at: (row) => elementAt(arrayNames(packed)[1], plan.k, row, 'd') },
    })}
  }
${storeSums({
  name: 'dq',
  length: depth,
  rows: queries,
  at: (row, element) => elementAt(target, plan.q, row, element),
  value: (sum) => sum,
})}`,
  });
}

/** One workgroup for 32 keys of one head. */
export function keyGradientKernel(plan: AttentionPlan, packed: boolean): WebgpuKernel {
  const { queries, keys, depth, width } = plan;
  const tiles = Math.ceil(keys / tileSide);
  const [dk, dv] = packed ? ['dqkv', 'dqkv'] : ['dk', 'dv'];
  return perGroupKernel({
    bindings: [
      ...inputBindings(plan, packed, ['dy', 'statistics']),
      ...(packed ? ['dqkv'] : ['dk', 'dv']).map((name) => ({
        name,
        dtype: 'f32' as const,
        access: 'write' as const,
      })),
    ],
    groups: plan.batch * plan.heads * tiles,
    functions: tileFunctions(plan),
    body: `${tileStart(plan, tiles)}
${declareSums('dk', depth)}
${declareSums('dv', width)}
  ${queryLoop(plan, 'own0')} {${weightsAndSlopes(plan, packed, 'query0', 'own0')}
${ownPairs.map(([at, row, column]) => `    tile[${placeInTile(row, column)}] = p${at};\n    second[${placeInTile(row, column)}] = g${at};`).join('\n')}
    workgroupBarrier();${addProducts({
      sums: 'dv',
      length: width,
      tile: 'tile',
      transposed: true,
      rows: { rows: queries, from: 'query0', at: (row) => elementAt('dy', plan.y, row, 'd') },
    })}${addProducts({
      sums: 'dk',
      length: depth,
      tile: 'second',
      transposed: true,
      rows: {
        rows: queries,
        from: 'query0',
        at: (row) => elementAt(arrayNames(packed)[0], plan.q, row, 'd'),
      },
    })}
  }
${storeSums({
  name: 'dk',
  length: depth,
  rows: keys,
  at: (row, element) => elementAt(dk!, plan.k, row, element),
  value: (sum) => sum,
})}
${storeSums({
  name: 'dv',
  length: width,
  rows: keys,
  at: (row, element) => elementAt(dv!, plan.v, row, element),
  value: (sum) => sum,
})}`,
  });
}

/** One invocation for each element of the bias, which walks the axes along which it was stretched. */
export function extraGradientKernel(plan: AttentionPlan, packed: boolean): WebgpuKernel {
  const { batch, heads, queries, keys, depth, width, extraStrides } = plan;
  const [q, k, v] = arrayNames(packed);
  const drops = plan.dropout > 0;
  const delta = `-statistics[${rowsOf(plan)}u + row]`;
  const full = [batch, heads, queries, keys] as const;
  const own = full.map((extent, axis) => (extraStrides[axis] === 0 ? 1 : extent)) as [
    number,
    number,
    number,
    number,
  ];
  const axis = (name: string, which: number, below: number): string =>
    `for (var ${name} = index / ${below}u % ${own[which]}u; ${name} < ${full[which]}u; ${name} += ${own[which]}u)`;
  return perElementKernel({
    bindings: [
      ...inputBindings(plan, packed, ['dy', 'statistics']),
      { name: 'dextra', dtype: 'f32', access: 'write' },
    ],
    count: own.reduce((product, extent) => product * extent, 1),
    functions: tileFunctions(plan),
    body: `  var total = 0.0f;
  ${axis('batch', 0, own[1] * own[2] * own[3])} {
  ${axis('head', 1, own[2] * own[3])} {
  ${axis('query', 2, own[3])} {
    let row = (batch * ${heads}u + head) * ${queries}u + query;
    ${axis('key', 3, 1)} {
      var product = 0.0f;
      for (var d = 0u; d < ${depth}u; d++) {
        product = fma(${elementAt(q, plan.q, 'query', 'd')}, ${elementAt(k, plan.k, 'key', 'd')}, product);
      }
      var slope = ${drops ? '0.0f' : delta};
      for (var d = 0u; d < ${width}u; d++) {
        slope = fma(${elementAt('dy', plan.y, 'query', 'd')}, ${elementAt(v, plan.v, 'key', 'd')}, slope);
      }
${drops ? `${loadKey(plan)}\n      slope = fma(slope, kept_share(drop_key, row, key), ${delta});\n` : ''}      let weight = weight_of(score_of(batch, head, query, key, product), statistics[row]);
      total = fma(weight, slope, total);
    }
  } } }
  dextra[index] = total;`,
  });
}
