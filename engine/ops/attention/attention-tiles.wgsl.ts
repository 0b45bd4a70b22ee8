/** Pieces of the WGSL of attention: tiles of 32 queries × 32 keys, made by workgroups of 256 invocations. */
import { dropThreshold } from '../../core/dropout-mask.ts';
import { wgslNumber } from '../../core/expression-code.ts';
import type { Binding } from '../../core/wgsl.ts';
import { wgslFunctions, wgslThreefry } from '../../core/wgsl.ts';
import type { AttentionPlan, HeadView } from './attention-plan.ts';
import { excluded } from './attention-plan.ts';

export const tileSide = 32;
/** Elements of the vectors that are held at a time. */
const chunk = 16;
/** One more than the width of a line, so that a column does not lie in one memory bank. */
const lineOfTile = tileSide + 1;
const lineOfChunk = chunk + 1;

/** Names of the arrays that hold queries, keys and values. */
export function arrayNames(packed: boolean): readonly [string, string, string] {
  return packed ? ['qkv', 'qkv', 'qkv'] : ['q', 'k', 'v'];
}

export function inputBindings(plan: AttentionPlan, packed: boolean, more: readonly string[]): Binding[] {
  const names = [
    ...(packed ? ['qkv'] : ['q', 'k', 'v']),
    ...(plan.extra === 'none' ? [] : ['extra']),
    ...more,
  ];
  return names.map((name) => ({ name, dtype: 'f32', access: 'read' as const }));
}

/** Expression: element `element` of row `row` of the head at hand. */
export function elementAt(array: string, view: HeadView, row: string, element: string): string {
  const { offset, batch, head, row: step } = view;
  return `${array}[${offset}u + batch * ${batch}u + head * ${head}u + (${row}) * ${step}u + ${element}]`;
}

/** Workgroup memory, the functions of core/wgsl.ts, and the score of a pair from its dot product. */
export function tileFunctions(plan: AttentionPlan): string {
  const [overBatch, overHead, overQuery, overKey] = plan.extraStrides;
  const place = `extra[batch * ${overBatch}u + head * ${overHead}u + query * ${overQuery}u + key * ${overKey}u]`;
  const scaled = `product * ${wgslNumber(plan.scale)}`;
  return `${wgslFunctions}
var<workgroup> left: array<f32, ${tileSide * lineOfChunk}>;
var<workgroup> right: array<f32, ${tileSide * lineOfChunk}>;
var<workgroup> tile: array<f32, ${tileSide * lineOfTile}>;
var<workgroup> second: array<f32, ${tileSide * lineOfTile}>;
const excluded = ${wgslNumber(excluded)};
fn score_of(batch: u32, head: u32, query: u32, key: u32, product: f32) -> f32 {
  if (query >= ${plan.queries}u || key >= ${plan.keys}u) { return excluded; }
  if (key + ${plan.behind}u < query || key > query + ${plan.ahead}u) { return excluded; }
${plan.extra === 'mask' ? `  if (${place} == 0.0f) { return excluded; }` : ''}
  return ${plan.extra === 'bias' ? `max(${scaled} + ${place}, excluded)` : scaled};
}
${plan.dropout === 0 ? '' : dropFunction(plan.dropout)}
fn weight_of(score: f32, top: f32) -> f32 {
  return select(accurate_exp(score - top), 0.0f, score <= excluded);
}`;
}

/**
 * Factor of the weight of a pair: 0 or 1 / (1 − rate); `row` is the query's among those of all heads. Two neighbouring
 * keys, of which the first is even, share one draw.
 */
function dropFunction(rate: number): string {
  return `${wgslThreefry}
fn kept_shares(key: vec2u, row: u32, column: u32) -> vec2f {
  let kept = threefry(key, column >> 1u, row) >= vec2u(${dropThreshold(rate)}u);
  return select(vec2f(0.0f), vec2f(${wgslNumber(1 / (1 - rate))}), kept);
}
fn kept_share(key: vec2u, row: u32, column: u32) -> f32 { return kept_shares(key, row, column)[column & 1u]; }`;
}

/** Statements that every kernel starts with: `pair`, `batch`, `head`, the tile's number, and this lane's place in it. */
export function tileStart(plan: AttentionPlan, tilesOfPair: number): string {
  return `  let pair = group / ${tilesOfPair}u;
  let batch = pair / ${plan.heads}u;
  let head = pair % ${plan.heads}u;
  let own0 = (group % ${tilesOfPair}u) * ${tileSide}u;
  let r = lane / 16u * 2u;
  let c = lane % 16u * 2u;
  let l = lane % 16u;`;
}

/**
 * Dot products of 32 × 32 pairs of rows: `${name}00`, `…01`, `…10`, `…11` are those of the rows r and r + 1 on the left
 * with c and c + 1 on the right.
 */
