import { UnsupportedError } from '../../core/errors.ts';
import type { Lowering } from '../../core/operation.ts';
export function embeddingBagWgsl(_l: Lowering<any>): void {
  throw new UnsupportedError('embeddingBag', 'f32', 'webgpu');
}
export function embeddingBagRowsWgsl(_l: Lowering<any>): void {
  throw new UnsupportedError('embeddingBagRows', 'f32', 'webgpu');
}
