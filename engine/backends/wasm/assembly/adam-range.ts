import { fma, lane, splat } from './simd';

/**
 * One Adam update of `length` neighbouring parameters. Scalars: 0 step size lr / (1 − β₁ᵗ), 1 the factor
 * 1 / √(1 − β₂ᵗ), 2 ε, 3 β₁, 4 β₂, 5 L2 added to the gradient, 6 factor on the weight (decoupled decay), 7 factor on
 * the gradient (clipping).
 */
export function adamRange(
  parameter: usize,
  gradient: usize,
  m: usize,
  v: usize,
  length: i32,
  scalars: usize,
): void {
  const step = splat(-load<f32>(scalars, 0));
  const root = splat(load<f32>(scalars, 4));
  const epsilon = splat(load<f32>(scalars, 8));
  const beta1 = splat(load<f32>(scalars, 12));
  const beta2 = splat(load<f32>(scalars, 16));
  const rest1 = f32x4.sub(splat(1), beta1);
  const rest2 = f32x4.sub(splat(1), beta2);
  const l2 = splat(load<f32>(scalars, 20));
  const keep = splat(load<f32>(scalars, 24));
  const clip = splat(load<f32>(scalars, 28));
  const end = parameter + ((<usize>length) << 2);
  const whole = parameter + ((<usize>(length & ~3)) << 2);
  while (parameter < whole) {
    const p = v128.load(parameter);
    const g = fma(l2, p, f32x4.mul(clip, v128.load(gradient)));
    const m1 = fma(beta1, v128.load(m), f32x4.mul(rest1, g));
    const v1 = fma(beta2, v128.load(v), f32x4.mul(rest2, f32x4.mul(g, g)));
    v128.store(m, m1);
    v128.store(v, v1);
    const ratio = f32x4.div(m1, fma(f32x4.sqrt(v1), root, epsilon));
    v128.store(parameter, fma(step, ratio, f32x4.mul(p, keep)));
    parameter += 16;
    gradient += 16;
    m += 16;
    v += 16;
  }
  while (parameter < end) {
    const p = v128.load32_splat(parameter);
    const g = fma(l2, p, f32x4.mul(clip, v128.load32_splat(gradient)));
    const m1 = fma(beta1, v128.load32_splat(m), f32x4.mul(rest1, g));
    const v1 = fma(beta2, v128.load32_splat(v), f32x4.mul(rest2, f32x4.mul(g, g)));
    store<f32>(m, lane(m1));
    store<f32>(v, lane(v1));
    const ratio = f32x4.div(m1, fma(f32x4.sqrt(v1), root, epsilon));
    store<f32>(parameter, lane(fma(step, ratio, f32x4.mul(p, keep))));
    parameter += 4;
    gradient += 4;
    m += 4;
    v += 4;
  }
}
