/**
 * Shapley values of the units of one text (Shapley 1953; Štrumbelj & Kononenko 2010): exact over all coalitions for few
 * units, else by random permutations taken forwards and backwards, which halves the error for the same cost.
 */
import { RandomStream, deriveKey, keyOfSeed } from '../core/random.ts';

export const EXACT_UNITS = 10;

type Values = (masks: Uint8Array) => Promise<ArrayLike<number>>;

export interface ShapleyResult {
  /** Units × outputs; they add up to value(all) − value(none) for each output. */
  readonly values: Float64Array;
  /** Standard error of each value; 0 where exact. */
  readonly errors: Float64Array;
}

export async function exactShapley(units: number, outputs: number, values: Values): Promise<ShapleyResult> {
  const coalitions = 2 ** units;
  const masks = new Uint8Array(coalitions * units);
  for (let coalition = 0; coalition < coalitions; coalition++)
    for (let unit = 0; unit < units; unit++) masks[coalition * units + unit] = (coalition >> unit) & 1;
  const measured = await values(masks);
  // |S|! (n − |S| − 1)! / n! = 1 / (n · C(n − 1, |S|))
  const weights = new Float64Array(units);
  let choose = 1;
  for (let size = 0; size < units; size++) {
    weights[size] = 1 / (units * choose);
    choose = (choose * (units - 1 - size)) / (size + 1);
  }
  const shapley = new Float64Array(units * outputs);
  for (let coalition = 0; coalition < coalitions; coalition++) {
    let size = 0;
    for (let unit = 0; unit < units; unit++) size += (coalition >> unit) & 1;
    for (let unit = 0; unit < units; unit++) {
      const inside = ((coalition >> unit) & 1) === 1;
      const weight = inside ? weights[size - 1] : -weights[size];
      for (let output = 0; output < outputs; output++)
        shapley[unit * outputs + output] += weight * measured[coalition * outputs + output];
    }
  }
  return { values: shapley, errors: new Float64Array(units * outputs) };
}

export async function permutationShapley(
  units: number,
  outputs: number,
  values: Values,
  { permutations, seed }: { readonly permutations: number; readonly seed: number },
): Promise<ShapleyResult> {
  const random = new RandomStream(deriveKey(keyOfSeed(seed), 'shapley'));
  const order = Int32Array.from({ length: units }, (_, index) => index);
  const sums = new Float64Array(units * outputs);
  const squares = new Float64Array(units * outputs);
  // Masks of one permutation: none, then one unit more at a time; backwards the complements of the same sets.
  const rows = units + 1;
  for (let permutation = 0; permutation < permutations; permutation++) {
    random.shuffle(order);
    const masks = new Uint8Array(2 * rows * units);
    for (let step = 0; step < units; step++) {
      masks.copyWithin((step + 1) * units, step * units, (step + 1) * units);
      masks[(step + 1) * units + order[step]] = 1;
    }
    for (let cell = 0; cell < rows * units; cell++) masks[rows * units + cell] = 1 - masks[cell];
    const measured = await values(masks);
    for (let step = 0; step < units; step++) {
      const unit = order[step];
      for (let output = 0; output < outputs; output++) {
        const forward = measured[(step + 1) * outputs + output] - measured[step * outputs + output];
        const backward =
          measured[(rows + step) * outputs + output] - measured[(rows + step + 1) * outputs + output];
        const gain = (forward + backward) / 2;
        sums[unit * outputs + output] += gain;
        squares[unit * outputs + output] += gain * gain;
      }
    }
  }
  return {
    values: sums.map((sum) => sum / permutations),
    errors: sums.map((sum, cell) => {
      if (permutations < 2) return Number.NaN;
      const mean = sum / permutations;
      return Math.sqrt(Math.max(0, squares[cell] / permutations - mean * mean) / (permutations - 1));
    }),
  };
}
