/** An exported ONNX model, run by an independent engine: onnxruntime, compiled to WebAssembly. */
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { DanClassifier } from '../../engine/models/dan.ts';
import { DictionaryClassifier, type DictionaryPipeline } from '../../engine/models/dictionary.ts';
import type { Classifier } from '../../engine/models/classifier.ts';
import { LinearClassifier } from '../../engine/models/linear.ts';
import { readModelFile } from '../../engine/models/model-file.ts';
import {
  encodeFor,
  NetworkClassifier,
  type NetworkPipeline,
} from '../../engine/models/network-classifier.ts';
import { SENTIMENT_FEATURES, sentimentFeatures } from '../../engine/models/sentiment-features.ts';
import { Lexicon } from '../../engine/text/lexicon.ts';
import type { EncodedTexts } from '../../engine/text/vocabulary.ts';

env.wasm.numThreads = 1;

/** What the model reads of each document, as rows: the form in which the generated Python script writes it too. */
export type ModelInputs =
  | { readonly tokens: readonly (readonly number[])[] }
  | { readonly columns: readonly (readonly number[])[]; readonly values: readonly (readonly number[])[] }
  | { readonly numbers: readonly (readonly number[])[] };

/** The same as the engine makes of the texts. */
export function inputsOf(
  classifier: Classifier,
  modelFile: Uint8Array,
  texts: readonly string[],
): ModelInputs {
  const { pipeline } = readModelFile(modelFile);
  if (classifier instanceof NetworkClassifier)
    return tokenRows(encodeFor(classifier.vocabulary, (pipeline as NetworkPipeline).features, texts));
  if (classifier instanceof DanClassifier) return tokenRows(classifier.vocabulary.encode(texts));
  if (classifier instanceof LinearClassifier) {
    const { offsets, indices, values } = classifier.vectorizer.transform(texts);
    const rows = (of: Int32Array | Float64Array) =>
      texts.map((_, row) => [...of.subarray(offsets[row], offsets[row + 1])]);
    return { columns: rows(indices), values: rows(values) };
  }
  if (classifier.kind === 'majority') return { numbers: texts.map(() => [0]) };
  const { entries, text: options } = pipeline as DictionaryPipeline;
  const lexicon = new Lexicon(entries, options);
  if (classifier instanceof DictionaryClassifier)
    return {
      numbers: texts.map((text) => {
        const sums = new Array<number>(classifier.classes.length).fill(0);
        lexicon.find(text).sums.forEach((sum, index) => {
          const own = classifier.classes.findIndex(
            (name) => name.toLowerCase() === lexicon.categories[index].toLowerCase(),
          );
          if (own >= 0) sums[own] += Math.abs(sum);
        });
        return sums;
      }),
    };
  return {
    numbers: texts.map((text) => {
      const features = new Float64Array(SENTIMENT_FEATURES);
      sentimentFeatures(lexicon, text, features, 0);
      return [...features];
    }),
  };
}

function tokenRows({ tokens, offsets }: EncodedTexts): ModelInputs {
  return {
    tokens: Array.from({ length: offsets.length - 1 }, (_, row) => [
      ...tokens.subarray(offsets[row], offsets[row + 1]),
    ]),
  };
}

/** Row-major documents × classes. */
export async function runOnnx(model: Uint8Array, inputs: ModelInputs): Promise<Float32Array> {
  const session = await InferenceSession.create(model);
  const feeds: Record<string, Tensor> = {};
  for (const [name, rows] of Object.entries(inputs) as [string, number[][]][]) {
    const width = Math.max(1, ...rows.map(({ length }) => length));
    const whole = name === 'tokens' || name === 'columns';
    const padded = rows.flatMap((row) => [
      ...row,
      ...new Array<number>(width - row.length).fill(whole ? -1 : 0),
    ]);
    feeds[name] = whole
      ? new Tensor('int64', BigInt64Array.from(padded, BigInt), [rows.length, width])
      : new Tensor('float32', Float32Array.from(padded), [rows.length, width]);
  }
  try {
    const { probabilities } = await session.run(feeds);
    return probabilities.data as Float32Array;
  } finally {
    await session.release();
  }
}
