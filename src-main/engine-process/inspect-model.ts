/** Looks a model file over before it is taken in: loads it and has it read some texts. */
import { TensorFileError } from '../../engine/core/errors.ts';
import { floatsOf, readTensorFile } from '../../engine/core/safetensors.ts';
import { DecidedClassifier } from '../../engine/models/decided-classifier.ts';
import { loadClassifier } from '../../engine/models/load-classifier.ts';
import { LecternError } from '../api/errors.ts';
import type { InspectedModel } from './messages.ts';
import { openWasmBackend } from './wasm-threads.ts';

const texts = ['', 'Two hours late, and not a word of apology.', '😀 été 東京 \ud83d'];

export async function inspectModel(weights: Uint8Array): Promise<InspectedModel> {
  const backend = await openWasmBackend({ threads: 1 });
  try {
    const classifier = await loadClassifier(weights, () => Promise.resolve(backend));
    try {
      const { kind, classes, parameterCount } = classifier;
      const named = Array.isArray(classes) && classes.every((name) => typeof name === 'string');
      if (!named || classes.length < 1 || new Set(classes).size < classes.length)
        throw new LecternError('bad-file', 'The model names no categories, or one of them twice.');
      const probabilities = await classifier.predictProbabilities(texts);
      const sums = texts.map((_, text) =>
        probabilities
          .subarray(text * classes.length, (text + 1) * classes.length)
          .reduce((sum, one) => sum + (one >= 0 ? one : Number.NaN), 0),
      );
      if (
        probabilities.length !== texts.length * classes.length ||
        !sums.every((sum) => Math.abs(sum - 1) < 1e-3) ||
        !allFinite(weights)
      )
        throw new LecternError('bad-file', 'The model gives no probabilities: its numbers are damaged.');
      const abstainBelow = classifier instanceof DecidedClassifier ? classifier.decision.abstainBelow : null;
      return { kind, classes: [...classes], abstainBelow, parameterCount };
    } finally {
      classifier.dispose();
    }
  } catch (error) {
    // What a file says is believed only so far: any other fault in reading it is the file's.
    if (error instanceof LecternError || error instanceof TensorFileError) throw error;
    throw new LecternError('bad-file', 'The description of the model is damaged.');
  } finally {
    await backend.dispose();
  }
}

/** An activation such as ReLU can swallow a number that is none, so that no probability shows it. */
function allFinite(weights: Uint8Array): boolean {
  for (const tensor of readTensorFile(weights).tensors.values())
    if (tensor.dtype.startsWith('F') && !floatsOf(tensor).every(Number.isFinite)) return false;
  return true;
}