export function dotProducts(options: {
  readonly name: string;
  readonly length: number;
  readonly left: { readonly rows: number; readonly from: string; readonly at: (row: string) => string };
  readonly right: { readonly rows: number; readonly from: string; readonly at: (row: string) => string };
}): string {
  const { name, length, left, right } = options;
  const load = (array: string, side: typeof left): string => `
        var ${array}_value = 0.0f;
        if (${side.from} + i / ${chunk}u < ${side.rows}u && d < ${length}u) { ${array}_value = ${side.at(`${side.from} + i / ${chunk}u`)}; }
        ${array}[i / ${chunk}u * ${lineOfChunk}u + i % ${chunk}u] = ${array}_value;`;
  return `
    var ${name}00 = 0.0f; var ${name}01 = 0.0f; var ${name}10 = 0.0f; var ${name}11 = 0.0f;
    for (var d0 = 0u; d0 < ${length}u; d0 += ${chunk}u) {
      for (var i = lane; i < ${tileSide * chunk}u; i += 256u) {
        let d = d0 + i % ${chunk}u;${load('left', left)}${load('right', right)}
      }
      workgroupBarrier();
      for (var n = 0u; n < ${chunk}u; n++) {
        let a0 = left[r * ${lineOfChunk}u + n];
        let a1 = left[(r + 1u) * ${lineOfChunk}u + n];
        let b0 = right[c * ${lineOfChunk}u + n];
        let b1 = right[(c + 1u) * ${lineOfChunk}u + n];
        ${name}00 = fma(a0, b0, ${name}00);
        ${name}01 = fma(a0, b1, ${name}01);
        ${name}10 = fma(a1, b0, ${name}10);
        ${name}11 = fma(a1, b1, ${name}11);
      }
      workgroupBarrier();
    }`;
}

/** The four pairs of this lane: suffix of their names, and their row and column in the tile. */
export const ownPairs = [
  ['00', 'r', 'c'],
  ['01', 'r', '(c + 1u)'],
  ['10', '(r + 1u)', 'c'],
  ['11', '(r + 1u)', '(c + 1u)'],
] as const;

export function placeInTile(row: string, column: string): string {
  return `${row} * ${lineOfTile}u + ${column}`;
}

/** Declares sums of the rows r and r + 1 of a result `length` wide, the columns dealt out in turns to 16 lanes. */
export function declareSums(name: string, length: number): string {
  return Array.from(
    { length: Math.ceil(length / chunk) },
    (_, part) => `  var ${name}0_${part} = 0.0f; var ${name}1_${part} = 0.0f;`,
  ).join('\n');
}

/** Sums of rows r and r + 1 times a factor each. */
export function scaleSums(name: string, length: number, factors: readonly [string, string]): string {
  return Array.from(
    { length: Math.ceil(length / chunk) },
    (_, part) => `    ${name}0_${part} *= ${factors[0]}; ${name}1_${part} *= ${factors[1]};`,
  ).join('\n');
}

/** Adds tile · rows to sums; `transposed` takes the columns of the tile instead of its rows. */
export function addProducts(options: {
  readonly sums: string;
  readonly length: number;
  readonly tile: 'tile' | 'second';
  readonly transposed: boolean;
  readonly rows: { readonly rows: number; readonly from: string; readonly at: (row: string) => string };
}): string {
  const { sums, length, tile, transposed, rows } = options;
  const factor = (row: string): string =>
    `${tile}[${transposed ? placeInTile('n', row) : placeInTile(row, 'n')}]`;
  return Array.from(
    { length: Math.ceil(length / chunk) },
    (_, part) => `
    for (var i = lane; i < ${tileSide * chunk}u; i += 256u) {
      let d = ${part * chunk}u + i % ${chunk}u;
      var value = 0.0f;
      if (${rows.from} + i / ${chunk}u < ${rows.rows}u && d < ${length}u) { value = ${rows.at(`${rows.from} + i / ${chunk}u`)}; }
      right[i / ${chunk}u * ${lineOfChunk}u + i % ${chunk}u] = value;
    }
    workgroupBarrier();
    for (var n = 0u; n < ${tileSide}u; n++) {
      let x = right[n * ${lineOfChunk}u + l];
      ${sums}0_${part} = fma(${factor('r')}, x, ${sums}0_${part});
      ${sums}1_${part} = fma(${factor('(r + 1u)')}, x, ${sums}1_${part});
    }
    workgroupBarrier();`,
  ).join('');
}

/** Writes sums, each through `value`, to the rows own0 + r and own0 + r + 1. */
export function storeSums(options: {
  readonly name: string;
  readonly length: number;
  readonly rows: number;
  readonly at: (row: string, element: string) => string;
  readonly value: (sum: string, row: 0 | 1) => string;
}): string {
  const { name, length, rows, at, value } = options;
  return ([0, 1] as const)
    .map(
      (row) => `  if (own0 + r + ${row}u < ${rows}u) {
${Array.from({ length: Math.ceil(length / chunk) }, (_, part) => `    if (${part * chunk}u + l < ${length}u) { ${at(`own0 + r + ${row}u`, `${part * chunk}u + l`)} = ${value(`${name}${row}_${part}`, row)}; }`).join('\n')}
  }`,
    )
    .join('\n');
}

/** Tiles of keys that the queries from `from` on may see: the range of a loop over `key0`. */
export function keyLoop(plan: AttentionPlan, from: string): string {
  const first = `select(0u, (${from} - ${plan.behind}u) / ${tileSide}u * ${tileSide}u, ${from} > ${plan.behind}u)`;
  return `for (var key0 = ${first}; key0 < min(${plan.keys}u, ${from} + ${tileSide + plan.ahead}u); key0 += ${tileSide}u)`;
}

/** Tiles of queries that may see the keys from `from` on. */
export function queryLoop(plan: AttentionPlan, from: string): string {
  const first = `select(0u, (${from} - ${plan.ahead}u) / ${tileSide}u * ${tileSide}u, ${from} > ${plan.ahead}u)`;
  return `for (var query0 = ${first}; query0 < min(${plan.queries}u, ${from} + ${tileSide + plan.behind}u); query0 += ${tileSide}u)`;
}
