/**
 * Gradient of the attention: the weights of a block of pairs are computed again from the scores and the logarithm of
 * each query's sum (Dao et al. 2022, algorithm 4). Every sum has one owner, so that its order never changes.
 */
import type { Lowering, Operation, Value } from '../../core/operation.ts';
import { read, update, write } from '../../core/operation.ts';
import type { AttentionAttributes } from './attention-plan.ts';
import { attentionInputs, planAttention } from './attention-plan.ts';
import {
  extraGradientKernel,
  keyGradientKernel,
  queryGradientKernel,
  rowStatisticsKernel,
  statisticsLength,
} from './attention-gradient.wgsl.ts';
import { attentionGradientOnHost } from './attention-reference.ts';
import { wasmNumbers } from './attention-wasm-arguments.ts';

export interface AttentionGradientAttributes extends AttentionAttributes {
  /** The gradient of the bias is wanted. */
  readonly dextra: boolean;
}

/** Inputs and results by name. */
function namesOf({ inputs, outputs, attributes }: Lowering<AttentionGradientAttributes>) {
  const [dy, y, logSums] = [inputs[0]!, inputs[1]!, inputs[2]!];
  const own = inputs.slice(3);
  const named = attentionInputs(own, attributes);
  const three = (from: readonly Value[]): [Value, Value, Value] =>
    attributes.packed ? [from[0]!, from[0]!, from[0]!] : [from[0]!, from[1]!, from[2]!];
  return {
    dy,
    y,
    logSums,
    given: three(own),
    flowing: three(outputs),
    /** Distinct tensors, as bindings of the GPU have to be. */
    tensors: named.vectors,
    extra: named.extra,
    key: named.key,
    dextra: attributes.dextra ? outputs.at(-1)! : undefined,
    plan: planAttention(own, attributes),
  };
}

/** dy, y, log sums, then the inputs of the attention → dq, dk, dv or the three in one; that of the bias where wanted. */
export const attentionGradientOperation: Operation<AttentionGradientAttributes> = {
  name: 'attentionGradient',
  infer(inputs, attributes) {
    const { vectors, extra } = attentionInputs(inputs.slice(3), attributes);
    const own = attributes.dextra && extra !== undefined ? [...vectors, extra] : vectors;
    return own.map(({ shape }) => ({ dtype: 'f32', shape }));
  },
  gradient: undefined,
  lower: {
    reference(lowering) {
      const { inputs, outputs, emit } = lowering;
      const { dy, y, logSums, given, flowing, extra, key, dextra, plan } = namesOf(lowering);
      const all = [...inputs, ...outputs];
      emit({
        kernel: {
          kind: 'reference',
          run(views) {
            const of = (value: Value) => views[all.indexOf(value)]!;
            const [q, k, v] = given.map(of) as [Float64Array, Float64Array, Float64Array];
            const [dq, dk, dv] = flowing.map(of) as [Float64Array, Float64Array, Float64Array];
            attentionGradientOnHost(plan, {
              ...{ q, k, v, dq, dk, dv, y: of(y), dy: of(dy), logSums: of(logSums) },
              extra: extra === undefined ? undefined : of(extra),
              key: key === undefined ? undefined : of(key),
              dextra: dextra === undefined ? undefined : of(dextra),
            });
          },
        },
        uses: [...inputs.map((input) => read(input)), ...outputs.map((output) => write(output))],
      });
    },
    wasm(lowering) {
      const { dy, y, logSums, given, flowing, extra, key, dextra, plan } = namesOf(lowering);
      const reads = [...given, extra ?? dy, key ?? dy, y, logSums, dy].map((value) => read(value));
      const args = wasmNumbers(plan);
      lowering.emit({
        kernel: { kind: 'wasm', entry: 'attentionBackward', args },
        uses: [...reads, ...flowing.map((value) => write(value))],
      });
      if (dextra !== undefined)
        lowering.emit({
          kernel: { kind: 'wasm', entry: 'attentionBiasGradient', args },
          uses: [...reads, write(dextra)],
        });
    },
    webgpu(lowering) {
      const { dy, y, logSums, tensors, extra, key, dextra, plan } = namesOf(lowering);
      const { packed } = lowering.attributes;
      const { outputs, scratch, emit } = lowering;
      const statistics = scratch('f32', [statisticsLength(plan)]);
      emit({
        kernel: rowStatisticsKernel(plan),
        uses: [dy, y, logSums, ...(key === undefined ? [] : [key])]
          .map((value) => read(value))
          .concat(write(statistics)),
      });
      const reads = [...tensors, ...(extra === undefined ? [] : [extra]), dy, statistics].map((value) =>
        read(value),
      );
      emit({ kernel: queryGradientKernel(plan, packed), uses: [...reads, write(outputs[0]!)] });
      emit({
        kernel: keyGradientKernel(plan, packed),
        uses: [...reads, ...(packed ? [update(outputs[0]!)] : [write(outputs[1]!), write(outputs[2]!)])],
      });
      if (dextra !== undefined)
        emit({ kernel: extraGradientKernel(plan, packed), uses: [...reads, write(dextra)] });
    },
  },
};
