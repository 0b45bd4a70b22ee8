import type { WebgpuKernel } from '../../core/backend.ts';
import { wgslNumber } from '../../core/expression-code.ts';
import { perGroupKernel } from '../../core/wgsl.ts';
import type { AttentionPlan } from './attention-plan.ts';
import { excluded } from './attention-plan.ts';
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
  scaleSums,
  storeSums,
  tileFunctions,
  tileSide,
  tileStart,
} from './attention-tiles.wgsl.ts';

/** One workgroup for 32 queries of one head; eight lanes look after each line of scores. */
export function attentionKernel(plan: AttentionPlan, packed: boolean): WebgpuKernel {
  const { queries, keys, depth, width } = plan;
  const [q, k, v] = arrayNames(packed);
  const tiles = Math.ceil(queries / tileSide);
  const own = placeInTile('line', 'n');
  const drops = plan.dropout > 0;
  const share = `kept_share(vec2u(drop_key[0], drop_key[1]), pair * ${queries}u + own0 + line, key0 + n)`;
  return perGroupKernel({
    bindings: [
      ...inputBindings(plan, packed, []),
      ...(drops ? [{ name: 'drop_key', dtype: 'u32' as const, access: 'read' as const }] : []),
      { name: 'y', dtype: 'f32', access: 'write' },
      { name: 'log_sums', dtype: 'f32', access: 'write' },
    ],
    groups: plan.batch * plan.heads * tiles,
    functions: `${tileFunctions(plan)}
var<workgroup> tops: array<f32, ${tileSide}>;
var<workgroup> sums: array<f32, ${tileSide}>;
var<workgroup> shrinks: array<f32, ${tileSide}>;
var<workgroup> parts: array<f32, 256>;`,
    body: `${tileStart(plan, tiles)}
  let line = lane / 8u;
${declareSums('y', width)}
  if (lane < ${tileSide}u) { tops[lane] = ${wgslNumber(excluded)}; sums[lane] = 0.0f; }
  workgroupBarrier();
  ${keyLoop(plan, 'own0')} {${dotProducts({
    name: 's',
    length: depth,
    left: { rows: queries, from: 'own0', at: (row) => elementAt(q, plan.q, row, 'd') },
    right: { rows: keys, from: 'key0', at: (row) => elementAt(k, plan.k, row, 'd') },
  })}
${ownPairs.map(([at, row, column]) => `    tile[${placeInTile(row, column)}] = score_of(batch, head, own0 + ${row}, key0 + ${column}, s${at});`).join('\n')}
    workgroupBarrier();
    var top = excluded;
    for (var n = lane % 8u; n < ${tileSide}u; n += 8u) { top = max(top, tile[${own}]); }
    parts[lane] = top;
    workgroupBarrier();
    let before = tops[line];
    top = before;
    for (var n = 0u; n < 8u; n++) { top = max(top, parts[line * 8u + n]); }
    workgroupBarrier();
    var sum = 0.0f;
    for (var n = lane % 8u; n < ${tileSide}u; n += 8u) {
      let weight = weight_of(tile[${own}], top);
      tile[${own}] = ${drops ? `weight * ${share}` : 'weight'};
      sum += weight;
    }
    parts[lane] = sum;
    workgroupBarrier();
    if (lane % 8u == 0u) {
      let shrink = accurate_exp(before - top);
      var total = sums[line] * shrink;
      for (var n = 0u; n < 8u; n++) { total += parts[lane + n]; }
      sums[line] = total;
      tops[line] = top;
      shrinks[line] = shrink;
    }
    workgroupBarrier();
${scaleSums('y', width, ['shrinks[r]', 'shrinks[r + 1u]'])}${addProducts({
      sums: 'y',
      length: width,
      tile: 'tile',
      transposed: false,
      rows: { rows: keys, from: 'key0', at: (row) => elementAt(v, plan.v, row, 'd') },
    })}
  }
  let sum0 = sums[r];
  let sum1 = sums[r + 1u];
  let factor0 = select(1.0f / sum0, 0.0f, sum0 == 0.0f);
  let factor1 = select(1.0f / sum1, 0.0f, sum1 == 0.0f);
${storeSums({
  name: 'y',
  length: width,
  rows: queries,
  at: (row, element) => elementAt('y', plan.y, row, element),
  value: (sum, row) => `${sum} * factor${row}`,
})}
  if (lane < ${tileSide}u && own0 + lane < ${queries}u) {
    log_sums[pair * ${queries}u + own0 + lane] = select(tops[lane] + log(sums[lane]), 0.0f, sums[lane] == 0.0f);
  }`,
  });
}
