/** From the bytes of a stored language model to one that answers. */
import {
  NeuralTextModel,
  neuralLanguageFormat,
} from '../../engine/models/language-network/neural-text-model.ts';
import { NgramTextModel } from '../../engine/models/ngram-text-model.ts';
import type { TextLanguageModel } from '../../engine/models/text-language-model.ts';
import { backendLike } from './choose-backend.ts';

export interface LoadedLanguageModel {
  readonly model: TextLanguageModel;
  dispose(): Promise<void>;
}

/** @param trainedOn the backend of its training */
export async function loadLanguageModel(
  bytes: Uint8Array,
  trainedOn: string | null,
): Promise<LoadedLanguageModel> {
  if (!isNeural(bytes)) return { model: NgramTextModel.load(bytes), dispose: () => Promise.resolve() };
  const { backend } = await backendLike(trainedOn);
  const model = NeuralTextModel.load(bytes, backend);
  return {
    model,
    async dispose() {
      model.dispose();
      await backend.dispose();
    },
  };
}

/** The file's header is JSON and names the format. */
function isNeural(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4_096)).includes(
    `"${neuralLanguageFormat}"`,
  );
}
