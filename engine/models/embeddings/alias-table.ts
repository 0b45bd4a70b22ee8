/** Draws from a list of weights in constant time (Vose 1991, after Walker 1977). */
import { ShapeError } from '../../core/errors.ts';

/** For each class how often it stands for itself, and which class has the rest of its share of draws. */
export function aliasTable(weights: Float64Array): {
  readonly total: number;
  readonly keep: Float64Array;
  readonly alias: Int32Array;
} {
  const classes = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Negated, so that what is not a number is refused too.
  if (!(total > 0 && Number.isFinite(total)))
    throw new ShapeError('unigramSampler', 'the counts must be numbers from 0 on, not all of them 0.');
  const keep = weights.map((weight) => (weight / total) * classes);
  const alias = Int32Array.from({ length: classes }, (_, label) => label);
  const small: number[] = [];
  const large: number[] = [];
  keep.forEach((share, label) => (share < 1 ? small : large).push(label));
  while (small.length > 0 && large.length > 0) {
    const [poor, rich] = [small.pop()!, large.at(-1)!];
    alias[poor] = rich;
    keep[rich]! -= 1 - keep[poor]!;
    if (keep[rich]! < 1) small.push(large.pop()!);
  }
  // What is left differs from 1 only by rounding.
  for (const label of [...small, ...large]) keep[label] = weights[label]! > 0 ? 1 : keep[label]!;
  return { total, keep, alias };
}
