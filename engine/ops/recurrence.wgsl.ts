/**
 * Recurrent layers on the GPU. Up to `widestWorkgroup` units a workgroup takes a sequence through all its steps in one
 * dispatch. Wider layers take one dispatch a step, in which each workgroup makes a tile of sequences by units; a clock
 * in memory tells the step, so that all steps share two pipelines and no program depends on the number of steps but in
 * its length.
 */
import type { WebgpuKernel } from '../core/backend.ts';
import type { Lowering, TensorUse, Value } from '../core/operation.ts';
import { read, update, write } from '../core/operation.ts';
import type { Binding } from '../core/wgsl.ts';
import { perElementKernel, perGroupKernel } from '../core/wgsl.ts';

import type { WgslCell, RecurrentPlan } from './recurrence-kernel.ts';
import { widestWorkgroup, side, functions, Bindings, readIf, each, lengthOf } from './recurrence-kernel.ts';

interface ForwardParts {
  readonly z: Value;
  readonly weight: Value;
  readonly bias?: Value | undefined;
  readonly state?: Value | undefined;
  readonly lengths?: Value | undefined;
}

export function forwardKernels(
  cell: WgslCell,
  plan: RecurrentPlan,
  { outputs, scratch, emit }: Lowering<object>,
  parts: ForwardParts,
): void {
  const { hidden, steps } = plan;
  const width = cell.gates * hidden;
  const stepwise = hidden > widestWorkgroup;
  // The weights turned round, so that neighbouring lanes read neighbouring numbers; the bias is the last row.
  const turned = scratch('f32', [hidden + 1, width]);
  const clock = stepwise ? scratch('u32', [2]) : undefined;
  const [, last, previous] = outputs as [Value, Value, Value];
  emit(startForward(cell, plan, parts, turned, last, clock === undefined ? undefined : { previous, clock }));

  const bindings = new Bindings();
  bindings.add('z', read(parts.z));
  bindings.add('turned', read(turned));
  bindings.add('lengths', readIf(parts.lengths));
  bindings.add('y', write(outputs[0]!));
  bindings.add('last', update(last));
  bindings.add('previous', stepwise ? update(previous) : write(previous));
  if (cell.saved > 0) bindings.add('saved', write(outputs[3]!));
  if (clock === undefined) {
    emit({ kernel: wholeForward(cell, plan, bindings.list, parts.lengths), uses: bindings.uses });
    return;
  }
  bindings.add('clock', update(clock));
  const kernels = [0, 1].map((parity) => stepForward(cell, plan, bindings.list, parts.lengths, parity));
  for (let step = 0; step < steps; step++) emit({ kernel: kernels[step % 2]!, uses: bindings.uses });
}

/** Turns the weights round and sets the states, and for steps apart their clock and the first state before a step. */
function startForward(
  cell: WgslCell,
  { sequences, steps, hidden, reverse }: RecurrentPlan,
  { weight, bias, state, lengths }: ForwardParts,
  turned: Value,
  last: Value,
  apart: { readonly previous: Value; readonly clock: Value } | undefined,
): { kernel: WebgpuKernel; uses: readonly TensorUse[] } {
  const width = cell.gates * hidden;
  const own = sequences * hidden;
  const bindings = new Bindings();
  bindings.add('weight', read(weight));
  bindings.add('bias', readIf(bias));
  bindings.add('state', readIf(state));
  bindings.add('turned', write(turned));
  bindings.add('last', write(last));
  if (apart !== undefined) {
    bindings.add('lengths', readIf(lengths));
    bindings.add('previous', write(apart.previous));
    bindings.add('clock', write(apart.clock));
  }
  const moment = reverse ? steps - 1 : 0;
  const kernel = perElementKernel({
    bindings: bindings.list,
    count: Math.max((hidden + 1) * width, cell.states * own),
    body: `  if (index < ${hidden * width}u) {
    turned[index] = weight[index % ${width}u * ${hidden}u + index / ${width}u];
  } else if (index < ${(hidden + 1) * width}u) {
    turned[index] = ${bias === undefined ? '0.0f' : `bias[index - ${hidden * width}u]`};
  }
  if (index < ${cell.states * own}u) { last[index] = ${state === undefined ? '0.0f' : 'state[index]'}; }
${
  apart === undefined
    ? ''
    : `  if (index < ${own}u) {
    let n = index / ${hidden}u;
    let started = ${moment}u < ${lengthOf(lengths, 'n', steps)};
    previous[(n * ${steps}u + ${moment}u) * ${hidden}u + index % ${hidden}u] = select(0.0f, ${state === undefined ? '0.0f' : 'state[index]'}, started);
  }
  if (index < 2u) { clock[index] = 0u; }`
}`,
  });
  return { kernel, uses: bindings.uses };
}

