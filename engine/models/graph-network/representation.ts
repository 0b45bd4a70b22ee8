/** What a network computes of a document before its output layer, as an architecture of its own over the same weights. */
import { EngineError } from '../../core/errors.ts';
import type { Operation, Tape, Value } from '../../core/operation.ts';
import type { Architecture, Build } from './architecture.ts';

const outputWeight = 'output.weight';

/** @throws EngineError where the architecture has no output layer of that name, or none that reads whole documents. */
export function representationOf(architecture: Architecture): Architecture {
  const weight = architecture.parameters.find(({ name }) => name === outputWeight);
  if (weight === undefined)
    throw new EngineError(`The architecture ${architecture.name} has no output layer to look before.`);
  const [, width] = weight.shape as readonly [number, number];
  return {
    ...architecture,
    outputs: width,
    build(context) {
      let before: Value | undefined;
      let seen: Value | undefined;
      const tape: Tape = {
        apply<A extends object>(operation: Operation<A>, inputs: readonly Value[], attributes: A) {
          if (seen !== undefined && inputs.includes(seen)) before ??= inputs[0];
          return context.tape.apply(operation, inputs, attributes);
        },
      };
      const watching: Build = {
        tape,
        training: context.training,
        shape: context.shape,
        parameter(name) {
          const value = context.parameter(name);
          if (name === outputWeight) seen = value;
          return value;
        },
        tokens: () => context.tokens(),
        lengths: () => context.lengths(),
        mask: () => context.mask(),
        numbers: () => context.numbers(),
        embed: (table) => context.embed(table),
        pool: (table, mode, dropout) => context.pool(table, mode, dropout),
        dropout: (x, rate) => context.dropout(x, rate),
        key: () => context.key(),
        watch: (name, units) => context.watch(name, units),
        input: (name, dtype, shape) => context.input(name, dtype, shape),
      };
      architecture.build(watching);
      if (before === undefined)
        throw new EngineError(`The output layer of ${architecture.name} was not found in its graph.`);
      return before;
    },
  };
}
