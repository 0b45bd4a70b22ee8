/** The architectures as graphs of ONNX: from tokens to the scores of the classes, [documents, classes]. */
import type { ArchitectureSettings } from '../architectures/architecture-settings.ts';
import type { ModelFile } from '../model-file.ts';
import {
  dense,
  exactGelu,
  head,
  maxWhere,
  meanOverTokens,
  sumOverTokens,
  weightsOf,
  wordVectors,
  type TokenInput,
} from './onnx-layers.ts';
import type { OnnxGraph, OnnxValue } from './onnx-graph.ts';
import { recurrentGraph } from './onnx-recurrent.ts';

type Settings<Name extends ArchitectureSettings['name']> = Extract<ArchitectureSettings, { name: Name }>;

export function architectureGraph(input: TokenInput, settings: ArchitectureSettings): OnnxValue {
  switch (settings.name) {
    case 'mlp':
      return mlpGraph(input, settings);
    case 'fasttext':
      return mlpGraph(input, { pooling: 'mean', hiddenSizes: [], activation: 'none' });
    case 'cnn':
      return cnnGraph(input, settings);
    case 'recurrent':
      return recurrentGraph(input, settings);
    case 'transformer':
      return transformerGraph(input, settings);
  }
}

export function mlpGraph(
  input: TokenInput,
  { pooling, hiddenSizes, activation }: Pick<Settings<'mlp'>, 'pooling' | 'hiddenSizes' | 'activation'>,
): OnnxValue {
  const { graph, file } = input;
  const vectors = wordVectors(input);
  const text = pooling === 'sum' ? sumOverTokens(input, vectors) : meanOverTokens(input, vectors);
  return head(graph, file, text, hiddenSizes.length, activation);
}

function cnnGraph(input: TokenInput, { widths }: Settings<'cnn'>): OnnxValue {
  const { graph, file } = input;
  // Channels stand before time in ONNX.
  const x = graph.apply('Transpose', [wordVectors(input)], { perm: [0, 2, 1] });
  const places = graph.apply('Gather', [graph.apply('Shape', [input.tokens]), graph.integers([1], [])]);
  const windows = graph.apply('Range', [graph.integers([0], []), places, graph.integers([1], [])]);
  const answers = widths.map((width) => {
    const weight = graph.apply('Transpose', [weightsOf(graph, file, `convolution.${width}.weight`)], {
      perm: [0, 2, 1],
    });
    const bias = weightsOf(graph, file, `convolution.${width}.bias`);
    // Zeros behind the text, so that one shorter than the filter is read too: as many windows as places.
    const sums = graph.apply('Conv', [x, weight, bias], { kernel_shape: [width], pads: [0, width - 1] });
    const possible = graph.apply('Max', [
      graph.apply('Sub', [input.lengths, graph.integers([width - 1])]),
      graph.integers([1]),
    ]);
    const inside = graph.apply('Less', [
      graph.apply('Unsqueeze', [windows, graph.integers([0])]),
      graph.apply('Unsqueeze', [possible, graph.integers([1])]),
    ]);
    const byTime = graph.apply('Transpose', [sums], { perm: [0, 2, 1] });
    return graph.apply('Relu', [
      maxWhere(graph, byTime, graph.apply('Unsqueeze', [inside, graph.integers([2])])),
    ]);
  });
  const joined = answers.length === 1 ? answers[0]! : graph.apply('Concat', answers, { axis: 1 });
  return dense(graph, file, 'output', joined);
}

function transformerGraph(input: TokenInput, { layers, heads }: Settings<'transformer'>): OnnxValue {
  const { graph, file } = input;
  const places = graph.apply('Gather', [graph.apply('Shape', [input.tokens]), graph.integers([1])]);
  const positions = graph.apply('Slice', [
    weightsOf(graph, file, 'positions'),
    graph.integers([0]),
    places,
    graph.integers([0]),
  ]);
  let x = graph.apply('Add', [wordVectors(input), positions]);
  const keys = graph.apply('Unsqueeze', [input.present, graph.integers([1, 2])]);
  for (let index = 0; index < layers; index++) {
    const name = `block.${index}`;
    const attended = attention(
      graph,
      file,
      name,
      norm(graph, file, `${name}.attention.norm`, x),
      heads,
      keys,
    );
    x = graph.apply('Add', [x, attended]);
    const inner = norm(graph, file, `${name}.feed-forward.norm`, x);
    const hidden = exactGelu(graph, dense(graph, file, `${name}.feed-forward.up`, inner));
    x = graph.apply('Add', [x, dense(graph, file, `${name}.feed-forward.down`, hidden)]);
  }
  x = norm(graph, file, 'norm', x);
  return dense(graph, file, 'output', meanOverTokens(input, x));
}

function norm(graph: OnnxGraph, file: ModelFile, name: string, x: OnnxValue): OnnxValue {
  return graph.apply(
    'LayerNormalization',
    [x, weightsOf(graph, file, `${name}.weight`), weightsOf(graph, file, `${name}.bias`)],
    { axis: -1, epsilon: { float: 1e-5 } },
  );
}

/** Self-attention of several heads; `keys`, bool [documents, 1, 1, places], says what may be attended to. */
function attention(
  graph: OnnxGraph,
  file: ModelFile,
  name: string,
  x: OnnxValue,
  heads: number,
  keys: OnnxValue,
): OnnxValue {
  const size = file.tensors.find((tensor) => tensor.name === `${name}.attention.out.bias`)!.shape[0]!;
  const packed = dense(graph, file, `${name}.attention.qkv`, x);
  const apart = graph.applyAll('Split', [packed, graph.integers([size, size, size])], { axis: 2 }, 3);
  const shape = graph.integers([0, 0, heads, size / heads]);
  const [q, k, v] = apart.map((part, index) =>
    graph.apply('Transpose', [graph.apply('Reshape', [part, shape])], {
      perm: index === 1 ? [0, 2, 3, 1] : [0, 2, 1, 3],
    }),
  ) as [OnnxValue, OnnxValue, OnnxValue];
  const scores = graph.apply('Mul', [
    graph.apply('MatMul', [q, k]),
    graph.number(1 / Math.sqrt(size / heads)),
  ]);
  const weights = graph.apply('Softmax', [graph.apply('Where', [keys, scores, graph.number(-1e30)])], {
    axis: -1,
  });
  const seen = graph.apply('Transpose', [graph.apply('MatMul', [weights, v])], { perm: [0, 2, 1, 3] });
  const together = graph.apply('Reshape', [seen, graph.integers([0, 0, size])]);
  return dense(graph, file, `${name}.attention.out`, together);
}
