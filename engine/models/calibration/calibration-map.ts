/** Probabilities that mean what they say: a map fitted on documents that the model did not learn from. */
import { fitIsotonic, isotonicValue, type IsotonicMap } from './isotonic.ts';
import { fitTemperature } from './temperature.ts';

export type CalibrationMethod = 'temperature' | 'isotonic';

export type CalibrationMap =
  | { readonly method: 'temperature'; readonly temperature: number }
  /** One map per class, each class against the rest; of two classes only that of the second. */
  | { readonly method: 'isotonic'; readonly maps: readonly IsotonicMap[] };

/** Probabilities below this have no logarithm that 32 bits could tell apart. */
export const leastProbability = 1e-37;

/** @param probabilities row-major documents × classes */
export function fitCalibration(
  method: CalibrationMethod,
  probabilities: Float32Array,
  gold: Int32Array,
  classes: number,
): CalibrationMap {
  if (method === 'temperature')
    return { method, temperature: fitTemperature(logarithms(probabilities), gold, classes) };
  const ofClass = (label: number): IsotonicMap =>
    fitIsotonic(
      Float64Array.from(gold, (_, row) => probabilities[row * classes + label]!),
      gold.map((own) => Number(own === label)),
    );
  return {
    method,
    maps: classes === 2 ? [ofClass(1)] : Array.from({ length: classes }, (_, label) => ofClass(label)),
  };
}

/** Rows sum to 1 again. */
export function calibrated(map: CalibrationMap, probabilities: Float32Array, classes: number): Float32Array {
  const result = new Float32Array(probabilities.length);
  const row = new Float64Array(classes);
  for (let first = 0; first < probabilities.length; first += classes) {
    if (map.method === 'temperature') {
      let largest = 0;
      for (let label = 0; label < classes; label++)
        largest = Math.max(largest, probabilities[first + label]!);
      for (let label = 0; label < classes; label++)
        row[label] =
          (Math.max(probabilities[first + label]!, leastProbability) / Math.max(largest, leastProbability)) **
          (1 / map.temperature);
    } else if (classes === 2) {
      row[1] = isotonicValue(map.maps[0]!, probabilities[first + 1]!);
      row[0] = 1 - row[1];
    } else map.maps.forEach((own, label) => (row[label] = isotonicValue(own, probabilities[first + label]!)));
    const sum = row.reduce((total, value) => total + value, 0);
    // No class at all: as likely as one another, as scikit-learn has it.
    for (let label = 0; label < classes; label++)
      result[first + label] = sum > 0 ? row[label]! / sum : 1 / classes;
  }
  return result;
}

function logarithms(probabilities: Float32Array): Float64Array {
  return Float64Array.from(probabilities, (probability) => Math.log(Math.max(probability, leastProbability)));
}
