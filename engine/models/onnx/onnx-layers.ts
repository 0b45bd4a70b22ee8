/** What several architectures are made of, as operators of ONNX: look-ups, dense layers, activations, pooling. */
import { TensorFileError } from '../../core/errors.ts';
import type { Activation } from '../architectures/hidden-layers.ts';
import type { ModelFile } from '../model-file.ts';
import type { OnnxGraph, OnnxValue } from './onnx-graph.ts';

/** So low that no sum can reach it, and still a number. */
const LOWEST = -3e38;

/** Tokens of a batch: i64 [documents, places], −1 behind the end of a document. */
export interface TokenInput {
  readonly graph: OnnxGraph;
  readonly file: ModelFile;
  readonly tokens: OnnxValue;
  /** bool [documents, places]. */
  readonly present: OnnxValue;
  /** f32 [documents, places, 1]: 1 for a token, 0 behind the end. */
  readonly mask: OnnxValue;
  /** i64 [documents]. */
  readonly lengths: OnnxValue;
}

export function tokenInput(graph: OnnxGraph, file: ModelFile): TokenInput {
  const tokens = graph.input('tokens', 'i64', ['documents', 'places']);
  const present = graph.apply('Not', [graph.apply('Less', [tokens, graph.integers([0])])]);
  const mask = graph.apply('Unsqueeze', [graph.apply('Cast', [present], { to: 1 }), graph.integers([2])]);
  const lengths = graph.apply('ReduceSum', [graph.apply('Cast', [present], { to: 7 }), graph.integers([1])], {
    keepdims: 0,
  });
  return { graph, file, tokens, present, mask, lengths };
}

export function weightsOf(graph: OnnxGraph, file: ModelFile, name: string): OnnxValue {
  const found = file.tensors.find((tensor) => tensor.name === name);
  if (found === undefined) throw new TensorFileError(`The model file lacks the tensor “${name}”.`);
  return graph.weights(name, found.shape, found.data);
}

/** Vectors of the tokens, f32 [documents, places, columns]; zeros behind the end. */
export function wordVectors({ graph, file, tokens, mask }: TokenInput): OnnxValue {
  const rows = graph.apply('Max', [tokens, graph.integers([0])]);
  const vectors = graph.apply('Gather', [weightsOf(graph, file, 'embedding.weight'), rows], { axis: 0 });
  return graph.apply('Mul', [vectors, mask]);
}

/** x · Wᵀ + b of the layer called `name`. */
export function dense(graph: OnnxGraph, file: ModelFile, name: string, x: OnnxValue): OnnxValue {
  const weight = graph.apply('Transpose', [weightsOf(graph, file, `${name}.weight`)], { perm: [1, 0] });
  return graph.apply('Add', [graph.apply('MatMul', [x, weight]), weightsOf(graph, file, `${name}.bias`)]);
}

export function activate(graph: OnnxGraph, activation: Activation, x: OnnxValue): OnnxValue {
  switch (activation) {
    case 'none':
      return x;
    case 'relu':
      return graph.apply('Relu', [x]);
    case 'tanh':
      return graph.apply('Tanh', [x]);
    case 'sigmoid':
      return graph.apply('Sigmoid', [x]);
    case 'silu':
      return graph.apply('Mul', [x, graph.apply('Sigmoid', [x])]);
    case 'elu':
      return graph.apply('Elu', [x], { alpha: { float: 1 } });
    case 'selu':
      return graph.apply('Selu', [x]);
    case 'leaky-relu':
      return graph.apply('LeakyRelu', [x], { alpha: { float: 0.01 } });
    case 'gelu': {
      // The hidden layers use the form with the hyperbolic tangent (Hendrycks and Gimpel 2016).
      const cube = graph.apply('Mul', [graph.apply('Mul', [x, x]), x]);
      const inner = graph.apply('Add', [x, graph.apply('Mul', [cube, graph.number(0.044715)])]);
      const tangent = graph.apply('Tanh', [
        graph.apply('Mul', [inner, graph.number(Math.sqrt(2 / Math.PI))]),
      ]);
      return half(graph, x, tangent);
    }
  }
}

/** x Φ(x) by the error function, as the blocks of transformers have it. */
export function exactGelu(graph: OnnxGraph, x: OnnxValue): OnnxValue {
  return half(graph, x, graph.apply('Erf', [graph.apply('Mul', [x, graph.number(Math.SQRT1_2)])]));
}

/** x / 2 · (1 + y). */
function half(graph: OnnxGraph, x: OnnxValue, y: OnnxValue): OnnxValue {
  const share = graph.apply('Mul', [x, graph.number(0.5)]);
  return graph.apply('Mul', [share, graph.apply('Add', [y, graph.number(1)])]);
}

/** Hidden layers and the output layer. */
export function head(
  graph: OnnxGraph,
  file: ModelFile,
  x: OnnxValue,
  hidden: number,
  activation: Activation,
): OnnxValue {
  let y = x;
  for (let index = 0; index < hidden; index++)
    y = activate(graph, activation, dense(graph, file, `hidden.${index}`, y));
  return dense(graph, file, 'output', y);
}

/** Sum over the tokens of each document of what is zero behind its end: [documents, columns]. */
export function sumOverTokens({ graph }: TokenInput, x: OnnxValue): OnnxValue {
  return graph.apply('ReduceSum', [x, graph.integers([1])], { keepdims: 0 });
}

/** Zeros for a document without tokens. */
export function meanOverTokens(input: TokenInput, x: OnnxValue): OnnxValue {
  const { graph, mask, lengths } = input;
  const masked = graph.apply('Mul', [x, mask]);
  const count = graph.apply('Max', [lengths, graph.integers([1])]);
  const divisor = graph.apply('Unsqueeze', [graph.apply('Cast', [count], { to: 1 }), graph.integers([1])]);
  return graph.apply('Div', [sumOverTokens(input, masked), divisor]);
}

/** The largest of those places of axis 1 for which `counts` (bool [documents, places, 1]) is true. */
export function maxWhere(graph: OnnxGraph, x: OnnxValue, counts: OnnxValue): OnnxValue {
  const limited = graph.apply('Where', [counts, x, graph.number(LOWEST)]);
  return graph.apply('ReduceMax', [limited], { axes: [1], keepdims: 0 });
}

/** x where the document has tokens, zeros else. x [documents, columns]. */
export function zeroWithoutTokens({ graph, lengths }: TokenInput, x: OnnxValue): OnnxValue {
  const some = graph.apply('Unsqueeze', [
    graph.apply('Greater', [lengths, graph.integers([0])]),
    graph.integers([1]),
  ]);
  return graph.apply('Where', [some, x, graph.number(0)]);
}
