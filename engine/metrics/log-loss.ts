/** A probability of exactly 0 would make one document's loss infinite; 32-bit softmax can give it. */
const SMALLEST = 1e-15;

/** −ln p(gold) per document, nats; NaN where there is no gold label. */
export function documentLosses(
  gold: Int32Array,
  probabilities: Float32Array | Float64Array,
  classes: number,
): Float64Array {
  const losses = new Float64Array(gold.length);
  for (let index = 0; index < gold.length; index++) {
    const label = gold[index];
    losses[index] =
      label < 0 ? Number.NaN : -Math.log(Math.max(probabilities[index * classes + label], SMALLEST));
  }
  return losses;
}
