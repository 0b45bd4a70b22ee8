import { UnsupportedError } from '../../core/errors.ts';
import type { Lowering } from '../../core/operation.ts';
export function rowAdamWgsl(_l: Lowering<any>): void {
  throw new UnsupportedError('rowAdam', 'f32', 'webgpu');
}
