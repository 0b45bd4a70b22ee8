/**
 * Integrated gradients (Sundararajan, Taly and Yan 2017, "Axiomatic attribution for deep networks") of any architecture:
 * the gradient of each output along the straight path from zero vectors to those of the text, times the vectors.
 */
import type { GraphNetwork } from './graph-network.ts';

export interface PathGradients {
  /** Tokens × outputs. */
  readonly shares: Float64Array;
  /** Outputs at the text less those at zero vectors: what the shares of each output sum to, but for the rule's error. */
  readonly difference: Float64Array;
}

/** @param steps points of the midpoint rule */
export async function pathGradients(
  network: GraphNetwork,
  tokens: Int32Array,
  steps: number,
): Promise<PathGradients> {
  const { outputs } = network.architecture;
  const shares = new Float64Array(tokens.length * outputs);
  const points = steps * outputs;
  // Behind the points of the path: its two ends.
  const documents = points + 2;
  const repeated = new Int32Array(documents * tokens.length);
  const offsets = new Int32Array(documents + 1);
  const scales = new Float32Array(documents);
  const upstream = new Float32Array(documents * outputs);
  for (let document = 0; document < documents; document++) {
    repeated.set(tokens, document * tokens.length);
    offsets[document + 1] = (document + 1) * tokens.length;
    if (document >= points) continue;
    scales[document] = (Math.floor(document / outputs) + 0.5) / steps;
    upstream[document * outputs + (document % outputs)] = 1;
  }
  scales[points + 1] = 1;
  const found = await network.tokenGradients({ tokens: repeated, offsets }, upstream, scales);
  const { gradients, vectors, columns } = found;
  const full = (points + 1) * tokens.length * columns;
  for (let document = 0; document < points; document++)
    for (let token = 0; token < tokens.length; token++) {
      let sum = 0;
      for (let column = 0; column < columns; column++)
        sum +=
          gradients[(document * tokens.length + token) * columns + column]! *
          vectors[full + token * columns + column]!;
      shares[token * outputs + (document % outputs)] += sum / steps;
    }
  const difference = Float64Array.from(
    { length: outputs },
    (_, output) =>
      found.outputs[(points + 1) * outputs + output]! - found.outputs[points * outputs + output]!,
  );
  return { shares, difference };
}
