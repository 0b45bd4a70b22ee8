/** The way back through recurrent layers on the GPU; laid out as `recurrence.wgsl.ts` says. */
import type { WebgpuKernel } from '../core/backend.ts';
import type { Lowering, Value } from '../core/operation.ts';
import { read, update, write } from '../core/operation.ts';
import type { Binding } from '../core/wgsl.ts';
import { perElementKernel, perGroupKernel } from '../core/wgsl.ts';

import type { WgslCell, RecurrentPlan } from './recurrence-kernel.ts';
import { widestWorkgroup, side, functions, Bindings, readIf, each, lengthOf } from './recurrence-kernel.ts';

interface BackwardParts {
  readonly weight: Value;
  readonly saved: Value;
  readonly lengths?: Value | undefined;
  readonly dy?: Value | undefined;
  readonly dlast?: Value | undefined;
}

export function backwardKernels(
  cell: WgslCell,
  plan: RecurrentPlan,
  { outputs, scratch, emit }: Lowering<object>,
  { weight, saved, lengths, dy, dlast }: BackwardParts,
): void {
  const { sequences, steps, hidden } = plan;
  const [dz, dstate, own] = outputs as [Value, Value, Value?];
  const stepwise = hidden > widestWorkgroup;
  const bindings = new Bindings();
  bindings.add('weight', read(weight));
  bindings.add('saved', read(saved));
  bindings.add('lengths', readIf(lengths));
  bindings.add('dy', readIf(dy));
  if (!stepwise) bindings.add('dlast', readIf(dlast));
  bindings.add('dz', stepwise ? update(dz) : write(dz));
  bindings.add('dstate', stepwise ? update(dstate) : write(dstate));
  if (own !== undefined) bindings.add('da', stepwise ? update(own) : write(own));
  const given = { lengths, dy, dlast };
  if (!stepwise) {
    emit({ kernel: wholeBackward(cell, plan, bindings.list, given), uses: bindings.uses });
    return;
  }
  const clock = scratch('u32', [2]);
  const start = new Bindings();
  start.add('dlast', readIf(dlast));
  start.add('dstate', write(dstate));
  start.add('clock', write(clock));
  emit({
    kernel: perElementKernel({
      bindings: start.list,
      count: cell.states * sequences * hidden,
      body: `  dstate[index] = ${dlast === undefined ? '0.0f' : 'dlast[index]'};
  if (index < 2u) { clock[index] = 0u; }`,
    }),
    uses: start.uses,
  });
  bindings.add('clock', update(clock));
  const kernels = [0, 1].map((parity) => stepBackward(cell, plan, bindings.list, given, parity));
  // One more than there are steps: the last adds what flows through the product of the first step.
  for (let step = 0; step <= steps; step++) emit({ kernel: kernels[step % 2]!, uses: bindings.uses });
}

type Given = Omit<BackwardParts, 'weight' | 'saved'>;

const savedLines = ({ saved }: WgslCell, hidden: number): string => {
  const kept = Math.max(1, saved);
  return each(kept, (s) => `      let s${s} = saved[at * ${kept * hidden}u + ${s * hidden}u + j];\n`);
};

function wholeBackward(
  cell: WgslCell,
  { sequences, steps, hidden, reverse }: RecurrentPlan,
  bindings: readonly Binding[],
  { lengths, dy, dlast }: Given,
): WebgpuKernel {
  const { gates, states } = cell;
  const width = gates * hidden;
  const own = sequences * hidden;
  const product = cell.ownProduct ? 'da' : 'dz';
  const results = cell.ownProduct ? ['dz', 'da'] : ['dz'];
  return perGroupKernel({
    bindings,
    groups: sequences,
    functions: `${functions}
${each(states, (s) => `var<workgroup> running${s}: array<f32, ${hidden}>;\n`)}var<workgroup> flowing: array<f32, ${width}>;
var<workgroup> partial: array<f32, ${width}>;`,
    body: `  let length = ${lengthOf(lengths, 'group', steps)};
  for (var j = lane; j < ${hidden}u; j += 256u) {
${each(states, (s) => `    running${s}[j] = ${dlast === undefined ? '0.0f' : `dlast[${s * own}u + group * ${hidden}u + j]`};\n`)}  }
  for (var step = 0u; step < ${steps}u; step++) {
    let moment = ${reverse ? 'step' : `${steps - 1}u - step`};
    let at = group * ${steps}u + moment;
    for (var j = lane; j < ${hidden}u; j += 256u) {
      if (moment < length) {
${savedLines(cell, hidden)}      let d0 = running0[j]${dy === undefined ? '' : ` + dy[at * ${hidden}u + j]`};
${states > 1 ? '      let d1 = running1[j];\n' : ''}      ${cell.wgsl.backward}
${each(gates, (g) => results.map((name) => `      ${name}[at * ${width}u + ${g * hidden}u + j] = ${name}${g};\n`).join('') + `      flowing[${g * hidden}u + j] = ${product}${g};\n`)}${each(states, (s) => `      running${s}[j] = next${s};\n`)}      } else {
${each(gates, (g) => results.map((name) => `      ${name}[at * ${width}u + ${g * hidden}u + j] = 0.0f;\n`).join(''))}      }
    }
    workgroupBarrier();
    if (moment < length) {
      for (var u = lane; u < ${width}u; u += 256u) {
        let first = u / ${hidden}u * ${hidden}u;
        let j = u % ${hidden}u;
        var sum = 0.0f;
        for (var k = first; k < first + ${hidden}u; k++) { sum = fma(flowing[k], weight[k * ${hidden}u + j], sum); }
        partial[u] = sum;
      }
    }
    workgroupBarrier();
    if (moment < length) {
      for (var j = lane; j < ${hidden}u; j += 256u) {
        running0[j] = running0[j]${each(gates, (g) => ` + partial[${g * hidden}u + j]`)};
      }
    }
  }
  for (var j = lane; j < ${hidden}u; j += 256u) {
${each(states, (s) => `    dstate[${s * own}u + group * ${hidden}u + j] = running${s}[j];\n`)}  }`,
  });
}

