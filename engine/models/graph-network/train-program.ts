/**
 * One training step of an architecture as two programs: loss and gradients, then clipping and update. Between them, on
 * devices whose memory the host sees, a loss that is no number stops the training with the weights still as they were.
 */
import type { CompiledProgram } from '../../autograd/compile.ts';
import { compile } from '../../autograd/compile.ts';
import { gradients, isRowGradient } from '../../autograd/gradients.ts';
import { Graph } from '../../autograd/graph.ts';
import { placeResult } from '../../autograd/place-result.ts';
import { ProgramInputs } from '../../autograd/program-inputs.ts';
import type { Backend, BufferRange, DeviceBuffer } from '../../core/backend.ts';
import { bytesPerElement } from '../../core/dtype.ts';
import type { RowGradient, Value } from '../../core/operation.ts';
import { sizeOf } from '../../core/shape.ts';
import type { Optimizer } from '../../optimizers/optimizer.ts';
import { abs } from '../../ops/abs/abs.ts';
import { broadcastTo } from '../../ops/broadcast-to/broadcast-to.ts';
import { clamp } from '../../ops/clamp/clamp.ts';
import { clipNorm } from '../../ops/clip-norm/clip-norm.ts';
import { denseRows } from '../../ops/dense-rows/dense-rows.ts';
import type { TokenGroups } from '../../ops/embedding-bag/group-tokens.ts';
import { createTokenGroups } from '../../ops/embedding-bag/group-tokens.ts';
import { updateDense, updateRows } from '../../ops/update-rule.ts';
import type { Architecture, BatchShape } from './architecture.ts';
import { GraphBuild } from './graph-build.ts';
import type { Loss } from './loss.ts';
import type { ParameterMemory } from './parameter-memory.ts';
import { placesOf } from './training-batch.ts';

export interface TrainDesign {
  readonly backend: Backend;
  readonly architecture: Architecture;
  readonly memory: ParameterMemory;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly running: DeviceBuffer;
  /** f32 [1]: joint norm of the gradients of the last step, before clipping. */
  readonly norm: DeviceBuffer;
  readonly clipNorm: number | undefined;
  readonly clipValue: number | undefined;
  readonly l1: number;
  readonly denseTables: boolean;
}

/** The gradient of a table: its rows, or all of it. */
export interface TableGradient {
  readonly name: string;
  readonly values: BufferRange;
  readonly rows: boolean;
}

export interface TrainProgram extends BatchShape {
  readonly inputs: ProgramInputs;
  readonly updateInputs: ProgramInputs;
  readonly keys: number;
  readonly groups: TokenGroups;
  readonly tables: readonly TableGradient[];
  readonly forward: CompiledProgram;
  readonly update: CompiledProgram;
  readonly sizeBytes: number;
  dispose(): void;
}

/** Larger than any norm: the norm is measured, nothing is clipped. */
const noClipping = 1e38;

