import { UnsupportedError } from '../../core/errors.ts';
import type { Lowering } from '../../core/operation.ts';
export function adamWgsl(_l: Lowering<any>): void {
  throw new UnsupportedError('adam', 'f32', 'webgpu');
}
