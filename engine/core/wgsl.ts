/** Pieces that WGSL kernels are put together from. */
import type { Access, WebgpuKernel } from './backend.ts';
import type { DType } from './dtype.ts';

export interface Binding {
  readonly name: string;
  readonly dtype: DType;
  readonly access: Access;
}

/** Most workgroups along one axis that every adapter allows. */
const widestGrid = 65535;
export const groupSize = 256;

/** A kernel whose `body` runs once for each `index` below `count`. */
export function perElementKernel(options: {
  readonly bindings: readonly Binding[];
  readonly count: number;
  readonly body: string;
  readonly functions?: string;
}): WebgpuKernel {
  const groups = Math.max(1, Math.ceil(options.count / groupSize));
  const x = Math.min(groups, widestGrid);
  return {
    kind: 'webgpu',
    workgroups: [x, Math.ceil(groups / x), 1],
    code: `${declarations(options.bindings)}
${options.functions ?? ''}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let index = (group.y * ${x}u + group.x) * ${groupSize}u + lane;
  if (index >= ${options.count}u) { return; }
${options.body}
}
`,
  };
}

/** A kernel whose `body` runs in `groups` workgroups, numbered `group`, of 256 invocations, numbered `lane`. */
export function perGroupKernel(options: {
  readonly bindings: readonly Binding[];
  readonly groups: number;
  readonly body: string;
  readonly functions?: string;
}): WebgpuKernel {
  const x = Math.min(Math.max(1, options.groups), widestGrid);
  const y = Math.ceil(Math.max(1, options.groups) / x);
  return {
    kind: 'webgpu',
    workgroups: [x, y, 1],
    code: `${declarations(options.bindings)}
${options.functions ?? ''}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) place: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = place.y * ${x}u + place.x;
${x * y === options.groups ? '' : `  if (group >= ${options.groups}u) { return; }\n`}${options.body}
}
`,
  };
}

export function declarations(bindings: readonly Binding[]): string {
  return bindings
    .map(
      ({ name, dtype, access }, index) =>
        `@group(0) @binding(${index}) var<storage, ${access === 'read' ? 'read' : 'read_write'}> ${name}: array<${dtype}>;`,
    )
    .join('\n');
}

/**
 * Functions whose built-in forms WGSL allows to be off by thousands of units in the last place, or to fail for large
 * arguments. The polynomials are those of the Cephes library, as on the CPU.
 */
