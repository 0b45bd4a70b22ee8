/** Weights of a recurrent stack by PyTorch's names: `weight_ih_l0`, `weight_hh_l0_reverse`, … */
import type { Value } from '../../engine/core/operation.ts';
import type { RecurrentWeights } from '../../engine/layers/recurrent.ts';

export function recurrentWeights(
  named: (name: string) => Value | undefined,
  layers: number,
): RecurrentWeights[][] {
  return Array.from({ length: layers }, (_, layer) =>
    ['', '_reverse'].flatMap((direction) => {
      const ending = `l${layer}${direction}`;
      const [input, recurrent] = [named(`weight_ih_${ending}`), named(`weight_hh_${ending}`)];
      if (input === undefined || recurrent === undefined) return [];
      return [
        {
          input,
          recurrent,
          inputBias: named(`bias_ih_${ending}`),
          recurrentBias: named(`bias_hh_${ending}`),
        },
      ];
    }),
  );
}
