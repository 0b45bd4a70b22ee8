import type { Backend } from '../core/backend.ts';
import { TensorFileError } from '../core/errors.ts';
import type { Classifier } from './classifier.ts';
import { DecidedClassifier } from './decided-classifier.ts';
import { DanClassifier } from './dan.ts';
import { DictionaryClassifier } from './dictionary.ts';
import { LinearClassifier } from './linear.ts';
import { MajorityClassifier } from './majority.ts';
import { readModelFile, type ModelFile } from './model-file.ts';
import { NetworkClassifier } from './network-classifier.ts';
import { SentimentFeatureClassifier } from './sentiment-features.ts';

/** @param backend asked only by models that compute on one; it stays the caller's to dispose of */
export async function loadClassifier(
  bytes: Uint8Array,
  backend: () => Promise<Backend>,
): Promise<Classifier> {
  const file = readModelFile(bytes);
  const classifier = await loadOwn(file, backend);
  return file.decision === undefined ? classifier : new DecidedClassifier(classifier, file.decision);
}

async function loadOwn(file: ModelFile, backend: () => Promise<Backend>): Promise<Classifier> {
  switch (file.kind) {
    case 'majority':
      return MajorityClassifier.load(file);
    case 'dictionary':
      return DictionaryClassifier.load(file);
    case 'sentiment-features':
      return SentimentFeatureClassifier.load(file);
    case 'linear':
    case 'logistic':
      return LinearClassifier.load(file);
    case 'dan':
      return DanClassifier.load(file, await backend());
    case 'network':
      return NetworkClassifier.load(file, await backend());
    default:
      throw new TensorFileError(
        `This version of Lectern does not know models of kind “${String(file.kind)}”.`,
      );
  }
}
