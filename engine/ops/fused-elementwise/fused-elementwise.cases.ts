import { addOperation } from '../add/add.ts';
import { clampOperation } from '../clamp/clamp.ts';
import { mulOperation } from '../mul/mul.ts';
import type { OperationCase } from '../operation-case.ts';
import { uniform } from '../operation-case.ts';
import { tanhOperation } from '../tanh/tanh.ts';
import type { FusedAttributes } from './fused-elementwise.ts';

const plain = { parameters: {} };

/** tanh(x · w + b), clamped; the sum and the clamped result are kept. */
function gatedCase(shape: readonly number[], w: readonly number[], b: readonly number[]) {
  return {
    name: `[${shape.join(', ')}] with [${w.join(', ')}] and [${b.join(', ')}]`,
    inputs: [shape, w, b].map((one) => ({ ...uniform(one, -2, 2), differentiable: false })),
    attributes: {
      shape,
      steps: [
        { operation: mulOperation, attributes: plain, inputs: [0, 1] },
        { operation: addOperation, attributes: plain, inputs: [3, 2] },
        { operation: tanhOperation, attributes: plain, inputs: [4] },
        // The gradient of the hyperbolic tangent at the sum.
        { operation: tanhOperation, attributes: { ...plain, derivative: 0 }, inputs: [5, 4] },
        { operation: clampOperation, attributes: { parameters: { min: -0.25, max: 0.3 } }, inputs: [6] },
      ],
      kept: [1, 4],
    },
  };
}

type Case = OperationCase & { readonly attributes: FusedAttributes };

export const fusedElementwiseCases: readonly [Case, ...Case[]] = [
  gatedCase([7], [7], [1]),
  // Longer than the blocks in which the CPU goes through the steps, and not a multiple of them.
  gatedCase([3, 1111], [3, 1111], [1111]),
  gatedCase([40, 3, 5], [5], [40, 1, 1]),
];
