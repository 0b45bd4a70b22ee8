/**
 * Deep averaging network: the mean of a document's word vectors, hidden layers, a softmax over the classes
 * (Iyyer et al. 2015, "Deep unordered composition rivals syntactic methods for text classification").
 */
import type { Backend, BufferRange, DeviceBuffer } from '../core/backend.ts';
import { bytesPerElement } from '../core/dtype.ts';
import { DisposedError, NonFiniteError, ShapeError } from '../core/errors.ts';
import type { RandomKey } from '../core/random.ts';
import { deriveKey, keyOfSeed } from '../core/random.ts';
import { requireShape, sizeOf } from '../core/shape.ts';
import { createOptimizer } from '../optimizers/optimizer.ts';
import { TokenGrouper } from '../ops/embedding-bag/group-tokens.ts';
import type {
  DocumentBatch,
  LabelledBatch,
  NamedTensor,
  NetworkState,
  ResumableNetwork,
} from '../training/network.ts';
import { fittingCapacity, tokenCapacity } from './batch-capacity.ts';
import type { DanOptions } from './dan-options.ts';
import { denseLayout, layerSizes, startEmbeddings, startValues } from './dan-parameters.ts';
import type { DanDesign, DanMemory, InferenceProgram, TrainProgram } from './dan-programs.ts';
import { buildInferenceProgram, buildTrainProgram, dropoutKeyName, noLabel } from './dan-programs.ts';

export type { DanOptions };

export interface DanNetwork extends ResumableNetwork {
  readonly options: DanOptions;
  /** Bytes the network holds on its device. */
  readonly deviceBytes: number;
  /**
   * Derivative of one class logit per document with respect to the vector of each of its tokens, row-major
   * tokens × embeddingSize, without dropout. Used by gradient-based explanations.
   */
  tokenGradients(
    batch: { readonly tokens: Int32Array; readonly offsets: Int32Array },
    classOfDocument: Int32Array,
  ): Promise<Float32Array>;
}

/** Most documents of one inference program. */
const inferenceDocuments = 256;

export function createDanNetwork(backend: Backend, options: DanOptions, seed: number): DanNetwork {
  return new DeepAveragingNetwork(backend, options, seed);
}

class DeepAveragingNetwork implements DanNetwork {
  readonly options: DanOptions;
  readonly parameterCount: number;
  readonly #design: DanDesign;
  readonly #key: RandomKey;
  readonly #grouper: TokenGrouper;
  readonly #trainPrograms: TrainProgram[] = [];
  readonly #inferencePrograms: InferenceProgram[] = [];
  readonly #gradientPrograms: InferenceProgram[] = [];
  #steps = 0;
  #disposed = false;

  constructor(backend: Backend, options: DanOptions, seed: number) {
    this.options = options;
    this.#key = keyOfSeed(seed);
    const layout = denseLayout(options);
    const tableLength = options.vocabularySize * options.embeddingSize;
    this.parameterCount =
      tableLength + layout.parameters.reduce((sum, parameter) => sum + sizeOf(parameter.shape), 0);
    this.#grouper = new TokenGrouper(options.vocabularySize, options.paddingId);
    const optimizer = createOptimizer(options.optimizer);

    const allocated: DeviceBuffer[] = [];
    const allocate = (length: number, label: string): DeviceBuffer => {
      const buffer = backend.allocate(length * bytesPerElement, label);
      allocated.push(buffer);
      return buffer;
    };
    const states = (length: number, label: string): DeviceBuffer[] =>
      Array.from({ length: optimizer.operations.rule.states }, () => allocate(length, label));
    try {
      const memory: DanMemory = {
        table: allocate(tableLength, 'word vectors'),
        tableStates: states(tableLength, 'optimiser state of the word vectors'),
        dense: allocate(layout.length, 'weights'),
        denseStates: states(layout.length, 'optimiser state of the weights'),
        denseGradients: allocate(layout.length, 'gradients'),
        running: allocate(2, 'running loss'),
        classWeights:
          options.classWeights === undefined ? undefined : allocate(options.classes, 'class weights'),
      };
      this.#design = { backend, options, layout, memory, optimizer };
      this.#initialise();
    } catch (error) {
      for (const buffer of allocated) backend.free(buffer);
      throw error;
    }
  }

