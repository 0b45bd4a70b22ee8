/** Outputs of an architecture without dropout; where asked for, with the gradient at the token vectors or hidden units. */
import type { CompiledProgram } from '../../autograd/compile.ts';
import { compile } from '../../autograd/compile.ts';
import { gradients, isRowGradient } from '../../autograd/gradients.ts';
import { Graph } from '../../autograd/graph.ts';
import { placeResult } from '../../autograd/place-result.ts';
import { ProgramInputs } from '../../autograd/program-inputs.ts';
import type { Backend, BufferRange, DeviceBuffer } from '../../core/backend.ts';
import { bytesPerElement } from '../../core/dtype.ts';
import { EngineError } from '../../core/errors.ts';
import type { Value } from '../../core/operation.ts';
import type { Shape } from '../../core/shape.ts';
import { sizeOf } from '../../core/shape.ts';
import type { Architecture, BatchShape } from './architecture.ts';
import { GraphBuild } from './graph-build.ts';
import type { ParameterMemory } from './parameter-memory.ts';
import { placesOf } from './training-batch.ts';

export interface NamedResult {
  readonly name: string;
  readonly shape: Shape;
  readonly range: BufferRange;
}

export interface InferenceProgram extends BatchShape {
  readonly inputs: ProgramInputs;
  readonly output: NamedResult;
  /** Of mode `explain`: vectors of the tokens, scaled, and the gradient of Σ outputs × upstream at them. */
  readonly vectors: NamedResult | undefined;
  readonly gradient: NamedResult | undefined;
  /** Of mode `watch`: hidden units. Of mode `inspect`: results of all operations, in order. */
  readonly results: readonly NamedResult[];
  readonly program: CompiledProgram;
  readonly sizeBytes: number;
  dispose(): void;
}

export type InferenceMode = 'infer' | 'explain' | 'watch' | 'inspect';

export function buildInferenceProgram(
  backend: Backend,
  architecture: Architecture,
  memory: ParameterMemory,
  shape: BatchShape,
  mode: InferenceMode,
): InferenceProgram {
  const graph = new Graph();
  const inputs = new ProgramInputs(graph, backend);
  const buffers: DeviceBuffer[] = [];
  let program: CompiledProgram | undefined;
  const dispose = (): void => {
    inputs.dispose();
    program?.dispose();
    for (const buffer of buffers.splice(0)) backend.free(buffer);
  };
  const result = (value: Value, name: string): NamedResult => {
    const length = Math.max(1, sizeOf(value.shape));
    const buffer = backend.allocate(length * bytesPerElement, name);
    buffers.push(buffer);
    placeResult(graph, value, { buffer, offset: 0 });
    return { name, shape: value.shape, range: { buffer, offset: 0, length, dtype: value.dtype } };
  };
  try {
    const build = new GraphBuild(
      architecture,
      memory,
      inputs,
      graph,
      shape,
      mode === 'explain' ? 'explain' : 'infer',
    );
    const value = architecture.build(build);
    const computed = graph.nodes.filter(({ operation }) => operation.view !== true);
    let vectors: NamedResult | undefined;
    let gradient: NamedResult | undefined;
    if (mode === 'explain') {
      if (build.vectors === undefined) throw new EngineError(`${architecture.name} looks up no tokens.`);
      const upstream = inputs.value('upstream', 'f32', value.shape);
      const [found] = gradients(graph, [{ value, gradient: upstream }], [build.vectors]);
      if (found == null || isRowGradient(found))
        throw new EngineError(`${architecture.name} does not depend on its tokens.`);
      gradient = result(found, 'gradient of the token vectors');
      vectors = result(build.vectors, 'token vectors');
    }
    const output = result(value, 'outputs');
    const results =
      mode === 'watch'
        ? build.watched.map(({ name, units }) => result(units, name))
        : mode === 'inspect'
          ? computed.flatMap(({ operation, outputs }) =>
              outputs
                .filter(({ dtype }) => dtype === 'f32')
                .map((one) =>
                  one === value ? { ...output, name: operation.name } : result(one, operation.name),
                ),
            )
          : [];
    inputs.layOut();
    program = compile(graph, backend);
    const places = placesOf(architecture, shape);
    inputs.set(
      'iota',
      Int32Array.from({ length: places + 1 }, (_, at) => at),
    );
    const sizeBytes = buffers.reduce(
      (sum, buffer) => sum + buffer.sizeBytes,
      inputs.sizeBytes + program.internalBytes,
    );
    return { ...shape, inputs, output, vectors, gradient, results, program, sizeBytes, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}
