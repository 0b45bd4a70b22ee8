/** Turns a traced graph into a program for one backend: lowering, order, memory by liveness. */
import type { Backend, BufferRange, DeviceBuffer, KernelCall, Program } from '../core/backend.ts';
import type { DType } from '../core/dtype.ts';
import { bytesPerElement } from '../core/dtype.ts';
import { UnsupportedError } from '../core/errors.ts';
import type { LoweredCall, Operation, TensorUse, Value } from '../core/operation.ts';
import type { Shape } from '../core/shape.ts';
import { sizeOf } from '../core/shape.ts';
import type { Graph, Node, Placement } from './graph.ts';
import type { ScheduledCall } from './schedule.ts';
import { scheduleInEpochs, scheduleInOrder } from './schedule.ts';
import { broadcastToOperation } from '../ops/broadcast-to/broadcast-to.ts';
import { fuseElementwise } from './fuse.ts';
import { planMemory } from './memory-plan.ts';

export interface CompiledProgram {
  readonly calls: readonly KernelCall[];
  /** Bytes of intermediate results, shared among them by liveness. */
  readonly internalBytes: number;
  run(): void;
  dispose(): void;
}

export interface CompileOptions {
  /** Elementwise operations that follow one another become one kernel. On unless a test wants to compare. */
  readonly fuse?: boolean;
}

export function compile(
  graph: Graph,
  backend: Backend,
  { fuse = true }: CompileOptions = {},
): CompiledProgram {
  const views = new Map<number, Value>();
  const base = (value: Value): Value => {
    let now = value;
    for (let next = views.get(now.id); next !== undefined; next = views.get(now.id)) now = next;
    return now;
  };
  const computing = withoutViews(graph, views, base);

  const calls: { op: string; call: LoweredCall }[] = [];
  for (const node of fuse ? fuseElementwise(computing, graph, base) : computing)
    lower(graph, node, backend, (call) => calls.push({ op: node.operation.name, call }));

  const overlap = (a: TensorUse, b: TensorUse): boolean => {
    const [first, second] = [base(a.value), base(b.value)];
    if (first.id === second.id) return true;
    const [here, there] = [graph.placementOf(first), graph.placementOf(second)];
    return (
      here !== undefined &&
      there !== undefined &&
      here.buffer === there.buffer &&
      here.offset < there.offset + sizeOf(second.shape) &&
      there.offset < here.offset + sizeOf(first.shape)
    );
  };
  const scheduled = backend.kind === 'wasm' ? scheduleInEpochs(calls, overlap) : scheduleInOrder(calls);

  const lifetimes = new Map<number, { size: number; first: number; last: number }>();
  for (const { call, epoch } of scheduled)
    for (const use of call.uses) {
      const value = base(use.value);
      if (graph.placementOf(value) !== undefined) continue;
      const known = lifetimes.get(value.id);
      if (known === undefined)
        lifetimes.set(value.id, { size: sizeOf(value.shape), first: epoch, last: epoch });
      else known.last = epoch;
    }
  const plan = planMemory(lifetimes);
  const buffers: DeviceBuffer[] = [];
  try {
    for (const size of plan.slotSizes)
      buffers.push(backend.allocate(Math.max(1, size) * bytesPerElement, 'intermediate results'));
  } catch (error) {
    for (const buffer of buffers) backend.free(buffer);
    throw error;
  }

  const place = (value: Value): Placement =>
    graph.placementOf(value) ?? { buffer: buffers[plan.slotOf.get(value.id)!]!, offset: 0 };
  const ranges = scheduled.map(({ call }) =>
    call.uses.map(({ value }) => rangeOf(place(base(value)), value)),
  );
  const ready: KernelCall[] = scheduled.map(({ op, call, epoch }, index) => ({
    op,
    kernel: call.kernel,
    ranges: ranges[index]!,
    access: call.uses.map((use) => use.access),
    barrier: index > 0 && (scheduled[index - 1] as ScheduledCall).epoch !== epoch,
  }));
  const program: Program = backend.prepare(ready);
  return {
    calls: ready,
    internalBytes: buffers.reduce((sum, buffer) => sum + buffer.sizeBytes, 0),
    run: () => backend.dispatch(program),
    dispose: () => {
      program.dispose();
      for (const buffer of buffers) backend.free(buffer);
    },
  };
}

/** The live nodes that compute something. `views` learns which values show the memory of which others. */
function withoutViews(graph: Graph, views: Map<number, Value>, base: (value: Value) => Value): Node[] {
  const computing: Node[] = [];
  for (const node of liveNodes(graph)) {
    if (node.operation.view !== true) {
      computing.push(node);
      continue;
    }
    const [input, output] = [node.inputs[0]!, node.outputs[0]!];
    if (graph.placementOf(output) === undefined) views.set(output.id, input);
    // A view with a place of its own takes over what it shows, unless that has one too: then it is copied.
    else if (graph.placementOf(base(input)) === undefined) views.set(base(input).id, output);
    else {
      const alias = graph.internal(input.name, input.dtype, output.shape);
      views.set(alias.id, input);
      computing.push({
        operation: broadcastToOperation as unknown as Operation,
        inputs: [alias],
        outputs: [output],
        attributes: { parameters: {} },
      });
    }
  }
  return computing;
}

/** Nodes whose results are seen outside, and what those need. */
function liveNodes(graph: Graph): Node[] {
  const live = new Set<Node>();
  const pending: Node[] = graph.nodes.filter(
    (node) =>
      (node.operation.updates?.length ?? 0) > 0 ||
      node.outputs.some((output) => graph.placementOf(output) !== undefined),
  );
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (live.has(node)) continue;
    live.add(node);
    for (const input of node.inputs) {
      const producer = graph.producerOf(input);
      if (producer !== undefined) pending.push(producer);
    }
  }
  return graph.nodes.filter((node) => live.has(node));
}

function lower(graph: Graph, node: Node, backend: Backend, emit: (call: LoweredCall) => void): void {
  node.operation.lower[backend.kind]({
    inputs: node.inputs,
    outputs: node.outputs,
    attributes: node.attributes,
    scratch: (dtype: DType, shape: Shape) => graph.internal(`${node.operation.name} scratch`, dtype, shape),
    emit: (call) => {
      for (const { value } of call.uses) {
        const sizeBytes = sizeOf(value.shape) * bytesPerElement;
        if (sizeBytes > backend.maxRangeBytes)
          throw new UnsupportedError(
            node.operation.name,
            value.dtype,
            backend.kind,
            `a tensor of ${(sizeBytes / 2 ** 20).toFixed(0)} MiB is larger than a buffer of this device`,
          );
      }
      emit(call);
    },
  });
}

function rangeOf(placement: Placement, value: Value): BufferRange {
  return {
    buffer: placement.buffer,
    offset: placement.offset,
    length: Math.max(1, sizeOf(value.shape)),
    dtype: value.dtype,
  };
}