export function buildTrainProgram(design: TrainDesign, shape: BatchShape): TrainProgram {
  const { backend, architecture, memory, loss } = design;
  const places = placesOf(architecture, shape);
  const graph = new Graph();
  const inputs = new ProgramInputs(graph, backend);
  const buffers: DeviceBuffer[] = [];
  const made: { dispose(): void }[] = [inputs];
  const dispose = (): void => {
    for (const one of made.splice(0)) one.dispose();
    for (const buffer of buffers.splice(0)) backend.free(buffer);
  };
  try {
    const build = new GraphBuild(architecture, memory, inputs, graph, shape, 'train');
    const output = architecture.build(build);
    const starts = [
      ...loss.build({
        tape: graph,
        output,
        shape,
        running: graph.external('running loss', 'f32', [2], { buffer: design.running, offset: 0 }),
        input: (name, dtype, extents) => inputs.value(name, dtype, extents),
        parameter: (name) => build.parameter(name),
      }),
      ...lassoStarts(design, graph, build, inputs),
    ];
    const targets = [...build.parameters].filter(([name]) => memory.declaration(name).trainable !== false);
    const found = gradients(
      graph,
      starts,
      targets.map(([, value]) => value),
    );
    const tables: (TableGradient & { readonly columns: number })[] = [];
    targets.forEach(([name, value], index) => {
      let gradient = found[index]!;
      if (gradient === null) return;
      if (isRowGradient(gradient) && design.denseTables)
        gradient = denseRows(graph, gradient, value.shape[0]!);
      const values = clipped(graph, isRowGradient(gradient) ? gradient.values : gradient, design.clipValue);
      if (memory.declaration(name).role !== 'table') {
        placeResult(graph, values, memory.gradientPlacement(name));
        return;
      }
      const length = sizeOf(values.shape);
      const buffer = backend.allocate(length * bytesPerElement, `gradient of ${name}`);
      buffers.push(buffer);
      placeResult(graph, values, { buffer, offset: 0 });
      tables.push({
        name,
        values: { buffer, offset: 0, length, dtype: 'f32' },
        rows: isRowGradient(gradient),
        columns: value.shape[1]!,
      });
    });
    inputs.layOut();
    const forward = compile(graph, backend);
    made.push(forward);
    const { program: update, inputs: updateInputs } = buildUpdate(design, places, tables, inputs);
    made.push(update, updateInputs);
    inputs.set(
      'iota',
      Int32Array.from({ length: places + 1 }, (_, at) => at),
    );
    inputs.set('one', Float32Array.of(1));
    inputs.set('add', Float32Array.of(1, -1, 0));
    inputs.set('lasso', Float32Array.of(design.l1));
    loss.constants?.((name, data) => inputs.set(name, data));
    return {
      ...shape,
      inputs,
      updateInputs,
      keys: build.keys,
      groups: createTokenGroups(places),
      tables,
      forward,
      update,
      sizeBytes:
        inputs.sizeBytes +
        updateInputs.sizeBytes +
        forward.internalBytes +
        update.internalBytes +
        buffers.reduce((sum, buffer) => sum + buffer.sizeBytes, 0),
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** The L1 penalty of weights (not of biases and tables): its slope is added to theirs, the loss shown is without it. */
function lassoStarts(design: TrainDesign, graph: Graph, build: GraphBuild, inputs: ProgramInputs) {
  if (design.l1 === 0) return [];
  return [...build.parameters].flatMap(([name, value]) => {
    const { role, trainable } = design.memory.declaration(name);
    if (role !== 'weight' || trainable === false) return [];
    const factor = inputs.value('lasso', 'f32', [1]);
    return [{ value: abs(graph, value), gradient: broadcastTo(graph, factor, value.shape) }];
  });
}

function clipped(graph: Graph, gradient: Value, most: number | undefined): Value {
  return most === undefined ? gradient : clamp(graph, gradient, -most, most);
}

function buildUpdate(
  { backend, memory, optimizer, norm, ...design }: TrainDesign,
  places: number,
  tables: readonly (TableGradient & { readonly columns: number })[],
  forwardInputs: ProgramInputs,
): { program: CompiledProgram; inputs: ProgramInputs } {
  const graph = new Graph();
  const inputs = new ProgramInputs(graph, backend);
  const { operations } = optimizer;
  const scalars = (name: string): Value => inputs.value(name, 'f32', [operations.rule.scalars.length]);
  const whole = (buffer: DeviceBuffer, shape: readonly number[]): Value =>
    graph.external(buffer.label, 'f32', shape, { buffer, offset: 0 });

  const updates: { gradient: Value | RowGradient; apply(): void }[] = [];
  for (const { kind, declarations, length, buffer, states, gradients: own } of memory.groups) {
    if (kind === 'frozen') continue;
    if (own !== undefined) {
      const flat = [length];
      const gradient = whole(own, flat);
      const numbers = scalars(kind === 'biases' ? 'plain' : 'decaying');
      updates.push({
        gradient,
        apply: () =>
          updateDense(
            graph,
            operations,
            whole(buffer, flat),
            gradient,
            states.map((state) => whole(state, flat)),
            numbers,
          ),
      });
      continue;
    }
    const { name, shape } = declarations[0]!;
    const table = tables.find((one) => one.name === name);
    if (table === undefined) continue;
    const parameter = whole(buffer, shape);
    const moments = states.map((state) => whole(state, shape));
    const numbers = scalars('decaying');
    const { buffer: gradientBuffer } = table.values;
    if (!table.rows) {
      const gradient = whole(gradientBuffer, shape);
      updates.push({
        gradient,
        apply: () => updateDense(graph, operations, parameter, gradient, moments, numbers),
      });
      continue;
    }
    const gradient: RowGradient = {
      rows: graph.external('rows', 'i32', [places], forwardInputs.placementOf('rows')),
      count: graph.external('count', 'i32', [1], forwardInputs.placementOf('count')),
      values: whole(gradientBuffer, [places, table.columns]),
    };
    updates.push({
      gradient,
      apply: () => updateRows(graph, operations, parameter, gradient, moments, numbers),
    });
  }
  const numbers = ['decaying', 'plain'].filter((name) => inputs.has(name)).map(scalars);
  const clip = clipNorm(
    graph,
    updates.map(({ gradient }) => gradient),
    numbers,
    design.clipNorm ?? noClipping,
  );
  graph.place(clip.norm, { buffer: norm, offset: 0 });
  for (const { apply } of updates) apply();
  inputs.layOut();
  try {
    return { program: compile(graph, backend), inputs };
  } catch (error) {
    inputs.dispose();
    throw error;
  }
}
