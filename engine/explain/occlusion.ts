/**
 * Leave-one-out occlusion: how much the probability of each class falls when one word is taken out
 * (Li, Monroe & Jurafsky 2016, "Understanding neural networks through representation erasure").
 */

/** value(all) − value(without unit i), units × outputs. `values` evaluates masks (rows × units) to rows × outputs. */
export async function occlusion(
  units: number,
  outputs: number,
  values: (masks: Uint8Array) => Promise<ArrayLike<number>>,
): Promise<Float64Array> {
  const masks = new Uint8Array((units + 1) * units).fill(1);
  for (let unit = 0; unit < units; unit++) masks[(unit + 1) * units + unit] = 0;
  const measured = await values(masks);
  const effects = new Float64Array(units * outputs);
  for (let unit = 0; unit < units; unit++)
    for (let output = 0; output < outputs; output++)
      effects[unit * outputs + output] = measured[output] - measured[(unit + 1) * outputs + output];
  return effects;
}
