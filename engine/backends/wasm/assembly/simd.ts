/** Vector arithmetic that all kernels share. A scalar goes through the same code as a lane, so that its bits agree. */

export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** a · b + c, rounded once where the variant has the relaxed instruction. */
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  else return f32x4.add(f32x4.mul(a, b), c);
}

export function lane(x: v128): f32 {
  return f32x4.extract_lane(x, 0);
}

/** The first 1 to 3 elements of a vector, the others zero. */
export function loadPart(address: usize, elements: i32): v128 {
  if (elements == 1) return v128.load32_zero(address);
  const two = v128.load64_zero(address);
  return elements == 2 ? two : v128.load32_lane(address, two, 2, 8);
}

export function storePart(address: usize, x: v128, elements: i32): void {
  if (elements == 1) {
    v128.store32_lane(address, x, 0);
    return;
  }
  v128.store64_lane(address, x, 0);
  if (elements == 3) v128.store32_lane(address, x, 2, 8);
}

/** Sum of the four lanes, always in the same order. */
export function sumLanes(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) +
    f32x4.extract_lane(x, 1) +
    (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}

export function maxLanes(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}

/**
 * Constants of functions lie in memory: written into the code, each would be put together from several instructions
 * every time, because V8 keeps no vector constants in registers over a loop. It makes exp twice as fast.
 */
function constant(table: usize, which: usize): v128 {
  return v128.load32_splat(table + (which << 2));
}

const expTable: usize = memory.data<f32>([
  -104, 89, 1.44269504, 12582912, -0.693359375, 2.1219444e-4, 1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3,
  4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1, 1,
]);

/**
 * exp, relative error about 2e-7 (minimax polynomial of Cephes' expf). The power of two is applied in two halves, so
 * that results down to the denormals and up to the overflow come out right.
 */
export function vexp(argument: v128): v128 {
  // The pseudo forms are one instruction each and let a NaN through.
  const x = f32x4.pmin(f32x4.pmax(argument, constant(expTable, 0)), constant(expTable, 1));
  // 1.5 · 2²³ leaves no room for a fraction: the sum rounds to the nearest whole number, which its low bits hold.
  const shifted = fma(x, constant(expTable, 2), constant(expTable, 3));
  const n = f32x4.sub(shifted, constant(expTable, 3));
  let r = fma(n, constant(expTable, 4), x);
  r = fma(n, constant(expTable, 5), r);
  let p = fma(constant(expTable, 6), r, constant(expTable, 7));
  p = fma(p, r, constant(expTable, 8));
  p = fma(p, r, constant(expTable, 9));
  p = fma(p, r, constant(expTable, 10));
  p = fma(p, r, constant(expTable, 11));
  p = fma(f32x4.mul(p, r), r, f32x4.add(r, constant(expTable, 12)));
  const power = i32x4.sub(shifted, constant(expTable, 3));
  const half = i32x4.shr_s(power, 1);
  const first = i32x4.add(i32x4.shl(half, 23), constant(expTable, 12));
  const second = i32x4.add(i32x4.shl(i32x4.sub(power, half), 23), constant(expTable, 12));
  return f32x4.mul(f32x4.mul(p, first), second);
}

