/** What a classifier can begin with from a language model: its word vectors, and its recurrent layers where it has some. */
import { TensorFileError } from '../../core/errors.ts';
import { floatsOf, readTensorFile } from '../../core/safetensors.ts';
import { readLanguageTextOptions } from '../../text/language-text.ts';
import { FIRST_WORD_ID } from '../../text/word-vocabulary.ts';
import type { NamedTensor } from '../../training/network.ts';
import type { RecurrentCellName } from '../architectures/recurrent.ts';
import type { LanguageNetworkSettings } from './language-architecture.ts';
import { neuralLanguageFormat } from './neural-text-model.ts';

/** Layers that read from left to right, by the names that recurrent classifiers give them. */
export interface RecurrentStart {
  readonly cell: RecurrentCellName;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly tensors: readonly NamedTensor[];
}

export interface LanguageStart {
  /** Most frequent first. */
  readonly words: readonly string[];
  readonly size: number;
  /** Row-major words × size. */
  readonly vectors: Float32Array;
  readonly recurrent: RecurrentStart | undefined;
}

/** @throws TensorFileError where the model has no word vectors */
export function languageStart(bytes: Uint8Array): LanguageStart {
  const { tensors, metadata } = readTensorFile(
    new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  );
  const table = tensors.get('embedding.weight');
  if (metadata['format'] !== neuralLanguageFormat || table === undefined)
    throw new TensorFileError('An n-gram language model has no word vectors: choose a neural one.');
  const { unit } = readLanguageTextOptions(metadata['text']);
  if (unit === 'characters' || unit === 'pieces')
    throw new TensorFileError(
      `This language model reads ${unit === 'pieces' ? 'pieces of words' : 'characters'} and has no vectors of words: choose one that reads words.`,
    );
  const words = JSON.parse(metadata['vocabulary'] ?? '[]') as string[];
  const size = table.shape[1]!;
  const settings = JSON.parse(metadata['settings'] ?? '{}') as LanguageNetworkSettings;
  return {
    words,
    size,
    vectors: floatsOf(table).slice(FIRST_WORD_ID * size, (FIRST_WORD_ID + words.length) * size),
    recurrent:
      settings.name !== 'recurrent'
        ? undefined
        : {
            cell: settings.cell,
            hiddenSize: settings.hiddenSize,
            layers: settings.layers,
            tensors: [...tensors].flatMap(([name, tensor]): NamedTensor[] => {
              const own = /^recurrent\.(\d+)\.(.*)$/u.exec(name);
              return own === null
                ? []
                : [
                    {
                      name: `recurrent.${own[1]!}.forward.${own[2]!}`,
                      shape: tensor.shape,
                      data: floatsOf(tensor),
                    },
                  ];
            }),
          },
  };
}
