/**
 * Transformer encoder (Vaswani et al. 2017) with learnt positions and layer norm before each part (Xiong et al. 2020);
 * the text is the mean of its words' last states.
 */
import type { Value } from '../../core/operation.ts';
import { maskedMean } from '../../layers/attention-pool.ts';
import { transformerBlock } from '../../layers/transformer-block.ts';
import { add } from '../../ops/add/add.ts';
import { reshape } from '../../ops/reshape/reshape.ts';
import { layerNorm } from '../../ops/row-norm/row-norm.ts';
import { slice } from '../../ops/slice/slice.ts';
import type { Architecture, Build, ParameterDeclaration } from '../graph-network/architecture.ts';
import { lengthCapacity } from '../graph-network/training-batch.ts';
import { layer, layerParameters } from './hidden-layers.ts';
import type { WordVectorOptions } from './word-vectors.ts';
import { embedWords, wordVectorTable } from './word-vectors.ts';

export interface TransformerOptions extends WordVectorOptions {
  readonly outputs: number;
  /** Longest text, in words. */
  readonly maxTokens: number;
  readonly layers: number;
  /** Divides embeddingSize. */
  readonly heads: number;
  readonly feedForwardSize: number;
  readonly dropout: number;
  /** Share of the attention's weights that are left out in training; none unless given. */
  readonly attentionDropout?: number | undefined;
  readonly wordDropout: number;
}

function normParameters(name: string, size: number): ParameterDeclaration[] {
  return [
    { name: `${name}.weight`, shape: [size], role: 'bias', start: { kind: 'constant', value: 1 } },
    { name: `${name}.bias`, shape: [size], role: 'bias', start: { kind: 'zeros' } },
  ];
}

/** Weights of one block, as `transformerBlock` takes them. */
export function blockParameters(name: string, size: number, feedForwardSize: number): ParameterDeclaration[] {
  return [
    ...normParameters(`${name}.attention.norm`, size),
    ...layerParameters(`${name}.attention.qkv`, size, 3 * size),
    ...layerParameters(`${name}.attention.out`, size, size),
    ...normParameters(`${name}.feed-forward.norm`, size),
    ...layerParameters(`${name}.feed-forward.up`, size, feedForwardSize, 'gelu'),
    ...layerParameters(`${name}.feed-forward.down`, feedForwardSize, size),
  ];
}

export function blockWeights(build: Build, name: string) {
  const pair = (part: string) => ({
    weight: build.parameter(`${name}.${part}.weight`),
    bias: build.parameter(`${name}.${part}.bias`),
  });
  return {
    attention: { packed: pair('attention.qkv'), out: pair('attention.out') },
    attentionNorm: pair('attention.norm'),
    feedForward: { up: pair('feed-forward.up'), down: pair('feed-forward.down') },
    feedForwardNorm: pair('feed-forward.norm'),
  };
}

/** Dropout of the weights of one block's attention; none outside of training. */
export function weightDropout(build: Build, rate: number): { rate: number; key: Value } | undefined {
  const key = rate > 0 ? build.key() : undefined;
  return key === undefined ? undefined : { rate, key };
}

export function transformer(options: TransformerOptions): Architecture {
  const { outputs, layers, heads, feedForwardSize, dropout, wordDropout, embeddingSize: size } = options;
  const { attentionDropout = 0 } = options;
  return {
    name: 'transformer',
    layout: 'sequence',
    vocabularySize: options.vocabularySize,
    outputs,
    parameters: [
      wordVectorTable(options),
      {
        name: 'positions',
        shape: [lengthCapacity(options.maxTokens), size],
        role: 'weight',
        start: { kind: 'normal', deviation: 0.02 },
      },
      ...Array.from({ length: layers }, (_, index) =>
        blockParameters(`block.${index}`, size, feedForwardSize),
      ).flat(),
      ...normParameters('norm', size),
      ...layerParameters('output', size, outputs),
    ],
    build(build) {
      const { tape } = build;
      const { documents, tokens } = build.shape;
      const positions = slice(tape, build.parameter('positions'), [{ from: 0, to: tokens, step: 1 }]);
      let x = build.dropout(add(tape, embedWords(build, wordDropout), positions), dropout);
      const mask = reshape(tape, build.mask(), [documents, 1, 1, tokens]);
      for (let index = 0; index < layers; index++)
        x = transformerBlock(tape, x, blockWeights(build, `block.${index}`), {
          heads,
          mask,
          weightDropout: weightDropout(build, attentionDropout),
          norm: 'pre',
          activation: 'gelu',
          dropout: (value) => build.dropout(value, dropout),
        });
      x = layerNorm(tape, x, {
        weight: build.parameter('norm.weight'),
        bias: build.parameter('norm.bias'),
      });
      return layer(build, 'output', build.dropout(maskedMean(tape, x, build.mask()), dropout));
    },
  };
}