  get deviceBytes(): number {
    const { memory } = this.#design;
    const programs = [...this.#trainPrograms, ...this.#inferencePrograms, ...this.#gradientPrograms];
    return [...buffersOf(memory), ...programs.map(({ inputs }) => inputs.buffer)]
      .map(({ sizeBytes }) => sizeBytes)
      .concat(programs.map(({ program }) => program.internalBytes))
      .reduce((sum, bytes) => sum + bytes, 0);
  }

  trainStep(batch: LabelledBatch, learningRate: number): void {
    this.#alive();
    const { backend, optimizer } = this.#design;
    const documents = batch.labels.length;
    const tokens = batch.offsets[documents]!;
    this.#check(batch, documents);
    if (documents === 0) return;
    let train = fittingCapacity(this.#trainPrograms, documents, tokens);
    if (train === undefined) {
      train = buildTrainProgram(this.#design, { documents, tokens: tokenCapacity(tokens) });
      this.#trainPrograms.push(train);
    }
    const { inputs, groups } = train;
    this.#grouper.group(batch.tokens, batch.offsets, groups);
    this.#steps++;
    inputs.set('tokens', batch.tokens.subarray(0, tokens));
    inputs.set('offsets', padded(batch.offsets.subarray(0, documents + 1), train.documents + 1, tokens));
    inputs.set('labels', padded(batch.labels, train.documents, noLabel));
    inputs.set('rows', groups.rows.subarray(0, groups.count));
    inputs.set('starts', groups.starts.subarray(0, groups.count + 1));
    inputs.set('positions', groups.positions.subarray(0, tokens));
    inputs.set('bags', groups.bags.subarray(0, tokens));
    inputs.set('count', Int32Array.of(groups.count));
    const numbers = { learningRate, step: this.#steps };
    inputs.set('tableScalars', optimizer.scalars({ ...numbers, decays: true }));
    inputs.set('weightScalars', optimizer.scalars({ ...numbers, decays: true }));
    inputs.set('biasScalars', optimizer.scalars({ ...numbers, decays: false }));
    const stepKey = deriveKey(this.#key, this.#steps);
    layerSizes(this.options).forEach((_, layer) =>
      inputs.set(dropoutKeyName(layer), Uint32Array.from(deriveKey(stepKey, layer))),
    );
    train.program.run();
    const running = backend.readNow?.(this.#running());
    if (running !== undefined) this.#requireFinite(running[0]!);
  }

  async takeLoss(): Promise<number> {
    this.#alive();
    const { backend } = this.#design;
    const [sum, steps] = await backend.read(this.#running());
    this.#requireFinite(sum!);
    backend.write(this.#running(), Float32Array.of(0, 0));
    return steps === 0 ? Number.NaN : sum! / steps!;
  }

  async logits(batch: DocumentBatch): Promise<Float32Array> {
    this.#alive();
    const documents = batch.offsets.length - 1;
    this.#check(batch, documents);
    const { classes } = this.options;
    const result = new Float32Array(documents * classes);
    for (let from = 0; from < documents; from += inferenceDocuments) {
      const to = Math.min(documents, from + inferenceDocuments);
      const inference = this.#infer(batch, from, to, this.#inferencePrograms, false);
      inference.program.run();
      const part = await this.#design.backend.read(inference.logits);
      result.set(part.subarray(0, (to - from) * classes), from * classes);
    }
    return result;
  }

  /** A program that holds documents `from` … `to`, with its tokens filled in. */
  #infer(
    batch: DocumentBatch,
    from: number,
    to: number,
    programs: InferenceProgram[],
    withGradient: boolean,
  ): InferenceProgram {
    const first = batch.offsets[from]!;
    const tokens = batch.tokens.subarray(first, batch.offsets[to]!);
    this.#grouper.check(tokens);
    const offsets = batch.offsets.subarray(from, to + 1).map((offset) => offset - first);
    const documents = to - from;
    let inference = fittingCapacity(programs, documents, tokens.length);
    if (inference === undefined) {
      inference = buildInferenceProgram(
        this.#design,
        { documents, tokens: tokenCapacity(tokens.length) },
        withGradient,
      );
      programs.push(inference);
    }
    inference.inputs.set('tokens', tokens);
    inference.inputs.set('offsets', padded(offsets, inference.documents + 1, tokens.length));
    return inference;
  }

  async parameters(): Promise<NamedTensor[]> {
    this.#alive();
    const tensors: NamedTensor[] = [];
    for (const { name, shape, range } of this.#tensors())
      tensors.push({ name, shape, data: Float32Array.from(await this.#design.backend.read(range)) });
    return tensors;
  }

  setParameters(tensors: readonly NamedTensor[]): void {
    this.#alive();
    const given = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    for (const { name, shape, range } of this.#tensors()) {
      const tensor = given.get(name);
      if (tensor === undefined) throw new ShapeError('dan', `the tensor ${name} is missing.`);
      requireShape('dan', name, tensor.shape, shape);
      this.#design.backend.write(range, tensor.data);
    }
  }

  /** Parameters, optimiser state and step: a network that is given them goes on with the same bytes. */
  async state(): Promise<NetworkState> {
    const tensors = await this.parameters();
    for (const { name, shape, range } of this.#optimizerState())
      tensors.push({ name, shape, data: Float32Array.from(await this.#design.backend.read(range)) });
    return { tensors, steps: this.#steps };
  }

  setState({ tensors, steps }: NetworkState): void {
    this.setParameters(tensors);
    const given = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    for (const { name, shape, range } of this.#optimizerState()) {
      const tensor = given.get(name);
      if (tensor === undefined) throw new ShapeError('dan', `the tensor ${name} is missing.`);
      requireShape('dan', name, tensor.shape, shape);
      this.#design.backend.write(range, tensor.data);
    }
    this.#steps = steps;
  }

  async tokenGradients(batch: DocumentBatch, classOfDocument: Int32Array): Promise<Float32Array> {
    this.#alive();
    const { backend } = this.#design;
    const { classes, embeddingSize, paddingId } = this.options;
    const documents = batch.offsets.length - 1;
    this.#check(batch, documents);
    const result = new Float32Array(batch.offsets[documents]! * embeddingSize);
    for (let from = 0; from < documents; from += inferenceDocuments) {
      const to = Math.min(documents, from + inferenceDocuments);
      const inference = this.#infer(batch, from, to, this.#gradientPrograms, true);
      const upstream = new Float32Array(inference.documents * classes);
      for (let document = from; document < to; document++)
        upstream[(document - from) * classes + classOfDocument[document]!] = 1;
      inference.inputs.set('upstream', upstream);
      inference.program.run();
      const pooled = await backend.read(inference.pooledGradient!);
      // The mean passes its gradient on in equal shares.
      for (let document = from; document < to; document++) {
        const [first, last] = [batch.offsets[document]!, batch.offsets[document + 1]!];
        let counted = 0;
        for (let position = first; position < last; position++)
          if (batch.tokens[position] !== paddingId) counted++;
        for (let position = first; position < last; position++) {
          if (batch.tokens[position] === paddingId) continue;
          for (let column = 0; column < embeddingSize; column++)
            result[position * embeddingSize + column] =
              pooled[(document - from) * embeddingSize + column]! / counted;
        }
      }
    }
    return result;
  }

  dispose(): void {
    this.#alive();
    this.#disposed = true;
    const { backend, memory } = this.#design;
    for (const { program, inputs } of [
      ...this.#trainPrograms,
      ...this.#inferencePrograms,
      ...this.#gradientPrograms,
    ]) {
      program.dispose();
      inputs.dispose();
    }
    for (const { logits, pooledGradient } of [...this.#inferencePrograms, ...this.#gradientPrograms]) {
      backend.free(logits.buffer);
      if (pooledGradient !== undefined) backend.free(pooledGradient.buffer);
    }
    for (const buffer of buffersOf(memory)) backend.free(buffer);
  }

  #initialise(): void {
    const { backend, memory, layout } = this.#design;
    const table = this.options.initialEmbeddings ?? startEmbeddings(this.options, this.#key);
    requireShape(
      'dan',
      'the start vectors',
      [table.length],
      [this.options.vocabularySize * this.options.embeddingSize],
    );
    backend.write({ buffer: memory.table, offset: 0, length: table.length, dtype: 'f32' }, table);
    for (const parameter of layout.parameters)
      backend.write(this.#denseRange(parameter), startValues(this.options, parameter, this.#key));
    if (memory.classWeights !== undefined)
      backend.write(
        { buffer: memory.classWeights, offset: 0, length: this.options.classes, dtype: 'f32' },
        Float32Array.from(this.options.classWeights!),
      );
  }

  #denseRange({
    offset,
    shape,
  }: {
    readonly offset: number;
    readonly shape: readonly number[];
  }): BufferRange {
    return { buffer: this.#design.memory.dense, offset, length: sizeOf(shape), dtype: 'f32' };
  }

  #tensors(): { name: string; shape: readonly number[]; range: BufferRange }[] {
    const { memory, layout, options } = this.#design;
    const shape = [options.vocabularySize, options.embeddingSize];
    return [
      {
        name: 'embedding.weight',
        shape,
        range: { buffer: memory.table, offset: 0, length: sizeOf(shape), dtype: 'f32' },
      },
      ...layout.parameters.map((parameter) => ({
        name: parameter.name,
        shape: parameter.shape,
        range: this.#denseRange(parameter),
      })),
    ];
  }

  #optimizerState(): { name: string; shape: readonly number[]; range: BufferRange }[] {
    const { memory, layout, options } = this.#design;
    const parts = [
      { name: 'table', buffers: memory.tableStates, length: options.vocabularySize * options.embeddingSize },
      { name: 'weights', buffers: memory.denseStates, length: layout.length },
    ];
    return parts.flatMap(({ name, buffers, length }) =>
      buffers.map((buffer, index) => ({
        name: `optimiser.${name}.${String(index)}`,
        shape: [length],
        range: { buffer, offset: 0, length, dtype: 'f32' as const },
      })),
    );
  }

  #running(): BufferRange {
    return { buffer: this.#design.memory.running, offset: 0, length: 2, dtype: 'f32' };
  }

  #requireFinite(loss: number): void {
    if (!Number.isFinite(loss))
      throw new NonFiniteError(
        'softmaxCrossEntropy',
        'The loss is not a finite number any more: a smaller learning rate or a gradient clip helps.',
      );
  }

  #check(batch: DocumentBatch, documents: number): void {
    if (batch.offsets.length !== documents + 1 || batch.offsets[0] !== 0)
      throw new ShapeError(
        'dan',
        'offsets must start at 0 and hold one entry more than there are documents.',
      );
    if (batch.offsets[documents]! > batch.tokens.length)
      throw new ShapeError('dan', 'offsets point behind the last token.');
  }

  #alive(): void {
    if (this.#disposed) throw new DisposedError('A network');
  }
}

function buffersOf(memory: DanMemory): DeviceBuffer[] {
  return [
    memory.table,
    ...memory.tableStates,
    memory.dense,
    ...memory.denseStates,
    memory.denseGradients,
    memory.running,
    ...(memory.classWeights === undefined ? [] : [memory.classWeights]),
  ];
}

/** The array itself, or a copy filled up to `length`. */
function padded(array: Int32Array, length: number, filler: number): Int32Array {
  if (array.length === length) return array;
  const result = new Int32Array(length).fill(filler);
  result.set(array);
  return result;
}