export const wgslFunctions = `
fn accurate_exp(argument: f32) -> f32 {
  let x = clamp(argument, -104.0f, 89.0f);
  let n = round(x * 1.44269504f);
  let r = fma(n, 2.12194440e-4f, fma(n, -0.693359375f, x));
  var p = fma(1.9875691500e-4f, r, 1.3981999507e-3f);
  p = fma(p, r, 8.3334519073e-3f);
  p = fma(p, r, 4.1665795894e-2f);
  p = fma(p, r, 1.6666665459e-1f);
  p = fma(p, r, 5.0000001201e-1f);
  p = fma(p * r, r, r + 1.0f);
  let whole = i32(n);
  let half = whole / 2;
  return p * bitcast<f32>((half + 127) << 23u) * bitcast<f32>((whole - half + 127) << 23u);
}
fn accurate_expm1(x: f32) -> f32 {
  if (abs(x) > 0.35f) { return accurate_exp(x) - 1.0f; }
  var p = fma(x, 1.0f / 5040.0f, 1.0f / 720.0f);
  p = fma(p, x, 1.0f / 120.0f);
  p = fma(p, x, 1.0f / 24.0f);
  p = fma(p, x, 1.0f / 6.0f);
  p = fma(p, x, 0.5f);
  return fma(p * x, x, x);
}
fn accurate_log1p(x: f32) -> f32 {
  let u = 1.0f + x;
  if (u == 1.0f) { return x; }
  return log(u) - ((u - 1.0f) - x) / u;
}
fn accurate_tanh(x: f32) -> f32 {
  let size = abs(x);
  if (size < 0.625f) {
    let z = x * x;
    var p = fma(-5.70498872745e-3f, z, 2.06390887954e-2f);
    p = fma(p, z, -5.37397155531e-2f);
    p = fma(p, z, 1.33314422036e-1f);
    p = fma(p, z, -3.33332819422e-1f);
    return fma(p * z, x, x);
  }
  let far = 1.0f - 2.0f / (accurate_exp(2.0f * min(size, 20.0f)) + 1.0f);
  return select(far, -far, x < 0.0f);
}
fn accurate_erf(x: f32) -> f32 {
  let size = abs(x);
  if (size < 0.5f) {
    let z = x * x;
    var p = fma(z, 1.1283791671e0f / 9360.0f, -1.1283791671e0f / 1320.0f);
    p = fma(p, z, 1.1283791671e0f / 216.0f);
    p = fma(p, z, -1.1283791671e0f / 42.0f);
    p = fma(p, z, 1.1283791671e0f / 10.0f);
    p = fma(p, z, -1.1283791671e0f / 3.0f);
    return fma(p, z, 1.1283791671e0f) * x;
  }
  let t = 1.0f / fma(0.5f, size, 1.0f);
  var p = fma(t, 0.17087277f, -0.82215223f);
  p = fma(t, p, 1.48851587f);
  p = fma(t, p, -1.13520398f);
  p = fma(t, p, 0.27886807f);
  p = fma(t, p, -0.18628806f);
  p = fma(t, p, 0.09678418f);
  p = fma(t, p, 0.37409196f);
  p = fma(t, p, 1.00002368f);
  p = fma(t, p, -1.26551223f);
  let far = 1.0f - t * accurate_exp(p - size * size);
  return select(far, -far, x < 0.0f);
}
fn accurate_pow(x: f32, y: f32) -> f32 {
  let size = pow(abs(x), y);
  if (x >= 0.0f) { return size; }
  // Below zero only whole exponents have a value; the square root makes the NaN.
  if (round(y) != y) { return sqrt(x); }
  return select(size, -size, (i32(y) & 1) != 0);
}
fn quarter_turns(x: f32) -> vec2f {
  let n = round(x * 0.636619772f);
  return vec2f(fma(n, -7.5497899e-8f, fma(n, -4.83751297e-4f, fma(n, -1.5703125f, x))) , n);
}
fn sin_part(r: f32) -> f32 {
  let z = r * r;
  var p = fma(-1.9515295891e-4f, z, 8.3321608736e-3f);
  p = fma(p, z, -1.6666654611e-1f);
  return fma(p * z, r, r);
}
fn cos_part(r: f32) -> f32 {
  let z = r * r;
  var p = fma(2.443315711809948e-5f, z, -1.388731625493765e-3f);
  p = fma(p, z, 4.166664568298827e-2f);
  return fma(p * z, z, fma(-0.5f, z, 1.0f));
}
fn accurate_sin(x: f32) -> f32 {
  let turned = quarter_turns(x);
  let quarter = i32(turned.y) & 3;
  let value = select(sin_part(turned.x), cos_part(turned.x), (quarter & 1) == 1);
  return select(value, -value, quarter >= 2);
}
fn accurate_cos(x: f32) -> f32 {
  let turned = quarter_turns(x);
  let quarter = (i32(turned.y) + 1) & 3;
  let value = select(sin_part(turned.x), cos_part(turned.x), (quarter & 1) == 1);
  return select(value, -value, quarter >= 2);
}
`;

/** Threefry-2x32-20, as in random.ts. */
export const wgslThreefry = `
fn turn_left(x: u32, by: u32) -> u32 { return (x << by) | (x >> (32u - by)); }
fn threefry(key: vec2u, c0: u32, c1: u32) -> vec2u {
  let key2 = 0x1bd11bdau ^ key.x ^ key.y;
  var keys = array<u32, 3>(key.x, key.y, key2);
  var turns = array<u32, 8>(13u, 15u, 26u, 6u, 17u, 29u, 16u, 24u);
  var x0 = c0 + key.x;
  var x1 = c1 + key.y;
  for (var part = 0u; part < 5u; part++) {
    for (var round = 0u; round < 4u; round++) {
      x0 += x1;
      x1 = turn_left(x1, turns[(part & 1u) * 4u + round]) ^ x0;
    }
    x0 += keys[(part + 1u) % 3u];
    x1 += keys[(part + 2u) % 3u] + part + 1u;
  }
  return vec2u(x0, x1);
}
fn random_word(key: vec2u, row: u32, column: u32) -> u32 {
  let words = threefry(key, column >> 1u, row);
  return select(words.x, words.y, (column & 1u) == 1u);
}
`;

/** Sum or maximum over a workgroup, known to all of it. */
export const wgslGroupReductions = `
var<workgroup> parts: array<f32, 256>;
fn group_sum(lane: u32, own: f32) -> f32 {
  parts[lane] = own;
  for (var half = 128u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { parts[lane] += parts[lane + half]; }
  }
  workgroupBarrier();
  let sum = parts[0];
  workgroupBarrier();
  return sum;
}
fn group_max(lane: u32, own: f32) -> f32 {
  parts[lane] = own;
  for (var half = 128u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { parts[lane] = max(parts[lane], parts[lane + half]); }
  }
  workgroupBarrier();
  let largest = parts[0];
  workgroupBarrier();
  return largest;
}`;
