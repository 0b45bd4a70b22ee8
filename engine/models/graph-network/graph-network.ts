/** A trainable network around any architecture: programs per batch size, steps, outputs, gradients at tokens. */
import type { Backend, BufferRange, DeviceBuffer } from '../../core/backend.ts';
import { DisposedError } from '../../core/errors.ts';
import { deriveKey, keyOfSeed, type RandomKey } from '../../core/random.ts';
import { createOptimizer } from '../../optimizers/optimizer.ts';
import { TokenGrouper } from '../../ops/embedding-bag/group-tokens.ts';
import type { InspectableNetwork, NamedTensor, NetworkState, StepHealth } from '../../training/network.ts';
import type { Architecture, BatchShape } from './architecture.ts';
import type { GraphNetworkOptions, TokenGradients } from './graph-network-options.ts';
import { buildInferenceProgram, type InferenceMode, type InferenceProgram } from './inference-program.ts';
import type { Loss } from './loss.ts';
import { euclideanNorm } from './euclidean-norm.ts';
import { nonFinite } from './non-finite.ts';
import { ParameterMemory } from './parameter-memory.ts';
import { fitting, ProgramCache } from './program-cache.ts';
import { representationOf } from './representation.ts';
import { buildTrainProgram, type TrainDesign, type TrainProgram } from './train-program.ts';
import type { NumberedBatch, TrainingBatch } from './training-batch.ts';
import { checkBatch, fillDocuments, nothing, pickDocuments, shapeOf, tokenPlaces, wordPlaces, wordShape } from './training-batch.ts'; // prettier-ignore

/** Most documents, and most places for tokens, of one inference program. */
const inferenceDocuments = 256;
const inferencePlaces = 32768;

