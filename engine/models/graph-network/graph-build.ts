/** Builds an architecture into a graph: look-ups, dropout keys and named inputs as it asks for them. */
import type { Graph } from '../../autograd/graph.ts';
import type { ProgramInputs } from '../../autograd/program-inputs.ts';
import { ShapeError } from '../../core/errors.ts';
import type { Value } from '../../core/operation.ts';
import { dropout } from '../../ops/dropout/dropout.ts';
import { embedding } from '../../ops/embedding/embedding.ts';
import type { GroupedTokens } from '../../ops/embedding-bag/embedding-bag.ts';
import { embeddingBag } from '../../ops/embedding-bag/embedding-bag.ts';
import { mul } from '../../ops/mul/mul.ts';
import { reshape } from '../../ops/reshape/reshape.ts';
import { segmentReduce } from '../../ops/segment/segment.ts';
import type { Architecture, BatchShape, Build } from './architecture.ts';
import type { ParameterMemory } from './parameter-memory.ts';
import { nothing, placesOf } from './training-batch.ts';

/** `explain`: as in inference, but token vectors can be scaled and have a gradient. */
export type BuildMode = 'train' | 'infer' | 'explain';

export class GraphBuild implements Build {
  readonly tape: Graph;
  readonly training: boolean;
  readonly shape: BatchShape;
  readonly watched: { readonly name: string; readonly units: Value }[] = [];
  /** Vectors of the tokens, f32 [places, columns], of the first look-up; only to explain. */
  vectors: Value | undefined;
  keys = 0;
  readonly #architecture: Architecture;
  readonly #memory: ParameterMemory;
  readonly #inputs: ProgramInputs;
  readonly #mode: BuildMode;
  readonly #parameters = new Map<string, Value>();

  constructor(
    architecture: Architecture,
    memory: ParameterMemory,
    inputs: ProgramInputs,
    graph: Graph,
    shape: BatchShape,
    mode: BuildMode,
  ) {
    this.#architecture = architecture;
    this.#memory = memory;
    this.#inputs = inputs;
    this.tape = graph;
    this.shape = shape;
    this.#mode = mode;
    this.training = mode === 'train';
  }

  get parameters(): ReadonlyMap<string, Value> {
    return this.#parameters;
  }

  parameter(name: string): Value {
    let value = this.#parameters.get(name);
    if (value === undefined) {
      value = this.#memory.value(this.tape, name);
      this.#parameters.set(name, value);
    }
    return value;
  }

  get #places(): number {
    return placesOf(this.#architecture, this.shape);
  }

  #sequence(what: string): void {
    if (this.#architecture.layout !== 'sequence')
      throw new ShapeError(
        this.#architecture.name,
        `${what} is there only for documents laid out as sequences.`,
      );
  }

  tokens(): Value {
    this.#sequence('tokens by place');
    return reshape(this.tape, this.#tokens(), [this.shape.documents, this.shape.tokens]);
  }

  #tokens(): Value {
    return this.#inputs.value('tokens', 'i32', [this.#places]);
  }

  lengths(): Value {
    return this.#inputs.value('lengths', 'i32', [this.shape.documents]);
  }

  mask(): Value {
    this.#sequence('a mask');
    return reshape(this.tape, this.#mask(), [this.shape.documents, this.shape.tokens]);
  }

  #mask(): Value {
    return this.#inputs.value('mask', 'f32', [this.#places]);
  }

  numbers(): Value {
    return this.#inputs.value('numbers', 'f32', [this.shape.documents, this.#architecture.numbers ?? 0]);
  }

  input(name: string, dtype: 'f32' | 'i32', shape: readonly number[]): Value {
    return this.#inputs.value(name, dtype, shape);
  }

  embed(table: string): Value {
    this.#sequence('a vector for each token');
    const { documents, tokens } = this.shape;
    const vectors = this.#vectors(table);
    return reshape(this.tape, vectors, [documents, tokens, vectors.shape[1]!]);
  }

  /** f32 [places, columns]. */
  #vectors(table: string): Value {
    const places = this.#places;
    const iota = this.#inputs.value('iota', 'i32', [places + 1]);
    const groups = this.#groups(table, () => iota);
    const found = embedding(this.tape, this.#tokens(), iota, this.parameter(table), groups);
    if (this.#mode !== 'explain') return found;
    const scales = this.#inputs.value('scales', 'f32', [places, 1]);
    const vectors = mul(this.tape, found, scales);
    this.vectors ??= vectors;
    return vectors;
  }

  pool(table: string, mode: 'mean' | 'sum', tokenDropout = 0): Value {
    const { tape } = this;
    const { documents } = this.shape;
    const offsets = this.#inputs.value('offsets', 'i32', [documents + 1]);
    if (this.#mode === 'explain') {
      const sums = segmentReduce(tape, this.#vectors(table), offsets, this.#mask(), 'sum');
      return mode === 'sum' ? sums : mul(tape, sums, this.#inputs.value('shares', 'f32', [documents, 1]));
    }
    const key = tokenDropout > 0 ? this.key() : undefined;
    return embeddingBag(tape, this.#tokens(), offsets, this.parameter(table), {
      mode,
      padding: nothing,
      groups: this.#groups(table, () => this.#inputs.value('documentOf', 'i32', [this.#places])),
      tokenDropout: key === undefined ? undefined : { rate: tokenDropout, key },
    }).output;
  }

  /** What the gradient of a table needs to know; where there is none, nothing. */
  #groups(table: string, bags: () => Value): GroupedTokens | undefined {
    if (!this.training || this.#memory.declaration(table).trainable === false) return undefined;
    const places = this.#places;
    return {
      rows: this.#inputs.value('rows', 'i32', [places]),
      starts: this.#inputs.value('starts', 'i32', [places + 1]),
      positions: this.#inputs.value('positions', 'i32', [places]),
      bags: bags(),
      count: this.#inputs.value('count', 'i32', [1]),
    };
  }

  key(): Value | undefined {
    return this.training ? this.#inputs.value(`key ${this.keys++}`, 'u32', [2]) : undefined;
  }

  dropout(x: Value, rate: number): Value {
    const key = rate > 0 ? this.key() : undefined;
    return key === undefined ? x : dropout(this.tape, x, rate, key);
  }

  watch(name: string, units: Value): Value {
    this.watched.push({ name, units });
    return units;
  }
}
