/**
 * A stored classifier as an ONNX model: what comes after the texts have become tokens or features. How they become them is
 * described by `pipelineDescription`. Probabilities are those of the classifier to the rounding of 32 bits.
 */
import { TensorFileError } from '../../core/errors.ts';
import type { DanPipeline } from '../dan.ts';
import { coefficientRows } from '../linear.ts';
import { readModelFile, type ModelFile } from '../model-file.ts';
import type { NetworkPipeline } from '../network-classifier.ts';
import { SENTIMENT_FEATURES, type SentimentPipeline } from '../sentiment-features.ts';
import { onnxCalibration } from './onnx-calibration.ts';
import { architectureGraph, mlpGraph } from './onnx-architectures.ts';
import { tokenInput, weightsOf } from './onnx-layers.ts';
import { OnnxGraph, type OnnxValue } from './onnx-graph.ts';

/** @param bytes a model file, as a classifier's `save` gives it */
export function classifierToOnnx(bytes: Uint8Array): Uint8Array {
  const file = readModelFile(bytes);
  const graph = new OnnxGraph();
  graph.output(onnxCalibration(graph, file, probabilities(graph, file)), 'probabilities', 'f32', [
    'documents',
    file.classes.length,
  ]);
  return graph.file('lectern-classifier', {
    kind: file.kind,
    classes: JSON.stringify(file.classes),
    pipeline: 'pipeline.json',
  });
}

function probabilities(graph: OnnxGraph, file: ModelFile): OnnxValue {
  switch (file.kind) {
    case 'majority':
    case 'dictionary': {
      // Shares of the training part, plus (of a dictionary) the sums of the words found, divided by their total.
      const numbers = graph.input('numbers', 'f32', [
        'documents',
        file.kind === 'dictionary' ? file.classes.length : 1,
      ]);
      const shares = weightsOf(graph, file, 'shares');
      const found = file.kind === 'majority' ? graph.apply('Mul', [numbers, graph.number(0)]) : numbers;
      const sums = graph.apply('Add', [found, shares]);
      const total = graph.apply('ReduceSum', [sums, graph.integers([1])], { keepdims: 1 });
      return graph.apply('Div', [sums, total]);
    }
    case 'sentiment-features':
      return softmax(graph, sentimentScores(graph, file));
    case 'linear':
    case 'logistic':
      return softmax(graph, linearScores(graph, file));
    case 'dan': {
      const { network } = file.pipeline as DanPipeline;
      return softmax(graph, mlpGraph(tokenInput(graph, file), { ...network, pooling: 'mean' }));
    }
    case 'network': {
      const { architecture } = file.pipeline as NetworkPipeline;
      return softmax(graph, architectureGraph(tokenInput(graph, file), architecture));
    }
    default:
      throw new TensorFileError(`Models of kind “${String(file.kind)}” have no form in ONNX.`);
  }
}

function softmax(graph: OnnxGraph, scores: OnnxValue): OnnxValue {
  return graph.apply('Softmax', [scores], { axis: 1 });
}

/** Sparse rows: columns i64 [documents, entries], −1 where there is none, and their values. */
function linearScores(graph: OnnxGraph, file: ModelFile): OnnxValue {
  const columns = graph.input('columns', 'i64', ['documents', 'entries']);
  const values = graph.input('values', 'f32', ['documents', 'entries']);
  const present = graph.apply('Not', [graph.apply('Less', [columns, graph.integers([0])])]);
  const used = graph.apply('Mul', [values, graph.apply('Cast', [present], { to: 1 })]);
  const rows = graph.apply('Gather', [
    weightsOf(graph, file, 'coefficients'),
    graph.apply('Max', [columns, graph.integers([0])]),
  ]);
  const weighted = graph.apply('Mul', [rows, graph.apply('Unsqueeze', [used, graph.integers([2])])]);
  const scores = graph.apply('Add', [
    graph.apply('ReduceSum', [weighted, graph.integers([1])], { keepdims: 0 }),
    weightsOf(graph, file, 'intercepts'),
  ]);
  if (coefficientRows(file.classes.length) > 1) return scores;
  // Two classes: one score, that of the second against the first.
  return graph.apply('Concat', [graph.apply('Mul', [scores, graph.number(0)]), scores], { axis: 1 });
}

/** Weights lie in rows, the last of each its bias, as `smallNetworkScores` reads them. */
function sentimentScores(graph: OnnxGraph, file: ModelFile): OnnxValue {
  const { hiddenUnits } = file.pipeline as SentimentPipeline;
  const numbers = graph.input('numbers', 'f32', ['documents', SENTIMENT_FEATURES]);
  const centred = graph.apply('Sub', [numbers, weightsOf(graph, file, 'means')]);
  let x = graph.apply('Div', [centred, weightsOf(graph, file, 'scales')]);
  const weights = file.tensor('weights');
  let next = 0;
  const rows = (name: string, inputs: number, outputs: number, from: OnnxValue): OnnxValue => {
    const weight = new Float32Array(inputs * outputs);
    const bias = new Float32Array(outputs);
    for (let output = 0; output < outputs; output++) {
      weight.set(weights.subarray(next, next + inputs), output * inputs);
      bias[output] = weights[next + inputs]!;
      next += inputs + 1;
    }
    return graph.apply(
      'Gemm',
      [
        from,
        graph.weights(`${name}.weight`, [outputs, inputs], weight),
        graph.weights(`${name}.bias`, [outputs], bias),
      ],
      { transB: 1 },
    );
  };
  let inputs = SENTIMENT_FEATURES;
  if (hiddenUnits > 0) {
    x = graph.apply('Tanh', [rows('hidden', inputs, hiddenUnits, x)]);
    inputs = hiddenUnits;
  }
  return rows('output', inputs, file.classes.length, x);
}
