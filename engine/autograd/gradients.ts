/** Reverse-mode differentiation: walks the graph backwards and records the operations that carry gradients. */
import type { GradientOf, RowGradient, Value } from '../core/operation.ts';
import type { Graph } from './graph.ts';
import { EngineError } from '../core/errors.ts';
import { sameShape } from '../core/shape.ts';
import { add } from '../ops/add/add.ts';
import { denseRows } from '../ops/dense-rows/dense-rows.ts';
import { sumTo } from '../ops/sum/sum.ts';

export function isRowGradient(gradient: GradientOf): gradient is RowGradient {
  return gradient !== null && 'rows' in gradient;
}

/**
 * Gradients with respect to `targets`, in their order, given those with respect to `outputs`. `null` where a target
 * has no influence. A table that is looked up once has a gradient of rows; where it is used again, as an output matrix
 * or in a second look-up, or where it was computed itself, its gradient is written out in full.
 */
export function gradients(
  graph: Graph,
  outputs: readonly { readonly value: Value; readonly gradient: Value }[],
  targets: readonly Value[],
): GradientOf[] {
  const nodes = [...graph.nodes];
  const needed = new Set(targets.map((target) => target.id));
  for (const node of nodes)
    if (node.inputs.some((input) => needed.has(input.id)))
      for (const output of node.outputs) needed.add(output.id);

  const found = new Map<number, Value | RowGradient>();
  /** All rows, in the shape of `value`. */
  const inFull = (gradient: Value | RowGradient, value: Value): Value => {
    if (isRowGradient(gradient)) return denseRows(graph, gradient, value.shape[0]!);
    // Broadcasting stretched the input: its gradient is the sum over the copies.
    return sameShape(gradient.shape, value.shape) ? gradient : sumTo(graph, gradient, value.shape);
  };
  const accumulate = (value: Value, gradient: Value | RowGradient): void => {
    const before = found.get(value.id);
    if (before === undefined)
      found.set(value.id, isRowGradient(gradient) ? gradient : inFull(gradient, value));
    else found.set(value.id, add(graph, inFull(before, value), inFull(gradient, value)));
  };
  for (const { value, gradient } of outputs) if (needed.has(value.id)) accumulate(value, gradient);

  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index]!;
    const wanted = node.inputs.map((input) => needed.has(input.id));
    if (!wanted.includes(true)) continue;
    const upstream = node.outputs.map((output) => {
      const gradient = found.get(output.id);
      return gradient === undefined ? null : inFull(gradient, output);
    });
    if (!upstream.some((gradient) => gradient !== null)) continue;
    if (node.operation.gradient === undefined)
      throw new EngineError(`${node.operation.name} has no gradient, but one was asked for.`);
    const flowing = node.operation.gradient({
      tape: graph,
      inputs: node.inputs,
      outputs: node.outputs,
      attributes: node.attributes,
      upstream,
      wanted,
    });
    flowing.forEach((gradient, input) => {
      if (gradient !== null && wanted[input]) accumulate(node.inputs[input]!, gradient);
    });
  }
  return targets.map((target) => found.get(target.id) ?? null);
}
