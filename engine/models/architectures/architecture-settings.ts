/** Architectures by name, as recipes and model files describe them. */
import { EngineError } from '../../core/errors.ts';
import type { Architecture } from '../graph-network/architecture.ts';
import { cnn } from './cnn.ts';
import { fasttext } from './fasttext.ts';
import type { Activation } from './hidden-layers.ts';
import { mlp } from './mlp.ts';
import type { RecurrentCellName, SequencePooling } from './recurrent.ts';
import { recurrent } from './recurrent.ts';
import { transformer } from './transformer.ts';

interface Words {
  readonly embeddingSize: number;
  /** Share of the words left out in each step. */
  readonly wordDropout: number;
}

export type ArchitectureSettings =
  | (Words & {
      readonly name: 'mlp';
      readonly pooling: 'mean' | 'sum';
      readonly hiddenSizes: readonly number[];
      readonly activation: Activation;
      readonly dropout: number;
    })
  | (Words & { readonly name: 'fasttext' })
  | (Words & {
      readonly name: 'cnn';
      readonly widths: readonly number[];
      readonly filters: number;
      readonly dropout: number;
    })
  | (Words & {
      readonly name: 'recurrent';
      readonly cell: RecurrentCellName;
      readonly hiddenSize: number;
      readonly layers: number;
      readonly bidirectional: boolean;
      readonly pooling: SequencePooling;
      readonly dropout: number;
    })
  | (Words & {
      readonly name: 'transformer';
      readonly maxTokens: number;
      readonly layers: number;
      readonly heads: number;
      readonly feedForwardSize: number;
      readonly dropout: number;
      readonly attentionDropout?: number | undefined;
    });

export interface WordTable {
  readonly vocabularySize: number;
  readonly initialEmbeddings?: Float32Array | undefined;
  readonly trainEmbeddings?: boolean | undefined;
}

export function architectureOf(
  settings: ArchitectureSettings,
  table: WordTable,
  outputs: number,
): Architecture {
  switch (settings.name) {
    case 'mlp': {
      const { embeddingSize, wordDropout, pooling, hiddenSizes, activation, dropout } = settings;
      const words = { ...table, embeddingSize, wordDropout, pooling };
      return mlp({ words, numbers: 0, outputs, hiddenSizes, activation, dropout });
    }
    case 'fasttext':
      return fasttext({ ...table, ...settings, outputs });
    case 'cnn':
      return cnn({ ...table, ...settings, outputs });
    case 'recurrent':
      return recurrent({ ...table, ...settings, outputs });
    case 'transformer': {
      const { embeddingSize, heads } = settings;
      if (embeddingSize % heads !== 0)
        throw new EngineError(
          `A vector size of ${embeddingSize} cannot be shared out among ${heads} attention heads: choose a multiple.`,
        );
      return transformer({ ...table, ...settings, outputs });
    }
    default:
      throw new EngineError(`There is no architecture ${String((settings as { name: unknown }).name)}.`);
  }
}

/** Whether documents are read in order, word by word: their tokens are then words and nothing else. */
export function readsInOrder({ name }: ArchitectureSettings): boolean {
  return name !== 'mlp' && name !== 'fasttext';
}
