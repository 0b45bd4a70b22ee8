/** The two graphs of a deep averaging network: one training step, and logits without dropout. */
import type { CompiledProgram } from '../autograd/compile.ts';
import { compile } from '../autograd/compile.ts';
import { gradients, isRowGradient } from '../autograd/gradients.ts';
import { Graph } from '../autograd/graph.ts';
import { placeResult } from '../autograd/place-result.ts';
import { InputBlock } from '../autograd/input-block.ts';
import type { Backend, BufferRange, DeviceBuffer } from '../core/backend.ts';
import { bytesPerElement } from '../core/dtype.ts';
import { EngineError } from '../core/errors.ts';
import type { Value } from '../core/operation.ts';
import { sizeOf } from '../core/shape.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { clipNorm } from '../ops/clip-norm/clip-norm.ts';
import { denseRows } from '../ops/dense-rows/dense-rows.ts';
import { embeddingBag } from '../ops/embedding-bag/embedding-bag.ts';
import type { TokenGroups } from '../ops/embedding-bag/group-tokens.ts';
import { createTokenGroups } from '../ops/embedding-bag/group-tokens.ts';
import { linear } from '../ops/linear/linear.ts';
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy/softmax-cross-entropy.ts';
import { updateDense, updateRows } from '../ops/update-rule.ts';
import type { Capacity } from './batch-capacity.ts';
import type { DanOptions } from './dan-options.ts';
import type { DenseLayout } from './dan-parameters.ts';
import { layerName, layerSizes } from './dan-parameters.ts';

/** Label of the rows that fill up a batch. */
export const noLabel = -1;

/** What outlives a step. */
export interface DanMemory {
  readonly table: DeviceBuffer;
  readonly tableStates: readonly DeviceBuffer[];
  /** All weights and biases, see `DenseLayout`. */
  readonly dense: DeviceBuffer;
  readonly denseStates: readonly DeviceBuffer[];
  readonly denseGradients: DeviceBuffer;
  /** Sum of losses and number of steps since they were last read. */
  readonly running: DeviceBuffer;
  readonly classWeights: DeviceBuffer | undefined;
}

export interface TrainProgram extends Capacity {
  readonly inputs: InputBlock<string>;
  readonly groups: TokenGroups;
  readonly program: CompiledProgram;
}

export interface InferenceProgram extends Capacity {
  readonly inputs: InputBlock<'tokens' | 'offsets' | 'upstream'>;
  readonly logits: BufferRange;
  /** Gradient of Σ logits × upstream with respect to each document's mean vector, where it was asked for. */
  readonly pooledGradient: BufferRange | undefined;
  readonly program: CompiledProgram;
}

export interface DanDesign {
  readonly backend: Backend;
  readonly options: DanOptions;
  readonly layout: DenseLayout;
  readonly memory: DanMemory;
  readonly optimizer: Optimizer;
}

/** Weight and bias of each layer as values of a graph. */
function denseValues(graph: Graph, { layout, memory }: DanDesign): Map<string, Value> {
  return new Map(
    layout.parameters.map(({ name, shape, offset }) => [
      name,
      graph.external(name, 'f32', shape, { buffer: memory.dense, offset }),
    ]),
  );
}

function tableValue(graph: Graph, { options, memory }: DanDesign): Value {
  const shape = [options.vocabularySize, options.embeddingSize];
  return graph.external('embedding.weight', 'f32', shape, { buffer: memory.table, offset: 0 });
}

export function dropoutKeyName(layer: number): string {
  return `key of ${layer}`;
}