function stepBackward(
  cell: WgslCell,
  { sequences, steps, hidden, reverse }: RecurrentPlan,
  bindings: readonly Binding[],
  { lengths, dy }: Given,
  parity: number,
): WebgpuKernel {
  const { gates, states } = cell;
  const width = gates * hidden;
  const own = sequences * hidden;
  const across = Math.ceil(hidden / side);
  const product = cell.ownProduct ? 'da' : 'dz';
  const results = cell.ownProduct ? ['dz', 'da'] : ['dz'];
  return perGroupKernel({
    bindings,
    groups: across * Math.ceil(sequences / side),
    functions: `${functions}
var<workgroup> tile_d: array<f32, ${side * side}>;
var<workgroup> tile_w: array<f32, ${side * side}>;`,
    body: `  let step = clock[${parity}];
  if (group == 0u && lane == 0u) { clock[${1 - parity}] = step + 1u; }
  let tr = lane / ${side}u;
  let tc = lane % ${side}u;
  let n = group / ${across}u * ${side}u + tr;
  let j = group % ${across}u * ${side}u + tc;
  // Of the step that was gone through just before, where there is one.
  let before = n * ${steps}u + ${reverse ? 'step - 1u' : `${steps}u - step`};
  var sum = 0.0f;
  for (var k0 = 0u; k0 < ${width}u; k0 += ${side}u) {
    var d = 0.0f;
    if (step > 0u && n < ${sequences}u && k0 + tc < ${width}u) { d = ${product}[before * ${width}u + k0 + tc]; }
    tile_d[lane] = d;
    var w = 0.0f;
    if (j < ${hidden}u && k0 + tr < ${width}u) { w = weight[(k0 + tr) * ${hidden}u + j]; }
    tile_w[lane] = w;
    workgroupBarrier();
    for (var k = 0u; k < ${side}u; k++) { sum = fma(tile_d[tr * ${side}u + k], tile_w[k * ${side}u + tc], sum); }
    workgroupBarrier();
  }
  if (n >= ${sequences}u || j >= ${hidden}u) { return; }
  let unit = n * ${hidden}u + j;
  let running0 = dstate[unit] + sum;
  if (step == ${steps}u) { dstate[unit] = running0; return; }
  let moment = ${reverse ? 'step' : `${steps - 1}u - step`};
  let at = n * ${steps}u + moment;
  if (moment < ${lengthOf(lengths, 'n', steps)}) {
${savedLines(cell, hidden)}      let d0 = running0${dy === undefined ? '' : ` + dy[at * ${hidden}u + j]`};
${states > 1 ? `      let d1 = dstate[${own}u + unit];\n` : ''}      ${cell.wgsl.backward}
${each(gates, (g) => results.map((name) => `      ${name}[at * ${width}u + ${g * hidden}u + j] = ${name}${g};\n`).join(''))}${each(states, (s) => `      dstate[${s * own}u + unit] = next${s};\n`)}  } else {
${each(gates, (g) => results.map((name) => `    ${name}[at * ${width}u + ${g * hidden}u + j] = 0.0f;\n`).join(''))}    dstate[unit] = running0;
  }`,
  });
}