/** Natural logarithm (Cephes' logf); log 0 = −∞, NaN below. */
export function vlog(x: v128): v128 {
  // Denormals are scaled up first.
  const tiny = f32x4.lt(x, splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, splat(8388608.0)), x, tiny);
  const exponentShift = v128.and(tiny, splat(-23));
  let e = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(scaled, 23), i32x4.splat(126)));
  e = f32x4.add(e, exponentShift);
  let m = v128.or(v128.and(scaled, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const low = f32x4.lt(m, splat(0.707106781186547524));
  e = f32x4.sub(e, v128.and(low, splat(1)));
  m = f32x4.add(f32x4.sub(m, splat(1)), v128.and(low, m));
  const z = f32x4.mul(m, m);
  let p = fma(splat(7.0376836292e-2), m, splat(-1.151461031e-1));
  p = fma(p, m, splat(1.167699874e-1));
  p = fma(p, m, splat(-1.2420140846e-1));
  p = fma(p, m, splat(1.4249322787e-1));
  p = fma(p, m, splat(-1.6668057665e-1));
  p = fma(p, m, splat(2.0000714765e-1));
  p = fma(p, m, splat(-2.4999993993e-1));
  p = fma(p, m, splat(3.3333331174e-1));
  let y = f32x4.mul(f32x4.mul(p, m), z);
  y = fma(e, splat(-2.1219444e-4), y);
  y = fma(z, splat(-0.5), y);
  let result = fma(e, splat(0.693359375), f32x4.add(m, y));
  result = v128.bitselect(splat(-Infinity), result, f32x4.eq(x, splat(0)));
  result = v128.bitselect(splat(Infinity), result, f32x4.eq(x, splat(Infinity)));
  const invalid = v128.not(f32x4.ge(x, splat(0)));
  return v128.bitselect(splat(NaN), result, invalid);
}

const tanhTable: usize = memory.data<f32>([
  -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1, 1, 2, -0.0,
  0.625,
]);

/** tanh: a polynomial near zero, where 1 − 2 / (e²ˣ + 1) would cancel (Cephes' tanhf). */
export function vtanh(x: v128): v128 {
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let p = fma(constant(tanhTable, 0), z, constant(tanhTable, 1));
  p = fma(p, z, constant(tanhTable, 2));
  p = fma(p, z, constant(tanhTable, 3));
  p = fma(p, z, constant(tanhTable, 4));
  const near = fma(f32x4.mul(p, z), x, x);
  const far = f32x4.sub(
    constant(tanhTable, 5),
    f32x4.div(constant(tanhTable, 6), f32x4.add(vexp(f32x4.add(size, size)), constant(tanhTable, 5))),
  );
  const signed = v128.or(far, v128.and(x, constant(tanhTable, 7)));
  return v128.bitselect(near, signed, f32x4.lt(size, constant(tanhTable, 8)));
}

export function vsigmoid(x: v128): v128 {
  return f32x4.div(constant(expTable, 12), f32x4.add(constant(expTable, 12), vexp(f32x4.neg(x))));
}

export function zeroFill(address: usize, bytes: usize): void {
  memory.fill(address, 0, bytes);
}

/** A function of 64-bit numbers, lane by lane: accurate, and rare enough that its speed does not count. */
function byLane(x: v128, f: (x: f64) => f64): v128 {
  return f32x4(
    <f32>f(<f64>f32x4.extract_lane(x, 0)),
    <f32>f(<f64>f32x4.extract_lane(x, 1)),
    <f32>f(<f64>f32x4.extract_lane(x, 2)),
    <f32>f(<f64>f32x4.extract_lane(x, 3)),
  );
}

export function vsin(x: v128): v128 {
  return byLane(x, (value: f64): f64 => NativeMath.sin(value));
}

export function vcos(x: v128): v128 {
  return byLane(x, (value: f64): f64 => NativeMath.cos(value));
}

export function vlog1p(x: v128): v128 {
  return byLane(x, (value: f64): f64 => NativeMath.log1p(value));
}

export function vexpm1(x: v128): v128 {
  return byLane(x, (value: f64): f64 => NativeMath.expm1(value));
}

export function vpow(x: v128, y: v128): v128 {
  return f32x4(
    <f32>NativeMath.pow(<f64>f32x4.extract_lane(x, 0), <f64>f32x4.extract_lane(y, 0)),
    <f32>NativeMath.pow(<f64>f32x4.extract_lane(x, 1), <f64>f32x4.extract_lane(y, 1)),
    <f32>NativeMath.pow(<f64>f32x4.extract_lane(x, 2), <f64>f32x4.extract_lane(y, 2)),
    <f32>NativeMath.pow(<f64>f32x4.extract_lane(x, 3), <f64>f32x4.extract_lane(y, 3)),
  );
}

const erfTable: usize = memory.data<f32>([
  1.1283791671 / 9360,
  -1.1283791671 / 1320,
  1.1283791671 / 216,
  -1.1283791671 / 42,
  1.1283791671 / 10,
  -1.1283791671 / 3,
  1.1283791671,
  1,
  0.5,
  0.17087277,
  -0.82215223,
  1.48851587,
  -1.13520398,
  0.27886807,
  -0.18628806,
  0.09678418,
  0.37409196,
  1.00002368,
  -1.26551223,
  -0.0,
]);

/**
 * erf: the Maclaurin series near zero; beyond, 1 − erfc with the Chebyshev fit of Press et al., "Numerical Recipes"
 * §6.2 (relative error of erfc 1.2e-7).
 */
export function verf(x: v128): v128 {
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let p = fma(z, constant(erfTable, 0), constant(erfTable, 1));
  p = fma(p, z, constant(erfTable, 2));
  p = fma(p, z, constant(erfTable, 3));
  p = fma(p, z, constant(erfTable, 4));
  p = fma(p, z, constant(erfTable, 5));
  const near = f32x4.mul(fma(p, z, constant(erfTable, 6)), x);
  const t = f32x4.div(constant(erfTable, 7), fma(constant(erfTable, 8), size, constant(erfTable, 7)));
  p = fma(t, constant(erfTable, 9), constant(erfTable, 10));
  p = fma(t, p, constant(erfTable, 11));
  p = fma(t, p, constant(erfTable, 12));
  p = fma(t, p, constant(erfTable, 13));
  p = fma(t, p, constant(erfTable, 14));
  p = fma(t, p, constant(erfTable, 15));
  p = fma(t, p, constant(erfTable, 16));
  p = fma(t, p, constant(erfTable, 17));
  p = fma(t, p, constant(erfTable, 18));
  const far = f32x4.sub(constant(erfTable, 7), f32x4.mul(t, vexp(f32x4.sub(p, f32x4.mul(size, size)))));
  const signed = v128.or(far, v128.and(x, constant(erfTable, 19)));
  return v128.bitselect(near, signed, f32x4.lt(size, constant(erfTable, 8)));
}