export function buildTrainProgram(design: DanDesign, capacity: Capacity): TrainProgram {
  const { backend, options, layout, memory, optimizer } = design;
  const { documents, tokens } = capacity;
  const graph = new Graph();
  const layers = layerSizes(options);
  const inputs = new InputBlock<string>(graph, backend, {
    tokens: { dtype: 'i32', shape: [tokens] },
    offsets: { dtype: 'i32', shape: [documents + 1] },
    labels: { dtype: 'i32', shape: [documents] },
    rows: { dtype: 'i32', shape: [tokens] },
    starts: { dtype: 'i32', shape: [tokens + 1] },
    positions: { dtype: 'i32', shape: [tokens] },
    bags: { dtype: 'i32', shape: [tokens] },
    count: { dtype: 'i32', shape: [1] },
    tableScalars: { dtype: 'f32', shape: [optimizer.operations.rule.scalars.length] },
    weightScalars: { dtype: 'f32', shape: [optimizer.operations.rule.scalars.length] },
    biasScalars: { dtype: 'f32', shape: [optimizer.operations.rule.scalars.length] },
    ...Object.fromEntries(
      layers.map((_, layer) => [dropoutKeyName(layer), { dtype: 'u32' as const, shape: [2] }]),
    ),
  });
  const input = (name: string): Value => inputs.values[name]!;
  const external = (name: string, buffer: DeviceBuffer, shape: readonly number[], offset = 0): Value =>
    graph.external(name, 'f32', shape, { buffer, offset });

  const table = tableValue(graph, design);
  const dense = denseValues(graph, design);
  const pooled = embeddingBag(graph, input('tokens'), input('offsets'), table, {
    mode: 'mean',
    padding: options.paddingId,
    groups: {
      rows: input('rows'),
      starts: input('starts'),
      positions: input('positions'),
      bags: input('bags'),
      count: input('count'),
    },
    tokenDropout: { rate: options.wordDropout, key: input(dropoutKeyName(0)) },
  }).output;
  let x = pooled;
  layers.forEach((_, layer) => {
    const name = layerName(layer, layers.length);
    const hidden = layer < layers.length - 1;
    x = linear(graph, x, dense.get(`${name}.weight`)!, {
      bias: dense.get(`${name}.bias`)!,
      activation: hidden ? options.activation : 'none',
      dropout: hidden ? { rate: options.dropout, key: input(dropoutKeyName(layer + 1)) } : undefined,
    });
  });
  const { logitsGradient } = softmaxCrossEntropy(graph, x, input('labels'), {
    labelSmoothing: options.labelSmoothing,
    ignoredLabel: noLabel,
    classWeights:
      memory.classWeights === undefined
        ? undefined
        : external('class weights', memory.classWeights, [options.classes]),
    running: external('running loss', memory.running, [2]),
  });

  const targets = [...dense.values(), table];
  const found = gradients(graph, [{ value: x, gradient: logitsGradient }], targets);
  layout.parameters.forEach(({ offset }, index) => {
    const gradient = found[index]!;
    if (gradient === null || isRowGradient(gradient)) throw new EngineError('A dense gradient is missing.');
    placeResult(graph, gradient, { buffer: memory.denseGradients, offset });
  });

  const tableGradient = found.at(-1)!;
  if (tableGradient === null || !isRowGradient(tableGradient))
    throw new EngineError('The table has no row gradient.');

  const flat = (buffer: DeviceBuffer, name: string, from: number, to: number): Value =>
    external(name, buffer, [to - from], from);
  const updateFlat = (from: number, to: number, scalars: Value): void => {
    updateDense(
      graph,
      optimizer.operations,
      flat(memory.dense, 'dense', from, to),
      flat(memory.denseGradients, 'dense gradients', from, to),
      memory.denseStates.map((buffer, state) => flat(buffer, `dense state ${state}`, from, to)),
      scalars,
    );
  };
  if (options.clipNorm !== undefined)
    clipNorm(
      graph,
      [flat(memory.denseGradients, 'dense gradients', 0, layout.length), tableGradient],
      [input('tableScalars'), input('weightScalars'), input('biasScalars')],
      options.clipNorm,
    );
  // Without weight decay the rule is the same for weights and biases: one update for both.
  if (optimizer.weightDecay === 0) updateFlat(0, layout.length, input('weightScalars'));
  else {
    updateFlat(0, layout.weightLength, input('weightScalars'));
    updateFlat(layout.weightLength, layout.length, input('biasScalars'));
  }
  const states = memory.tableStates.map((buffer, state) =>
    external(`table state ${state}`, buffer, table.shape),
  );
  if (options.embeddingUpdates === 'dense') {
    const gradient = denseRows(graph, tableGradient, options.vocabularySize);
    updateDense(graph, optimizer.operations, table, gradient, states, input('tableScalars'));
  } else updateRows(graph, optimizer.operations, table, tableGradient, states, input('tableScalars'));
  try {
    return { documents, tokens, inputs, groups: createTokenGroups(tokens), program: compile(graph, backend) };
  } catch (error) {
    inputs.dispose();
    throw error;
  }
}

export function buildInferenceProgram(
  design: DanDesign,
  capacity: Capacity,
  withGradient: boolean,
): InferenceProgram {
  const { backend, options } = design;
  const { documents, tokens } = capacity;
  const graph = new Graph();
  const inputs = new InputBlock(graph, backend, {
    tokens: { dtype: 'i32', shape: [tokens] },
    offsets: { dtype: 'i32', shape: [documents + 1] },
    upstream: { dtype: 'f32', shape: withGradient ? [documents, options.classes] : [1] },
  });
  const layers = layerSizes(options);
  const dense = denseValues(graph, design);
  const pooled = embeddingBag(graph, inputs.values.tokens, inputs.values.offsets, tableValue(graph, design), {
    mode: 'mean',
    padding: options.paddingId,
  }).output;
  let x = pooled;
  layers.forEach((_, layer) => {
    const name = layerName(layer, layers.length);
    x = linear(graph, x, dense.get(`${name}.weight`)!, {
      bias: dense.get(`${name}.bias`)!,
      activation: layer < layers.length - 1 ? options.activation : 'none',
    });
  });
  const results: DeviceBuffer[] = [];
  const result = (value: Value, label: string): BufferRange => {
    const length = sizeOf(value.shape);
    const buffer = backend.allocate(length * bytesPerElement, label);
    results.push(buffer);
    graph.place(value, { buffer, offset: 0 });
    return { buffer, offset: 0, length, dtype: 'f32' };
  };
  try {
    const logits = result(x, 'logits');
    let pooledGradient: BufferRange | undefined;
    if (withGradient) {
      const [gradient] = gradients(graph, [{ value: x, gradient: inputs.values.upstream }], [pooled]);
      if (gradient == null || isRowGradient(gradient))
        throw new EngineError('The gradient of the mean is missing.');
      pooledGradient = result(gradient, 'gradient of the mean');
    }
    return { documents, tokens, inputs, logits, pooledGradient, program: compile(graph, backend) };
  } catch (error) {
    inputs.dispose();
    for (const buffer of results) backend.free(buffer);
    throw error;
  }
}
