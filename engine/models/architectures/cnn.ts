/**
 * Convolutional sentence classifier (Kim 2014): filters over runs of words, the largest answer of each over the text, and
 * a linear layer.
 */
import { convPool } from '../../ops/conv-pool/conv-pool.ts';
import type { Architecture } from '../graph-network/architecture.ts';
import { layer, layerParameters } from './hidden-layers.ts';
import type { WordVectorOptions } from './word-vectors.ts';
import { embedWords, wordVectorTable } from './word-vectors.ts';

export interface CnnOptions extends WordVectorOptions {
  readonly outputs: number;
  /** Words under a filter, one entry for each kind of filter. */
  readonly widths: readonly number[];
  /** Filters of each width. */
  readonly filters: number;
  /** Of the filters' answers. */
  readonly dropout: number;
  readonly wordDropout: number;
}

export function cnn(options: CnnOptions): Architecture {
  const { outputs, widths, filters, dropout, wordDropout, embeddingSize } = options;
  return {
    name: 'cnn',
    layout: 'sequence',
    vocabularySize: options.vocabularySize,
    outputs,
    parameters: [
      wordVectorTable(options),
      ...widths.flatMap((width) => [
        {
          name: `convolution.${width}.weight`,
          shape: [filters, width, embeddingSize],
          role: 'weight' as const,
          start: { kind: 'kaiming' as const, fanIn: width * embeddingSize },
        },
        {
          name: `convolution.${width}.bias`,
          shape: [filters],
          role: 'bias' as const,
          start: { kind: 'zeros' as const },
        },
      ]),
      ...layerParameters('output', filters * widths.length, outputs),
    ],
    build(build) {
      const kinds = widths.map((width) => ({
        weight: build.parameter(`convolution.${width}.weight`),
        bias: build.parameter(`convolution.${width}.bias`),
      }));
      const { output } = convPool(build.tape, embedWords(build, wordDropout), kinds, build.lengths());
      const answers = build.watch('convolution', output);
      return layer(build, 'output', build.dropout(answers, dropout));
    },
  };
}