function wholeForward(
  cell: WgslCell,
  { sequences, steps, hidden, reverse }: RecurrentPlan,
  bindings: readonly Binding[],
  lengths: Value | undefined,
): WebgpuKernel {
  const { gates, states, saved } = cell;
  const width = gates * hidden;
  const own = sequences * hidden;
  return perGroupKernel({
    bindings,
    groups: sequences,
    functions: `${functions}
${each(states, (s) => `var<workgroup> running${s}: array<f32, ${hidden}>;\n`)}var<workgroup> product: array<f32, ${width}>;`,
    body: `  let length = ${lengthOf(lengths, 'group', steps)};
  for (var j = lane; j < ${hidden}u; j += 256u) {
${each(states, (s) => `    running${s}[j] = last[${s * own}u + group * ${hidden}u + j];\n`)}  }
  workgroupBarrier();
  for (var step = 0u; step < ${steps}u; step++) {
    let moment = ${reverse ? `${steps - 1}u - step` : 'step'};
    let at = group * ${steps}u + moment;
    for (var u = lane; u < ${width}u; u += 256u) {
      var sum = turned[${hidden * width}u + u];
      if (moment < length) {
        for (var k = 0u; k < ${hidden}u; k++) { sum = fma(running0[k], turned[k * ${width}u + u], sum); }
      }
      product[u] = sum;
    }
    workgroupBarrier();
    for (var j = lane; j < ${hidden}u; j += 256u) {
      if (moment < length) {
${each(gates, (g) => `        let z${g} = z[at * ${width}u + ${g * hidden}u + j]; let a${g} = product[${g * hidden}u + j];\n`)}${each(states, (s) => `        let state${s} = running${s}[j];\n`)}        ${cell.wgsl.forward}
        y[at * ${hidden}u + j] = next0;
        previous[at * ${hidden}u + j] = state0;
${each(saved, (s) => `        saved[at * ${saved * hidden}u + ${s * hidden}u + j] = s${s};\n`)}${each(states, (s) => `        running${s}[j] = next${s};\n`)}      } else {
        y[at * ${hidden}u + j] = 0.0f;
        previous[at * ${hidden}u + j] = 0.0f;
${each(saved, (s) => `        saved[at * ${saved * hidden}u + ${s * hidden}u + j] = 0.0f;\n`)}      }
    }
    workgroupBarrier();
  }
  for (var j = lane; j < ${hidden}u; j += 256u) {
${each(states, (s) => `    last[${s * own}u + group * ${hidden}u + j] = running${s}[j];\n`)}  }`,
  });
}

/** Reads the step from one half of the clock and sets the other: within a dispatch nobody reads what is written. */
function stepForward(
  cell: WgslCell,
  { sequences, steps, hidden, reverse }: RecurrentPlan,
  bindings: readonly Binding[],
  lengths: Value | undefined,
  parity: number,
): WebgpuKernel {
  const { gates, states, saved } = cell;
  const width = gates * hidden;
  const own = sequences * hidden;
  const across = Math.ceil(hidden / side);
  return perGroupKernel({
    bindings,
    groups: across * Math.ceil(sequences / side),
    functions: `${functions}
var<workgroup> tile_h: array<f32, ${side * side}>;
${each(gates, (g) => `var<workgroup> tile_w${g}: array<f32, ${side * side}>;\n`)}`,
    body: `  let step = clock[${parity}];
  if (group == 0u && lane == 0u) { clock[${1 - parity}] = step + 1u; }
  let moment = ${reverse ? `${steps - 1}u - step` : 'step'};
  let tr = lane / ${side}u;
  let tc = lane % ${side}u;
  let n = group / ${across}u * ${side}u + tr;
  let j = group % ${across}u * ${side}u + tc;
  let at = n * ${steps}u + moment;
${each(gates, (g) => `  var a${g} = 0.0f;\n  if (j < ${hidden}u) { a${g} = turned[${hidden * width + g * hidden}u + j]; }\n`)}  for (var k0 = 0u; k0 < ${hidden}u; k0 += ${side}u) {
    var own = 0.0f;
    if (n < ${sequences}u && k0 + tc < ${hidden}u) { own = previous[at * ${hidden}u + k0 + tc]; }
    tile_h[lane] = own;
    let inside = j < ${hidden}u && k0 + tr < ${hidden}u;
${each(gates, (g) => `    var w${g} = 0.0f;\n    if (inside) { w${g} = turned[(k0 + tr) * ${width}u + ${g * hidden}u + j]; }\n    tile_w${g}[lane] = w${g};\n`)}    workgroupBarrier();
    for (var k = 0u; k < ${side}u; k++) {
      let h = tile_h[tr * ${side}u + k];
${each(gates, (g) => `      a${g} = fma(h, tile_w${g}[k * ${side}u + tc], a${g});\n`)}    }
    workgroupBarrier();
  }
  if (n >= ${sequences}u || j >= ${hidden}u) { return; }
  let length = ${lengthOf(lengths, 'n', steps)};
  let unit = n * ${hidden}u + j;
${each(states, (s) => `  let state${s} = last[${s * own}u + unit];\n`)}  var after = state0;
  if (moment < length) {
${each(gates, (g) => `    let z${g} = z[at * ${width}u + ${g * hidden}u + j];\n`)}    ${cell.wgsl.forward}
    y[at * ${hidden}u + j] = next0;
${each(saved, (s) => `    saved[at * ${saved * hidden}u + ${s * hidden}u + j] = s${s};\n`)}${each(states, (s) => `    last[${s * own}u + unit] = next${s};\n`)}    after = next0;
  } else {
    y[at * ${hidden}u + j] = 0.0f;
${each(saved, (s) => `    saved[at * ${saved * hidden}u + ${s * hidden}u + j] = 0.0f;\n`)}  }
  if (step + 1u < ${steps}u) {
    let following = moment ${reverse ? '- 1u' : '+ 1u'};
    previous[(n * ${steps}u + following) * ${hidden}u + j] = select(0.0f, after, following < length);
  }`,
  });
}
