/**
 * Elementwise operations of which one uses what another computed become one kernel: a dispatch less on a graphics card, a
 * pass over memory less on every device.
 */
import type { DeviceBuffer } from '../core/backend.ts';
import type { Operation, Value } from '../core/operation.ts';
import { sameShape } from '../core/shape.ts';
import type { ElementwiseAttributes, ElementwiseOperation } from '../ops/elementwise.ts';
import { isElementwise } from '../ops/elementwise.ts';
import { planWalk } from '../ops/elementwise-walk.ts';
import type { FusedAttributes } from '../ops/fused-elementwise/fused-elementwise.ts';
import {
  fusedElementwiseOperation,
  mostSteps,
  mostTensors,
} from '../ops/fused-elementwise/fused-elementwise.ts';
import type { Graph, Node } from './graph.ts';

/** What a set of nodes, run at the place of the last of them, takes from outside and is asked for by others. */
interface Boundary {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/** `nodes` in order, none of them a view; `base` is the value whose memory another one shows. */
export function fuseElementwise(
  nodes: readonly Node[],
  graph: Graph,
  base: (value: Value) => Value,
): readonly Node[] {
  const producer = new Map<number, number>();
  const consumers = new Map<number, number[]>();
  nodes.forEach((node, index) => {
    for (const output of node.outputs) producer.set(base(output).id, index);
    for (const input of node.inputs) {
      const { id } = base(input);
      const known = consumers.get(id);
      if (known === undefined) consumers.set(id, [index]);
      else known.push(index);
    }
  });
  const bufferOf = (value: Value): DeviceBuffer | undefined => graph.placementOf(base(value))?.buffer;
  const touches = (a: Value, b: Value): boolean =>
    base(a).id === base(b).id || (bufferOf(a) !== undefined && bufferOf(a) === bufferOf(b));

  /** Whether `earlier` may run after `between`, which stands behind it. */
  const mayMove = (earlier: Node, between: Node): boolean => {
    const written = [
      ...between.outputs,
      ...(between.operation.updates ?? []).map((at) => between.inputs[at]!),
    ];
    return (
      earlier.inputs.every((input) => !written.some((other) => touches(input, other))) &&
      earlier.outputs.every(
        (output) => ![...written, ...between.inputs].some((other) => touches(output, other)),
      )
    );
  };

  const boundaryOf = (members: readonly number[]): Boundary => {
    const inside = new Set(members);
    const inputs = new Map<number, Value>();
    const outputs: Value[] = [];
    for (const member of members) {
      for (const input of nodes[member]!.inputs) {
        const from = producer.get(base(input).id);
        if (from === undefined || !inside.has(from)) inputs.set(input.id, input);
      }
      const output = nodes[member]!.outputs[0]!;
      const seen =
        bufferOf(output) !== undefined ||
        (consumers.get(base(output).id) ?? []).some((index) => !inside.has(index));
      if (seen) outputs.push(output);
    }
    return { inputs: [...inputs.values()], outputs };
  };

  const mayRunTogether = (members: readonly number[]): boolean => {
    if (members.length > mostSteps) return false;
    const { inputs, outputs } = boundaryOf(members);
    if (inputs.length + outputs.length > mostTensors) return false;
    // A graphics card refuses to read and write one buffer in one dispatch.
    if (inputs.some((input) => outputs.some((output) => touches(input, output)))) return false;
    if (planWalk(inputs, nodes[members[0]!]!.outputs[0]!.shape) === undefined) return false;
    const last = members.at(-1)!;
    const inside = new Set(members);
    for (let index = members[0]!; index < last; index++)
      if (!inside.has(index))
        for (const member of members)
          if (member < index && !mayMove(nodes[member]!, nodes[index]!)) return false;
    return true;
  };

  /** Members of the group of each elementwise node, ascending. */
  const groups = new Map<number, readonly number[]>();
  nodes.forEach((node, index) => {
    if (!isElementwise(node.operation)) return;
    groups.set(index, [index]);
    for (const input of node.inputs) {
      const from = producer.get(base(input).id);
      const other = from === undefined ? undefined : groups.get(from);
      const own = groups.get(index)!;
      if (from === undefined || other === undefined || other === own) continue;
      const result = nodes[from]!.outputs[0]!;
      // The step must see its input as the other one made it: not as a view of another shape, and not broadcast.
      if (!sameShape(result.shape, node.outputs[0]!.shape) || !sameShape(input.shape, result.shape)) continue;
      const joined = [...other, ...own].sort((a, b) => a - b);
      if (mayRunTogether(joined)) for (const member of joined) groups.set(member, joined);
    }
  });

  const fused = (members: readonly number[]): Node => {
    const { inputs, outputs } = boundaryOf(members);
    const places = new Map(inputs.map((input, index) => [input.id, index]));
    const results = new Map(
      members.map((member, step) => [base(nodes[member]!.outputs[0]!).id, inputs.length + step]),
    );
    const attributes: FusedAttributes = {
      shape: nodes[members[0]!]!.outputs[0]!.shape,
      steps: members.map((member) => ({
        operation: nodes[member]!.operation as unknown as ElementwiseOperation,
        attributes: nodes[member]!.attributes as ElementwiseAttributes,
        inputs: nodes[member]!.inputs.map((input) => results.get(base(input).id) ?? places.get(input.id)!),
      })),
      kept: members.flatMap((member, step) => (outputs.includes(nodes[member]!.outputs[0]!) ? [step] : [])),
    };
    return { operation: fusedElementwiseOperation as unknown as Operation, inputs, outputs, attributes };
  };
  return nodes.flatMap((node, index) => {
    const members = groups.get(index);
    if (members === undefined || members.length === 1) return [node];
    return index === members.at(-1) ? [fused(members)] : [];
  });
}
