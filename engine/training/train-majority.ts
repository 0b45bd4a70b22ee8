import { MajorityClassifier } from '../models/majority.ts';
import type { TrainingData } from './work.ts';

export function trainMajority(data: TrainingData): { classifier: MajorityClassifier; warnings: string[] } {
  const shares = new Float32Array(data.classes.length);
  const counts = new Float64Array(data.classes.length);
  for (const label of data.train.labels) counts[label] += 1;
  counts.forEach((count, index) => (shares[index] = count / data.train.labels.length));
  return { classifier: new MajorityClassifier(data.classes, shares), warnings: [] };
}
