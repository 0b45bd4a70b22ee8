/** From the bytes of a stored language model to one that answers. */
import {
  NeuralTextModel,
  neuralLanguageFormat,
} from '../../engine/models/language-network/neural-text-model.ts';
import { NgramTextModel } from '../../engine/models/ngram-text-model.ts';
import type { TextLanguageModel } from '../../engine/models/text-language-model.ts';
import { LecternError } from '../api/errors.ts';
import { openBackend, type OpenedBackend } from './choose-backend.ts';

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

/** The device it was trained on, or the CPU where that is not here: the same but for the last digits. */
async function backendLike(trainedOn: string | null): Promise<OpenedBackend> {
  try {
    return await openBackend({ device: trainedOn === 'webgpu' ? 'gpu' : 'cpu' });
  } catch (error) {
    if (trainedOn !== 'webgpu' || !(error instanceof LecternError) || error.code !== 'no-device') throw error;
    return openBackend({ device: 'cpu' });
  }
}

/** The file's header is JSON and names the format. */
function isNeural(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4_096)).includes(
    `"${neuralLanguageFormat}"`,
  );
}
