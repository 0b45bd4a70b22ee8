/** Reverse-mode differentiation: walks the graph backwards and records the operations that carry gradients. */
import type { GradientOf, RowGradient, Value } from '../core/operation.ts';
import type { Graph } from './graph.ts';
import { EngineError } from '../core/errors.ts';
import { sameShape } from '../core/shape.ts';
import { add } from '../ops/add/add.ts';
import { sumTo } from '../ops/sum/sum.ts';

export function isRowGradient(gradient: GradientOf): gradient is RowGradient {
  return gradient !== null && 'rows' in gradient;
}

/**
 * Gradients with respect to `targets`, in their order, given those with respect to `outputs`. `null` where a target
 * has no influence.
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
  const accumulate = (value: Value, gradient: Value | RowGradient, op: string): void => {
    const before = found.get(value.id);
    if (isRowGradient(gradient) || (before !== undefined && isRowGradient(before))) {
      if (before !== undefined)
        throw new EngineError(`${op}: a table with row gradients may be used once in a graph.`);
      found.set(value.id, gradient);
      return;
    }
    // Broadcasting stretched the input: its gradient is the sum over the copies.
    const fitting = sameShape(gradient.shape, value.shape) ? gradient : sumTo(graph, gradient, value.shape);
    found.set(value.id, before === undefined ? fitting : add(graph, before, fitting));
  };
  for (const { value, gradient } of outputs) if (needed.has(value.id)) accumulate(value, gradient, 'output');

  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index]!;
    const wanted = node.inputs.map((input) => needed.has(input.id));
    if (!wanted.includes(true)) continue;
    const upstream = node.outputs.map((output) => {
      const gradient = found.get(output.id);
      if (gradient !== undefined && isRowGradient(gradient))
        throw new EngineError(`${node.operation.name}: a row gradient reached a computed tensor.`);
      return gradient ?? null;
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
      if (gradient !== null && wanted[input]) accumulate(node.inputs[input]!, gradient, node.operation.name);
    });
  }
  return targets.map((target) => found.get(target.id) ?? null);
}
