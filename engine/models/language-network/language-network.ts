/** A neural language model on a device: steps of training, and scores of streams with the state carried. */
import { compile, type CompiledProgram } from '../../autograd/compile.ts';
import { Graph } from '../../autograd/graph.ts';
import { ProgramInputs } from '../../autograd/program-inputs.ts';
import type { Backend, BufferRange, DeviceBuffer } from '../../core/backend.ts';
import { bytesPerElement, type HostArray } from '../../core/dtype.ts';
import { NonFiniteError } from '../../core/errors.ts';
import { deriveKey, keyOfSeed, type RandomKey } from '../../core/random.ts';
import { createOptimizer } from '../../optimizers/optimizer.ts';
import type { OptimizerOptions } from '../../optimizers/optimizer-options.ts';
import { broadcastToOperation } from '../../ops/broadcast-to/broadcast-to.ts';
import { applyElementwise } from '../../ops/elementwise.ts';
import { logSumExp } from '../../ops/log-sum-exp/log-sum-exp.ts';
import { TokenGrouper } from '../../ops/embedding-bag/group-tokens.ts';
import type { NamedTensor, NetworkState } from '../../training/network.ts';
import type { Architecture, BatchShape } from '../graph-network/architecture.ts';
import { GraphBuild } from '../graph-network/graph-build.ts';
import { crossEntropy } from '../graph-network/loss.ts';
import { ParameterMemory } from '../graph-network/parameter-memory.ts';
import { buildTrainProgram, type TrainDesign, type TrainProgram } from '../graph-network/train-program.ts';
import { nothing } from '../graph-network/training-batch.ts';
import type { CarriedState, LanguageArchitecture } from './language-architecture.ts';

export interface LanguageNetworkOptions {
  readonly optimizer: OptimizerOptions;
  /** Of the gradients of the mean loss. */
  readonly clipNorm: number | undefined;
}

interface ScoreProgram extends BatchShape {
  readonly inputs: ProgramInputs;
  readonly program: CompiledProgram;
  readonly logits: BufferRange;
  readonly partitions: BufferRange;
  readonly buffers: readonly DeviceBuffer[];
}

export interface SymbolScores {
  /** Of every symbol after each that was read, [rows, outputs]. */
  readonly logits: HostArray;
  /** ln Σ exp of each row: logit − this is ln p. */
  readonly logPartitions: HostArray;
}

/** States of all layers for so many streams. */
interface StateBuffers {
  readonly streams: number;
  readonly buffers: readonly DeviceBuffer[];
}

export class LanguageNetwork {
  readonly architecture: LanguageArchitecture;
  readonly parameterCount: number;
  readonly #backend: Backend;
  readonly #memory: ParameterMemory;
  readonly #key: RandomKey;
  readonly #design: Omit<TrainDesign, 'architecture'>;
  readonly #grouper: TokenGrouper;
  readonly #own: DeviceBuffer[] = [];
  readonly #scorers = new Map<string, ScoreProgram>();
  readonly #states = new Map<string, StateBuffers>();
  #train: TrainProgram | undefined;
  #steps = 0;

