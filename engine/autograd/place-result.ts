/** Where results are read. */
import type { Value } from '../core/operation.ts';
import { applyElementwise } from '../ops/elementwise.ts';
import { broadcastToOperation } from '../ops/broadcast-to/broadcast-to.ts';
import type { Graph, Placement } from './graph.ts';

/**
 * Lets a result be read at `placement` after the program has run, and returns the value that lies there: the result
 * itself, or a copy of it where it has a place already. Two parameters that are added up have one and the same
 * gradient, and the gradient of an output may be that of an input: each reader still gets memory of its own.
 */
export function placeResult(graph: Graph, value: Value, placement: Placement): Value {
  const own =
    graph.placementOf(value) === undefined
      ? value
      : applyElementwise(graph, broadcastToOperation, [value], {});
  graph.place(own, placement);
  return own;
}
