/** The calibration of a classifier as operators of ONNX. */
import { leastProbability } from '../calibration/calibration-map.ts';
import type { IsotonicMap } from '../calibration/isotonic.ts';
import type { ModelFile } from '../model-file.ts';
import type { OnnxGraph, OnnxValue } from './onnx-graph.ts';

/** @param probabilities f32 [documents, classes], as the method gives them */
export function onnxCalibration(graph: OnnxGraph, file: ModelFile, probabilities: OnnxValue): OnnxValue {
  const calibration = file.decision?.calibration ?? null;
  if (calibration === null) return probabilities;
  if (calibration.method === 'temperature') {
    const held = graph.apply('Max', [probabilities, graph.number(leastProbability)]);
    const logits = graph.apply('Mul', [
      graph.apply('Log', [held]),
      graph.number(1 / calibration.temperature),
    ]);
    return graph.apply('Softmax', [logits], { axis: 1 });
  }
  const mapOf = (map: IsotonicMap, label: number): OnnxValue =>
    isotonic(graph, map, `calibration.${String(label)}`, column(graph, probabilities, label));
  if (file.classes.length === 2) {
    const second = mapOf(calibration.maps[0], 1);
    return graph.apply('Concat', [graph.apply('Sub', [graph.number(1), second]), second], { axis: 1 });
  }
  const values = graph.apply('Concat', calibration.maps.map(mapOf), { axis: 1 });
  const total = graph.apply('ReduceSum', [values, graph.integers([1])], { keepdims: 1 });
  // Where no class is left all are equally likely.
  const none = graph.apply('Equal', [total, graph.number(0)]);
  const even = graph.apply('Cast', [none], { to: 1 });
  return graph.apply('Div', [
    graph.apply('Add', [values, even]),
    graph.apply('Add', [total, graph.apply('Mul', [even, graph.number(file.classes.length)])]),
  ]);
}

function column(graph: OnnxGraph, probabilities: OnnxValue, label: number): OnnxValue {
  return graph.apply('Slice', [
    probabilities,
    graph.integers([label]),
    graph.integers([label + 1]),
    graph.integers([1]),
  ]);
}

/** Linear between its points: the first value and what each piece adds as far as the score reaches into it. */
function isotonic(
  graph: OnnxGraph,
  { scores, values }: IsotonicMap,
  name: string,
  score: OnnxValue,
): OnnxValue {
  const pieces = scores.length - 1;
  if (pieces < 1)
    return graph.apply('Add', [graph.apply('Mul', [score, graph.number(0)]), graph.number(values[0] ?? 0)]);
  const piecewise = (of: (piece: number) => number): Float32Array =>
    Float32Array.from({ length: pieces }, (_, piece) => of(piece));
  const weights = (what: string, numbers: Float32Array, shape: readonly number[]): OnnxValue =>
    graph.weights(`${name}.${what}`, shape, numbers);
  const width = (piece: number): number => scores[piece + 1] - scores[piece];
  const starts = weights(
    'starts',
    piecewise((piece) => scores[piece]),
    [1, pieces],
  );
  const widths = weights('widths', piecewise(width), [1, pieces]);
  const slopes = weights(
    'slopes',
    piecewise((piece) => (values[piece + 1] - values[piece]) / width(piece)),
    [pieces, 1],
  );
  const reached = graph.apply('Max', [graph.apply('Sub', [score, starts]), graph.number(0)]);
  const within = graph.apply('Min', [reached, widths]);
  return graph.apply('Add', [graph.apply('MatMul', [within, slopes]), graph.number(values[0])]);
}