  constructor(
    backend: Backend,
    architecture: LanguageArchitecture,
    options: LanguageNetworkOptions,
    seed: number,
  ) {
    this.#backend = backend;
    this.architecture = architecture;
    this.#key = keyOfSeed(seed);
    const optimizer = createOptimizer(options.optimizer);
    this.#grouper = new TokenGrouper(architecture.parameters[0]!.shape[0]!, nothing);
    this.#memory = new ParameterMemory(
      backend,
      architecture.parameters,
      optimizer.operations.rule.states,
      this.#key,
    );
    this.parameterCount = this.#memory.parameterCount;
    for (const label of ['running loss', 'norm of the gradients']) this.#own.push(backend.allocate(8, label));
    const [running, norm] = this.#own as [DeviceBuffer, DeviceBuffer];
    this.#design = {
      backend,
      memory: this.#memory,
      loss: crossEntropy({}),
      optimizer,
      running,
      norm,
      clipNorm: options.clipNorm,
      clipValue: undefined,
      l1: 0,
      denseTables: false,
    };
  }

  get steps(): number {
    return this.#steps;
  }

  /**
   * One step on symbols and those that follow them, both rows × `tokens`, row-major; −1 is no prediction. Of a windowed model a
   * row is a context and has one prediction. Every call of a training has the same extents.
   */
  trainStep(shape: BatchShape, symbols: Int32Array, following: Int32Array, learningRate: number): void {
    const program = (this.#train ??= buildTrainProgram(
      { ...this.#design, architecture: this.#withStates(shape.documents, 'train') },
      shape,
    ));
    const { inputs, updateInputs, groups } = program;
    inputs.set('tokens', symbols);
    this.#grouper.group(
      symbols,
      Int32Array.from({ length: shape.documents + 1 }, (_, row) => row * shape.tokens),
      groups,
    );
    inputs.set('rows', groups.rows.subarray(0, groups.count));
    inputs.set('starts', groups.starts.subarray(0, groups.count + 1));
    inputs.set('positions', groups.positions.subarray(0, groups.starts[groups.count]));
    inputs.set('documentOf', groups.bags);
    inputs.set('count', Int32Array.of(groups.count));
    inputs.set('labels', following);
    this.#steps++;
    const numbers = { learningRate, step: this.#steps };
    const { optimizer } = this.#design;
    updateInputs.set('decaying', optimizer.scalars({ ...numbers, decays: true }));
    updateInputs.set('plain', optimizer.scalars({ ...numbers, decays: false }));
    const stepKey = deriveKey(this.#key, this.#steps);
    for (let key = 0; key < program.keys; key++)
      inputs.set(`key ${key}`, Uint32Array.from(deriveKey(stepKey, key)));
    program.forward.run();
    const loss = this.#backend.readNow?.(this.#running());
    if (loss !== undefined && !Number.isFinite(loss[0]!)) throw diverged();
    program.update.run();
  }

  /** Mean loss of the steps since it was last asked for, nats per symbol. */
  async takeLoss(): Promise<number> {
    const [sum, steps] = await this.#backend.read(this.#running());
    this.#backend.write(this.#running(), Float32Array.of(0, 0));
    if (!Number.isFinite(sum!)) throw diverged();
    return steps === 0 ? Number.NaN : sum! / steps!;
  }

  /** Scores of every symbol after each of these; the state goes on from the last call with as many streams. */
  async logits(shape: BatchShape, symbols: Int32Array): Promise<SymbolScores> {
    const program = this.#scorer(shape);
    program.inputs.set('tokens', symbols);
    program.program.run();
    return {
      logits: await this.#backend.read(program.logits),
      logPartitions: await this.#backend.read(program.partitions),
    };
  }

  /** Nothing has been read yet. `use` keeps what training carries apart from what scoring does. */
  forget(streams: number, use: 'train' | 'score'): void {
    this.architecture.states.forEach(([states, hidden], layer) => {
      const length = states * streams * hidden;
      this.#backend.write(this.#stateRange(streams, use, layer), new Float32Array(length));
    });
  }

  parameters(): Promise<NamedTensor[]> {
    return this.#memory.parameters();
  }

  setParameters(tensors: readonly NamedTensor[]): void {
    this.#memory.setParameters(tensors);
  }

  async state(): Promise<NetworkState> {
    return {
      tensors: [...(await this.#memory.parameters()), ...(await this.#memory.optimizerState())],
      steps: this.#steps,
    };
  }

  setState({ tensors, steps }: NetworkState): void {
    this.#memory.setParameters(tensors);
    this.#memory.setOptimizerState(tensors);
    this.#steps = steps;
  }

  dispose(): void {
    this.#train?.dispose();
    for (const { inputs, program, buffers } of this.#scorers.values()) {
      program.dispose();
      inputs.dispose();
      for (const buffer of buffers) this.#backend.free(buffer);
    }
    for (const { buffers } of this.#states.values()) for (const buffer of buffers) this.#backend.free(buffer);
    for (const buffer of this.#own) this.#backend.free(buffer);
    this.#memory.dispose();
  }

  #running(): BufferRange {
    return { buffer: this.#design.running, offset: 0, length: 2, dtype: 'f32' };
  }

  #stateRange(streams: number, use: 'train' | 'score', layer: number): BufferRange {
    const key = `${use} ${streams}`;
    let found = this.#states.get(key);
    if (found === undefined) {
      const buffers = this.architecture.states.map(([states, hidden]) =>
        this.#backend.allocate(states * streams * hidden * bytesPerElement, 'carried state'),
      );
      this.#states.set(key, (found = { streams, buffers }));
      this.forget(streams, use);
    }
    const [states, hidden] = this.architecture.states[layer]!;
    return { buffer: found.buffers[layer]!, offset: 0, length: states * streams * hidden, dtype: 'f32' };
  }

  /** As an architecture of `GraphNetwork`'s programs: the state is read and replaced in place, once per run. */
  #withStates(streams: number, use: 'train' | 'score'): Architecture {
    const { architecture } = this;
    return {
      name: architecture.settings.name,
      layout: 'sequence',
      vocabularySize: architecture.parameters[0]!.shape[0]!,
      outputs: architecture.outputs,
      parameters: architecture.parameters,
      build: (build) => {
        const graph = build.tape as Graph;
        const states = architecture.states.map(([count, hidden], layer): CarriedState => {
          const { buffer } = this.#stateRange(streams, use, layer);
          const placement = { buffer, offset: 0 };
          const shape = [count, streams, hidden];
          return {
            before: graph.external(`state ${layer}`, 'f32', shape, placement),
            // The gradient of a recurrence needs its first state no more: what it kept holds it.
            keep(after) {
              graph.place(applyElementwise(graph, broadcastToOperation, [after], {}), placement);
            },
          };
        });
        return architecture.build(build, states);
      },
    };
  }

  #scorer(shape: BatchShape): ScoreProgram {
    const key = `${shape.documents} ${shape.tokens}`;
    const known = this.#scorers.get(key);
    if (known !== undefined) return known;
    const graph = new Graph();
    const inputs = new ProgramInputs(graph, this.#backend);
    const architecture = this.#withStates(shape.documents, 'score');
    const build = new GraphBuild(architecture, this.#memory, inputs, graph, shape, 'infer');
    const value = architecture.build(build);
    const rows = value.shape[0]!;
    const length = rows * value.shape[1]!;
    const partitions = logSumExp(graph, value, 1);
    const buffers = [length, rows].map((size) => this.#backend.allocate(size * bytesPerElement, 'scores'));
    graph.place(value, { buffer: buffers[0]!, offset: 0 });
    graph.place(partitions, { buffer: buffers[1]!, offset: 0 });
    inputs.layOut();
    const program = compile(graph, this.#backend);
    const places = shape.documents * shape.tokens;
    inputs.set(
      'iota',
      Int32Array.from({ length: places + 1 }, (_, at) => at),
    );
    const scorer: ScoreProgram = {
      ...shape,
      inputs,
      program,
      buffers,
      logits: { buffer: buffers[0]!, offset: 0, length, dtype: 'f32' },
      partitions: { buffer: buffers[1]!, offset: 0, length: rows, dtype: 'f32' },
    };
    this.#scorers.set(key, scorer);
    return scorer;
  }
}

function diverged(): NonFiniteError {
  return new NonFiniteError('softmaxCrossEntropy', 'the loss is no number any more');
}
