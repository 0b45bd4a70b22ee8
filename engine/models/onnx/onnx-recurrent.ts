/** Recurrent architectures by the operators RNN, GRU and LSTM of ONNX, whose gates stand in another order than ours. */
import type { ArchitectureSettings } from '../architectures/architecture-settings.ts';
import type { RecurrentCellName } from '../architectures/recurrent.ts';
import {
  dense,
  maxWhere,
  meanOverTokens,
  wordVectors,
  zeroWithoutTokens,
  type TokenInput,
} from './onnx-layers.ts';
import type { OnnxGraph, OnnxValue } from './onnx-graph.ts';

/** Where ONNX has each gate: ours are r, z, n of the GRU and i, f, g, o of the LSTM; its are z, r, h and i, o, f, c. */
const gateOrder: Readonly<Record<RecurrentCellName, readonly number[]>> = {
  rnn: [0],
  gru: [1, 0, 2],
  lstm: [0, 3, 1, 2],
};
const operators = { rnn: 'RNN', gru: 'GRU', lstm: 'LSTM' } as const;

type RecurrentSettings = Extract<ArchitectureSettings, { name: 'recurrent' }>;

export function recurrentGraph(input: TokenInput, settings: RecurrentSettings): OnnxValue {
  const { graph, file } = input;
  const { cell, hiddenSize, layers, bidirectional, pooling } = settings;
  const directions = bidirectional ? ['forward', 'backward'] : ['forward'];
  const width = hiddenSize * directions.length;
  // ONNX wants at least one step of each sequence; what comes of an empty text is put to zero at the end.
  const steps = graph.apply('Cast', [graph.apply('Max', [input.lengths, graph.integers([1])])], { to: 6 });
  let x = graph.apply('Transpose', [wordVectors(input)], { perm: [1, 0, 2] });
  let last: OnnxValue = x;
  for (let layer = 0; layer < layers; layer++) {
    const stacked = (
      part: string,
      shape: readonly number[],
      rows: (name: string) => Float32Array,
    ): OnnxValue =>
      graph.weights(
        `recurrent.${layer}.${part}`,
        [directions.length, ...shape],
        concatenated(directions.map((direction) => rows(`recurrent.${layer}.${direction}`))),
      );
    const inputs = file.tensor(`recurrent.${layer}.forward.input.weight`).length;
    const gates = gateOrder[cell].length * hiddenSize;
    const reorder = (name: string): Float32Array => inOnnxOrder(file.tensor(name), cell);
    const inputWeight = stacked('input', [gates, inputs / gates], (name) => reorder(`${name}.input.weight`));
    const recurrentWeight = stacked('recurrent', [gates, hiddenSize], (name) =>
      reorder(`${name}.recurrent.weight`),
    );
    const bias = stacked('bias', [2 * gates], (name) =>
      concatenated([
        reorder(`${name}.bias`),
        cell === 'gru' ? reorder(`${name}.recurrent.bias`) : new Float32Array(gates),
      ]),
    );
    const [all, ends] = graph.applyAll(
      operators[cell],
      [x, inputWeight, recurrentWeight, bias, steps],
      {
        hidden_size: hiddenSize,
        direction: bidirectional ? 'bidirectional' : 'forward',
        ...(cell === 'gru' ? { linear_before_reset: 1 } : {}),
      },
      2,
    ) as [OnnxValue, OnnxValue];
    // [places, directions, documents, hidden] → [places, documents, directions × hidden]; zeros behind a text's end.
    x = sideBySide(graph, all, [0, 2, 1, 3], [0, 0, width]);
    last = sideBySide(graph, ends, [1, 0, 2], [0, width]);
  }
  return dense(graph, file, 'output', zeroWithoutTokens(input, pooled(input, x, last, pooling)));
}

function pooled(
  input: TokenInput,
  x: OnnxValue,
  last: OnnxValue,
  pooling: RecurrentSettings['pooling'],
): OnnxValue {
  if (pooling === 'last') return last;
  const { graph } = input;
  const byDocument = graph.apply('Transpose', [x], { perm: [1, 0, 2] });
  if (pooling === 'mean') return meanOverTokens(input, byDocument);
  return maxWhere(graph, byDocument, graph.apply('Unsqueeze', [input.present, graph.integers([2])]));
}

function sideBySide(
  graph: OnnxGraph,
  x: OnnxValue,
  perm: readonly number[],
  shape: readonly number[],
): OnnxValue {
  return graph.apply('Reshape', [graph.apply('Transpose', [x], { perm }), graph.integers(shape)]);
}

function inOnnxOrder(data: Float32Array, cell: RecurrentCellName): Float32Array {
  const order = gateOrder[cell];
  const size = data.length / order.length;
  return concatenated(order.map((gate) => data.subarray(gate * size, (gate + 1) * size)));
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
