/**
 * What a network is: its parameters, and a function that applies operations to them. Everything else (memory, start
 * values, batches, loss, gradients, optimiser, inference, saving) is done by `GraphNetwork` for all of them alike.
 */
import type { Tape, Value } from '../../core/operation.ts';

export type StartValues =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly bound: number }
  | { readonly kind: 'normal'; readonly deviation: number }
  /** Uniform with variance 2 / (fanIn + fanOut): Glorot and Bengio 2010. */
  | { readonly kind: 'xavier'; readonly fanIn: number; readonly fanOut: number }
  /** Uniform with variance 2 / fanIn: He et al. 2015, for layers before a rectifier. */
  | { readonly kind: 'kaiming'; readonly fanIn: number }
  /** Given numbers, row-major. */
  | { readonly kind: 'given'; readonly values: Float32Array };

export interface ParameterDeclaration {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: StartValues;
  /**
   * Weights decay, biases (and gains of norms) do not. A table is looked up by token: its gradient is kept to the rows
   * of the batch; one that is also used otherwise (tied weights) has a full gradient. Decay applies to it.
   */
  readonly role: 'weight' | 'bias' | 'table';
  /** False: stays as it starts, for example word vectors that were given. */
  readonly trainable?: boolean | undefined;
}

/** Extents of a program: what a batch must fit into. */
export interface BatchShape {
  readonly documents: number;
  /** Places for tokens: of all documents together in a bag, of each document in a sequence. */
  readonly tokens: number;
}

/** What an architecture builds with. Shapes: B documents, T tokens of each, F numbers of each. */
export interface Build {
  readonly tape: Tape;
  readonly training: boolean;
  readonly shape: BatchShape;
  parameter(name: string): Value;
  /** i32 [B, T], −1 behind the end; only of sequences. */
  tokens(): Value;
  /** i32 [B]; of words, where several tokens stand for each. */
  lengths(): Value;
  /** f32 [B, T]: 1 for a token, 0 behind the end; only of sequences. */
  mask(): Value;
  /** f32 [B, F], numbers given with each document. */
  numbers(): Value;
  /**
   * Rows of a table by token, f32 [B, T, columns]; zeros behind the end. Only of sequences. The first look-up of a graph
   * is what gradients with respect to token vectors speak of.
   */
  embed(table: string): Value;
  /** Mean or sum over the tokens of each document of rows of a table, f32 [B, columns]; zeros without tokens. */
  pool(table: string, mode: 'mean' | 'sum', tokenDropout?: number): Value;
  /** x itself outside of training; each call has its own stream of random numbers. */
  dropout(x: Value, rate: number): Value;
  /** Key of dropout inside of a kernel, u32 [2]; undefined outside of training. */
  key(): Value | undefined;
  /** Names hidden units [… , units], so that training can say which never answer. */
  watch(name: string, units: Value): Value;
  /** Any further tensor of the batch, filled from `TrainingBatch.extra` or `Loss.fill`. */
  input(name: string, dtype: 'f32' | 'i32', shape: readonly number[]): Value;
}

export interface Architecture {
  /** For messages. */
  readonly name: string;
  /** `bag`: order does not matter, documents lie one behind the other. `sequence`: padded to a common length. */
  readonly layout: 'bag' | 'sequence';
  /** Rows of its tables; 0 where it reads no tokens. */
  readonly vocabularySize: number;
  /**
   * Tokens that stand for each word, one behind the other, as those of its features; 1. Only of sequences. Documents are
   * padded by words, and a result per token is one per word.
   */
  readonly tokensPerWord?: number | undefined;
  /** Numbers given with each document besides its tokens; 0: none. */
  readonly numbers?: number | undefined;
  /** Scores of each document (or token): classes, labels, or 1 for a number. */
  readonly outputs: number;
  readonly parameters: readonly ParameterDeclaration[];
  /** f32 [B, outputs]; of a tagger [B, words, outputs], of a language model [B, T, outputs]. */
  build(context: Build): Value;
}
