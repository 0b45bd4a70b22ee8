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
import { perElementKernel, perGroupKernel, wgslFunctions } from '../core/wgsl.ts';

export interface WgslCell {
  readonly name: string;
  readonly gates: number;
  readonly states: 1 | 2;
  /** Numbers per unit and step that the gradient needs; 0: the result is enough. */
  readonly saved: number;
  /** The recurrent product has a bias and a gradient that are not those of the inputs' projection. */
  readonly ownProduct: boolean;
  /**
   * Statements: `forward` makes next0 (next1) and s0 … of z0 …, a0 … and state0 (state1); `backward` makes dz0 …, da0 …
   * where the product has a gradient of its own, and next0 (next1) of s0 … and d0 (d1).
   */
  readonly wgsl: { readonly forward: string; readonly backward: string };
}

export interface RecurrentPlan {
  readonly sequences: number;
  readonly steps: number;
  readonly hidden: number;
  readonly reverse: boolean;
}

/** Lanes of a workgroup; wider layers would leave most of the GPU idle while few workgroups read all weights. */
const widestWorkgroup = 256;
/** Sequences and units of a workgroup's tile, and how much of the product's depth it loads at a time. */
const side = 16;

const functions = `${wgslFunctions}
fn logistic(x: f32) -> f32 { return 1.0f / (1.0f + accurate_exp(-x)); }
`;

class Bindings {
  readonly list: Binding[] = [];
  readonly uses: TensorUse[] = [];

  add(name: string, use: TensorUse | undefined): void {
    if (use === undefined) return;
    this.list.push({ name, dtype: use.value.dtype, access: use.access });
    this.uses.push(use);
  }
}

const readIf = (value: Value | undefined): TensorUse | undefined =>
  value === undefined ? undefined : read(value);

const each = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

const lengthOf = (lengths: Value | undefined, row: string, steps: number): string =>
  lengths === undefined ? `${steps}u` : `min(u32(max(lengths[${row}], 0)), ${steps}u)`;

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