export class GraphNetwork implements InspectableNetwork {
  readonly architecture: Architecture;
  readonly parameterCount: number;
  readonly #backend: Backend;
  readonly #memory: ParameterMemory;
  readonly #key: RandomKey;
  readonly #loss: Loss;
  readonly #design: TrainDesign;
  readonly #grouper: TokenGrouper;
  readonly #train = new ProgramCache<TrainProgram>();
  readonly #inference: Readonly<Record<InferenceMode, ProgramCache<InferenceProgram>>> = {
    infer: new ProgramCache(),
    explain: new ProgramCache(),
    watch: new ProgramCache(),
    inspect: new ProgramCache(),
  };
  readonly #own: DeviceBuffer[] = [];
  #steps = 0;
  #disposed = false;

  /** Start values follow from the seed and the parameter's name. */
  constructor(backend: Backend, architecture: Architecture, options: GraphNetworkOptions, seed: number) {
    this.#backend = backend;
    this.architecture = architecture;
    this.#key = keyOfSeed(seed);
    this.#loss = options.loss;
    const optimizer = createOptimizer(options.optimizer);
    this.#grouper = new TokenGrouper(architecture.vocabularySize, nothing);
    this.#memory = new ParameterMemory(
      backend,
      architecture.parameters,
      optimizer.operations.rule.states,
      this.#key,
    );
    this.parameterCount = this.#memory.parameterCount;
    try {
      for (const label of ['running loss', 'norm of the gradients'])
        this.#own.push(backend.allocate(8, label));
      const [running, norm] = this.#own as [DeviceBuffer, DeviceBuffer];
      this.#design = {
        backend,
        architecture,
        memory: this.#memory,
        loss: options.loss,
        optimizer,
        running,
        norm,
        clipNorm: options.clipNorm,
        clipValue: options.clipValue,
        l1: options.l1 ?? 0,
        denseTables: options.tableUpdates === 'dense',
      };
    } catch (error) {
      this.#memory.dispose();
      for (const buffer of this.#own) backend.free(buffer);
      throw error;
    }
  }

  /** Bytes the network holds on its device. */
  get deviceBytes(): number {
    const caches = [this.#train, ...Object.values(this.#inference)];
    return [...caches, ...this.#own, this.#memory].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  /** Optimiser steps so far. */
  get steps(): number {
    return this.#steps;
  }

  trainStep(batch: TrainingBatch, learningRate: number): void {
    const program = this.#forward(batch, learningRate);
    program?.update.run();
  }

  /** Fills a program, runs loss and gradients; undefined for a batch without documents. */
  #forward(batch: TrainingBatch, learningRate: number): TrainProgram | undefined {
    this.#alive();
    const { architecture } = this;
    if (checkBatch(architecture, batch) === 0) return undefined;
    const shape = shapeOf(architecture, batch);
    const program = this.#train.of(fitting(architecture, shape), () =>
      buildTrainProgram(this.#design, shape),
    );
    const { inputs, updateInputs, groups } = program;
    const { tokens, offsets } = fillDocuments(architecture, program, inputs, batch);
    if (inputs.has('rows')) {
      this.#grouper.group(tokens, offsets, groups);
      inputs.set('rows', groups.rows.subarray(0, groups.count));
      inputs.set('starts', groups.starts.subarray(0, groups.count + 1));
      inputs.set('positions', groups.positions.subarray(0, groups.starts[groups.count]));
      inputs.set('documentOf', groups.bags);
      inputs.set('count', Int32Array.of(groups.count));
    } else this.#grouper.check(batch.tokens.subarray(0, batch.offsets.at(-1)));
    const places = wordPlaces(architecture, program, batch);
    this.#loss.fill(batch, wordShape(architecture, program), places, (name, data) => inputs.set(name, data));
    this.#steps++;
    const numbers = { learningRate, step: this.#steps };
    updateInputs.set('decaying', this.#design.optimizer.scalars({ ...numbers, decays: true }));
    updateInputs.set('plain', this.#design.optimizer.scalars({ ...numbers, decays: false }));
    const stepKey = deriveKey(this.#key, this.#steps);
    for (let key = 0; key < program.keys; key++)
      inputs.set(`key ${key}`, Uint32Array.from(deriveKey(stepKey, key)));
    program.forward.run();
    const running = this.#backend.readNow?.(this.#running());
    if (running !== undefined && !Number.isFinite(running[0]!)) this.#explainNonFinite(batch);
    return program;
  }

  /** As `trainStep`, and says how large gradients and updates were. Reads everything back: for now and then. */
  async measuredStep(batch: TrainingBatch, learningRate: number): Promise<StepHealth> {
    const before = await this.parameters();
    const program = this.#forward(batch, learningRate);
    program?.update.run();
    const gradientNorms = new Map<string, number>();
    const updateRatios = new Map<string, number>();
    if (program === undefined) return { gradientNorms, updateRatios };
    const after = await this.parameters();
    for (const [index, { name, data, shape }] of before.entries()) {
      const { role, trainable } = this.#memory.declaration(name);
      if (trainable === false) continue;
      const table = program.tables.find((one) => one.name === name);
      if (role === 'table' && table === undefined) continue;
      const gradient =
        table === undefined
          ? await this.#backend.read({
              ...this.#memory.gradientPlacement(name),
              length: data.length,
              dtype: 'f32',
            })
          : await this.#backend.read(table.values);
      const length = table?.rows === true ? program.groups.count * shape[1]! : gradient.length;
      gradientNorms.set(
        name,
        euclideanNorm(gradient.length, (at) => (at < length ? gradient[at]! : 0)),
      );
      const size = euclideanNorm(data.length, (at) => data[at]!);
      const moved = euclideanNorm(data.length, (at) => after[index]!.data[at]! - data[at]!);
      updateRatios.set(name, size === 0 ? 0 : moved / size);
    }
    return { gradientNorms, updateRatios };
  }

  /** L2 norm of all gradients of the last step together, before clipping. */
  async gradientNorm(): Promise<number> {
    this.#alive();
    const range: BufferRange = { buffer: this.#design.norm, offset: 0, length: 1, dtype: 'f32' };
    return (await this.#backend.read(range))[0]!;
  }

  async takeLoss(): Promise<number> {
    this.#alive();
    const [sum, steps] = await this.#backend.read(this.#running());
    this.#backend.write(this.#running(), Float32Array.of(0, 0));
    if (!Number.isFinite(sum!)) throw nonFinite(this.#loss.name, '');
    return steps === 0 ? Number.NaN : sum! / steps!;
  }

  async logits(batch: NumberedBatch): Promise<Float32Array> {
    this.#alive();
    const documents = checkBatch(this.architecture, batch);
    const { outputs, tokensPerWord = 1 } = this.architecture;
    let result: Float32Array | undefined;
    await this.#eachPart(batch, 'infer', async (program, list, part) => {
      program.program.run();
      const values = await this.#backend.read(program.output.range);
      const perWord = program.output.shape.length > 2;
      result ??= new Float32Array(
        (perWord ? batch.offsets[documents]! / tokensPerWord : documents) * outputs,
      );
      const places = perWord
        ? wordPlaces(this.architecture, program, part)
        : Int32Array.from(list, (_, index) => index);
      let from = 0;
      for (const document of list) {
        const [first, last] = perWord
          ? [batch.offsets[document]! / tokensPerWord, batch.offsets[document + 1]! / tokensPerWord]
          : [document, document + 1];
        for (let to = first; to < last; to++, from++) {
          const place = places[from]! * outputs;
          result.set(values.subarray(place, place + outputs), to * outputs);
        }
      }
    });
    return result ?? new Float32Array(0);
  }

  /**
   * Gradient of Σ outputs × upstream (documents × outputs) at the vector of each token, without dropout. `scales`, one per
   * document, multiplies the vectors first: points on the path from zero vectors to those of the text.
   */
  async tokenGradients(
    batch: NumberedBatch,
    upstream: Float32Array,
    scales?: Float32Array,
  ): Promise<TokenGradients> {
    this.#alive();
    const documents = checkBatch(this.architecture, batch);
    const { outputs } = this.architecture;
    const found = { outputs: new Float32Array(documents * outputs), columns: 0 };
    let gradients = new Float32Array(0);
    let vectors = new Float32Array(0);
    await this.#eachPart(batch, 'explain', async (program, list, part) => {
      const places = tokenPlaces(this.architecture, program, part);
      const upstreamPart = new Float32Array(program.documents * outputs);
      const scalePart = new Float32Array(program.vectors!.shape[0]!);
      for (let index = 0; index < list.length; index++) {
        const document = list[index]!;
        upstreamPart.set(upstream.subarray(document * outputs, (document + 1) * outputs), index * outputs);
        for (let at = part.offsets[index]!; at < part.offsets[index + 1]!; at++)
          scalePart[places[at]!] = scales?.[document] ?? 1;
      }
      program.inputs.set('upstream', upstreamPart);
      program.inputs.set('scales', scalePart);
      program.program.run();
      const columns = (found.columns = program.vectors!.shape[1]!);
      if (gradients.length === 0) {
        gradients = new Float32Array(batch.offsets[documents]! * columns);
        vectors = new Float32Array(gradients.length);
      }
      const own = {
        gradients: await this.#backend.read(program.gradient!.range),
        vectors: await this.#backend.read(program.vectors!.range),
        outputs: await this.#backend.read(program.output.range),
      };
      for (let index = 0; index < list.length; index++) {
        const document = list[index]!;
        found.outputs.set(own.outputs.subarray(index * outputs, (index + 1) * outputs), document * outputs);
        for (let at = part.offsets[index]!; at < part.offsets[index + 1]!; at++) {
          const to = (batch.offsets[document]! + at - part.offsets[index]!) * columns;
          const from = places[at]! * columns;
          gradients.set(own.gradients.subarray(from, from + columns), to);
          vectors.set(own.vectors.subarray(from, from + columns), to);
        }
      }
    });
    return { ...found, gradients, vectors };
  }

  /** Share of the hidden units of each named layer that are zero for every document of the batch. */
  async deadUnits(batch: NumberedBatch): Promise<ReadonlyMap<string, number>> {
    this.#alive();
    checkBatch(this.architecture, batch);
    const alive = new Map<string, Uint8Array>();
    await this.#eachPart(batch, 'watch', async (program) => {
      program.program.run();
      for (const { name, shape, range } of program.results) {
        const units = shape.at(-1)!;
        const seen = alive.get(name) ?? new Uint8Array(units);
        alive.set(name, seen);
        (await this.#backend.read(range)).forEach((value, at) => {
          if (value !== 0) seen[at % units] = 1;
        });
      }
    });
    return new Map(
      [...alive].map(([name, seen]) => [name, 1 - seen.reduce((sum, one) => sum + one, 0) / seen.length]),
    );
  }

  /** A network over a copy of the weights whose outputs are what this one's output layer reads; the caller's to dispose of. */
  async beforeOutput(): Promise<GraphNetwork> {
    this.#alive();
    const network = new GraphNetwork(
      this.#backend,
      representationOf(this.architecture),
      { loss: this.#loss, optimizer: { name: 'sgd' } },
      1,
    );
    network.setParameters(await this.#memory.parameters());
    return network;
  }

  parameters(): Promise<NamedTensor[]> {
    this.#alive();
    return this.#memory.parameters();
  }

  setParameters(tensors: readonly NamedTensor[]): void {
    this.#alive();
    this.#memory.setParameters(tensors);
  }

  /** Parameters, optimiser state and step: a network that is given them goes on with the same bytes. */
  async state(): Promise<NetworkState> {
    this.#alive();
    return {
      tensors: [...(await this.#memory.parameters()), ...(await this.#memory.optimizerState())],
      steps: this.#steps,
    };
  }

  setState(state: NetworkState): void {
    this.#alive();
    this.#memory.setParameters(state.tensors);
    this.#memory.setOptimizerState(state.tensors);
    this.#steps = state.steps;
  }

  dispose(): void {
    this.#alive();
    this.#disposed = true;
    for (const cache of [this.#train, ...Object.values(this.#inference)]) cache.dispose();
    this.#memory.dispose();
    for (const buffer of this.#own) this.#backend.free(buffer);
  }

  /** Cuts a batch into parts that programs hold, documents of like length together. */
  async #eachPart(
    batch: NumberedBatch,
    mode: InferenceMode,
    run: (program: InferenceProgram, list: readonly number[], part: NumberedBatch) => Promise<void>,
  ): Promise<void> {
    const { architecture } = this;
    const length = (document: number): number => batch.offsets[document + 1]! - batch.offsets[document]!;
    const list = Array.from({ length: batch.offsets.length - 1 }, (_, document) => document);
    if (architecture.layout === 'sequence') list.sort((a, b) => length(a) - length(b) || a - b);
    for (let from = 0; from < list.length;) {
      let to = from;
      let places = 0;
      do {
        const longest = Math.max(1, length(list[to]!));
        const after = architecture.layout === 'bag' ? places + longest : (to - from + 1) * longest;
        if (to > from && (to - from === inferenceDocuments || after > inferencePlaces)) break;
        places = after;
        to++;
      } while (to < list.length);
      const own = list.slice(from, to);
      from = to;
      const part = pickDocuments(batch, own, architecture.numbers);
      this.#grouper.check(part.tokens);
      const needed: BatchShape = {
        documents: Math.min(inferenceDocuments, 2 ** Math.ceil(Math.log2(own.length))),
        tokens: shapeOf(architecture, part).tokens,
      };
      const program = this.#inference[mode].of(fitting(architecture, needed), () =>
        buildInferenceProgram(this.#backend, architecture, this.#memory, needed, mode),
      );
      fillDocuments(architecture, program, program.inputs, part);
      await run(program, own, part);
    }
  }

  #running(): BufferRange {
    return { buffer: this.#design.running, offset: 0, length: 2, dtype: 'f32' };
  }

  /** Finds the first operation whose result is no number, by computing the step again with all results kept. */
  #explainNonFinite(batch: TrainingBatch): never {
    const read = this.#backend.readNow!.bind(this.#backend);
    this.#backend.write(this.#running(), Float32Array.of(0, 0));
    this.#steps--;
    const finite = (range: BufferRange): boolean => read(range).every((value) => Number.isFinite(value));
    for (const { name } of this.architecture.parameters)
      if (!finite(this.#memory.range(name))) throw nonFinite(name, `The weights of ${name} are no numbers.`);
    const program = buildInferenceProgram(
      this.#backend,
      this.architecture,
      this.#memory,
      shapeOf(this.architecture, batch),
      'inspect',
    );
    try {
      fillDocuments(this.architecture, program, program.inputs, batch);
      program.program.run();
      const first = program.results.find(({ range }) => !finite(range));
      throw nonFinite(first?.name ?? this.#loss.name, '');
    } finally {
      program.dispose();
    }
  }

  #alive(): void {
    if (this.#disposed) throw new DisposedError('A network');
  }
}
