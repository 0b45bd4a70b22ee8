import { UnsupportedError } from '../../core/errors.ts';
import type { Lowering } from '../../core/operation.ts';
import type { LinearAttributes, LinearGradientAttributes } from './linear.ts';
export function linearWgsl(_l: Lowering<LinearAttributes>): void {
  throw new UnsupportedError('linear', 'f32', 'webgpu');
}
export function linearGradientWgsl(_l: Lowering<LinearGradientAttributes>): void {
  throw new UnsupportedError('linearGradient', 'f32', 'webgpu');
}
