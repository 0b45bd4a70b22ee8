/** Cases that every recurrent operation is tested with. */
import type { CaseInput, OperationCase } from './operation-case.ts';
import { given, uniform } from './operation-case.ts';
import type { RecurrenceAttributes, RecurrenceOperation } from './recurrence.ts';

type Case = OperationCase & { readonly attributes: RecurrenceAttributes };

interface Sizes {
  readonly sequences: number;
  readonly steps: number;
  readonly hidden: number;
  readonly state?: boolean;
  readonly bias?: boolean;
  readonly reverse?: boolean;
  readonly lengths?: readonly number[];
  readonly tolerance?: OperationCase['tolerance'];
}

/** Some sequences without a step, some full, in no order. */
const mixed = [3, 0, 5, 1, 5, 0, 2, 4, 5, 1, 3];

/** Rounding of a product of `hidden` terms grows through the steps; each is bounded by about 1. */
const throughTime = {
  relative: 1e-5,
  absolute: 1e-5,
  reason: 'rounding of the recurrent product is carried through the steps',
};

const sizes: Readonly<Record<string, Sizes>> = {
  'one step of one unit': { sequences: 1, steps: 1, hidden: 1 },
  'a batch of one': { sequences: 1, steps: 7, hidden: 5, state: true },
  'several tiles of sequences': { sequences: 19, steps: 3, hidden: 9, tolerance: throughTime },
  'lengths': { sequences: 11, steps: 5, hidden: 6, lengths: mixed, tolerance: throughTime },
  'reverse': { sequences: 4, steps: 4, hidden: 7, reverse: true, state: true },
  'lengths, reverse, state': {
    sequences: 11,
    steps: 5,
    hidden: 4,
    lengths: mixed,
    reverse: true,
    state: true,
    bias: true,
    tolerance: throughTime,
  },
  'only empty sequences': { sequences: 3, steps: 2, hidden: 3, lengths: [0, 0, 0], state: true },
  'own bias': { sequences: 5, steps: 3, hidden: 17, bias: true, tolerance: throughTime },
};

/** Wider than one workgroup takes: the GPU goes step by step. */
const wide = {
  'wide': { sequences: 2, steps: 3, hidden: 257, state: true, bias: true, tolerance: throughTime },
  'wide, reverse, lengths': {
    sequences: 3,
    steps: 3,
    hidden: 258,
    reverse: true,
    state: true,
    lengths: [2, 3, 0],
    tolerance: throughTime,
  },
} satisfies Readonly<Record<string, Sizes>>;

/** `wider`: which of the wide cases, of which a software GPU should not see too many. */
export function recurrenceCases(
  { cell }: RecurrenceOperation,
  wider: readonly (keyof typeof wide)[],
): readonly [Case, ...Case[]] {
  const own: Readonly<Record<string, Sizes>> = {
    ...sizes,
    ...Object.fromEntries(wider.map((name) => [name, wide[name]])),
  };
  const cases = Object.entries(own).map(
    ([name, { sequences, steps, hidden, state, bias, reverse, lengths, tolerance }]): Case => {
      const { gates, states, ownProduct } = cell;
      // Small enough for wide layers not to saturate, where everything would be equal.
      const spread = Math.min(1, 2 / Math.sqrt(hidden));
      const inputs: CaseInput[] = [
        uniform([sequences, steps, gates * hidden]),
        uniform([gates * hidden, hidden], -spread, spread),
      ];
      const withBias = ownProduct && bias === true;
      if (withBias) inputs.push(uniform([gates * hidden]));
      if (state === true) inputs.push(uniform([states, sequences, hidden]));
      if (lengths !== undefined) inputs.push(given('i32', [sequences], lengths));
      return {
        name,
        inputs,
        attributes: {
          bias: withBias,
          state: state === true,
          lengths: lengths !== undefined,
          reverse: reverse ?? false,
        },
        ...(tolerance === undefined ? {} : { tolerance }),
      };
    },
  );
  return cases as [Case, ...Case[]];
}
