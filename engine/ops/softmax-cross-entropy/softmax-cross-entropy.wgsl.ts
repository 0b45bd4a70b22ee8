import { UnsupportedError } from '../../core/errors.ts';
import type { Lowering } from '../../core/operation.ts';
export function softmaxCrossEntropyWgsl(_l: Lowering<any>): void {
  throw new UnsupportedError('softmaxCrossEntropy', 'f32', 'webgpu');
}
