/** Fully connected layers: their parameters, and what they compute. */
import type { Tape, Value } from '../../core/operation.ts';
import { elu } from '../../ops/elu/elu.ts';
import { geluTanh } from '../../ops/gelu-tanh/gelu-tanh.ts';
import { leakyRelu } from '../../ops/leaky-relu/leaky-relu.ts';
import { linear } from '../../ops/linear/linear.ts';
import { selu } from '../../ops/selu/selu.ts';
import { silu } from '../../ops/silu/silu.ts';
import type { Build, ParameterDeclaration } from '../graph-network/architecture.ts';

export const activations = [
  'relu',
  'tanh',
  'sigmoid',
  'gelu',
  'silu',
  'elu',
  'selu',
  'leaky-relu',
  'none',
] as const;
export type Activation = (typeof activations)[number];

/** Those that `linear` does not compute in its own kernel. */
const separate: Partial<Record<Activation, (tape: Tape, x: Value) => Value>> = {
  gelu: geluTanh,
  silu,
  elu: (tape, x) => elu(tape, x, 1),
  selu,
  'leaky-relu': (tape, x) => leakyRelu(tape, x, 0.01),
};

/** Weight [outputs, inputs] and bias [outputs] of one layer. */
export function layerParameters(
  name: string,
  inputs: number,
  outputs: number,
  activation: Activation = 'none',
): ParameterDeclaration[] {
  const rectifies = activation !== 'none' && activation !== 'tanh' && activation !== 'sigmoid';
  return [
    {
      name: `${name}.weight`,
      shape: [outputs, inputs],
      role: 'weight',
      start: rectifies
        ? { kind: 'kaiming', fanIn: inputs }
        : { kind: 'xavier', fanIn: inputs, fanOut: outputs },
    },
    { name: `${name}.bias`, shape: [outputs], role: 'bias', start: { kind: 'zeros' } },
  ];
}

/** dropout(activation(x Wᵀ + b)). */
export function layer(
  build: Build,
  name: string,
  x: Value,
  activation: Activation = 'none',
  dropout = 0,
): Value {
  const apart = separate[activation];
  const key = dropout > 0 && apart === undefined ? build.key() : undefined;
  const fused =
    activation === 'relu' || activation === 'tanh' || activation === 'sigmoid' ? activation : 'none';
  const y = linear(build.tape, x, build.parameter(`${name}.weight`), {
    bias: build.parameter(`${name}.bias`),
    activation: fused,
    dropout: key === undefined ? undefined : { rate: dropout, key },
  });
  return apart === undefined ? y : build.dropout(apart(build.tape, y), dropout);
}

/** Parameters of hidden layers and an output layer, `hidden.0` … and `output`. */
export function headParameters(
  inputs: number,
  hiddenSizes: readonly number[],
  outputs: number,
  activation: Activation,
): ParameterDeclaration[] {
  const widths = [inputs, ...hiddenSizes];
  return [
    ...hiddenSizes.flatMap((size, index) =>
      layerParameters(`hidden.${index}`, widths[index]!, size, activation),
    ),
    ...layerParameters('output', widths.at(-1)!, outputs),
  ];
}

export function head(
  build: Build,
  x: Value,
  hiddenSizes: readonly number[],
  activation: Activation,
  dropout: number,
): Value {
  let y = x;
  hiddenSizes.forEach((_, index) => {
    y = build.watch(`hidden.${index}`, layer(build, `hidden.${index}`, y, activation, dropout));
  });
  return layer(build, 'output', y);
}
