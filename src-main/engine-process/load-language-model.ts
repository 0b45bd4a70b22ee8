/** From the bytes of a stored language model to one that answers. */
import { NgramTextModel } from '../../engine/models/ngram-text-model.ts';
import type { TextLanguageModel } from '../../engine/models/text-language-model.ts';

export interface LoadedLanguageModel {
  readonly model: TextLanguageModel;
  dispose(): Promise<void>;
}

/** @param trainedOn the backend of its training */
export function loadLanguageModel(bytes: Uint8Array, trainedOn: string | null): Promise<LoadedLanguageModel> {
  void trainedOn;
  const model = NgramTextModel.load(bytes);
  return Promise.resolve({ model, dispose: () => Promise.resolve() });
}
