export type ClassWeighting = 'none' | 'balanced' | 'square-root';

/**
 * Weight of each class in the loss. `balanced`: documents / (classes · documents of the class), so that every class
 * counts the same in sum; `square-root`: half way there, on the scale of ratios. Classes without documents get 0.
 */
export function classWeights(labels: Int32Array, classes: number, weighting: ClassWeighting): Float64Array {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label] += 1;
  const present = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  const weights = counts.map((count) => {
    if (count === 0) return 0;
    const balanced = labels.length / (present * count);
    return weighting === 'balanced' ? balanced : weighting === 'square-root' ? Math.sqrt(balanced) : 1;
  });
  let total = 0;
  for (const label of labels) total += weights[label];
  // Mean weight 1, so that learning rates and penalties keep their meaning.
  return weights.map((weight) => (weight * labels.length) / total);
}
