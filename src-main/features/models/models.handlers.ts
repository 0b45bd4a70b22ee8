import type { FeatureHandlers } from '../context.ts';
import { exportModel } from './export-model.ts';

export const modelHandlers: FeatureHandlers<'models'> = { 'models.export': exportModel };
