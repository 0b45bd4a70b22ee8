/** Matrix product over the last two axes, either operand transposed, leading axes broadcast. */
import { ShapeError } from '../../core/errors.ts';
import type { Operation, Tape, TensorType, Value } from '../../core/operation.ts';
import { read, write } from '../../core/operation.ts';
import { broadcastShapes, broadcastStrides, showShape, sizeOf } from '../../core/shape.ts';
import { reshape } from '../reshape/reshape.ts';
import type { MatmulPlan } from './matmul.wgsl.ts';
import { matmulKernel } from './matmul.wgsl.ts';

export interface MatmulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

function plan(
  a: TensorType,
  b: TensorType,
  { transposeA, transposeB }: MatmulAttributes,
): MatmulPlan & { shape: number[] } {
  if (a.shape.length < 2 || b.shape.length < 2)
    throw new ShapeError(
      'matmul',
      `${showShape(a.shape)} and ${showShape(b.shape)} must have two axes at least.`,
    );
  const [a0, a1] = a.shape.slice(-2) as [number, number];
  const [b0, b1] = b.shape.slice(-2) as [number, number];
  const [m, depth] = transposeA ? [a1, a0] : [a0, a1];
  const [inner, n] = transposeB ? [b1, b0] : [b0, b1];
  if (depth !== inner)
    throw new ShapeError(
      'matmul',
      `the inner sizes ${depth} and ${inner} of ${showShape(a.shape)} and ${showShape(b.shape)} differ.`,
    );
  const leads = [a.shape.slice(0, -2), b.shape.slice(0, -2)] as const;
  const lead = broadcastShapes('matmul', leads);
  const [stridesA, stridesB] = leads.map((own) => broadcastStrides(own, lead)) as [number[], number[]];
  const batches = Array.from({ length: sizeOf(lead) }, (_, product) => {
    let rest = product;
    let [atA, atB] = [0, 0];
    for (let axis = lead.length - 1; axis >= 0; axis--) {
      const place = rest % lead[axis]!;
      rest = Math.floor(rest / lead[axis]!);
      atA += place * stridesA[axis]!;
      atB += place * stridesB[axis]!;
    }
    return { a: atA * m * depth, b: atB * depth * n, y: product * m * n };
  });
  return { m, n, depth, transposeA, transposeB, batches, shape: [...lead, m, n] };
}

export const matmulOperation: Operation<MatmulAttributes> = {
  name: 'matmul',
  infer: ([a, b], attributes) => [{ dtype: 'f32', shape: plan(a!, b!, attributes).shape }],
  gradient({ tape, inputs, attributes: { transposeA, transposeB }, upstream, wanted }) {
    const [a, b] = [inputs[0]!, inputs[1]!];
    const dy = upstream[0]!;
    const product = (left: Value, right: Value, ta: boolean, tb: boolean): Value =>
      tape.apply(matmulOperation, [left, right], { transposeA: ta, transposeB: tb })[0]!;
    return [
      !wanted[0] ? null : transposeA ? product(b, dy, transposeB, true) : product(dy, b, false, !transposeB),
      !wanted[1] ? null : transposeB ? product(dy, a, true, transposeA) : product(a, dy, !transposeA, false),
    ];
  },
  lower: {
    reference({ inputs, outputs, attributes, emit }) {
      const { m, n, depth, transposeA, transposeB, batches } = plan(inputs[0]!, inputs[1]!, attributes);
      emit({
        kernel: {
          kind: 'reference',
          run([a, b, y]) {
            for (const batch of batches)
              for (let i = 0; i < m; i++)
                for (let j = 0; j < n; j++) {
                  let sum = 0;
                  for (let k = 0; k < depth; k++)
                    sum +=
                      a![batch.a + (transposeA ? k * m + i : i * depth + k)]! *
                      b![batch.b + (transposeB ? j * depth + k : k * n + j)]!;
                  y![batch.y + i * n + j] = sum;
                }
          },
        },
        uses: [read(inputs[0]!), read(inputs[1]!), write(outputs[0]!)],
      });
    },
    wasm({ inputs, outputs, attributes, emit }) {
      const { m, n, depth, transposeA, transposeB, batches } = plan(inputs[0]!, inputs[1]!, attributes);
      const numbers = [m, n, depth, transposeA ? 1 : 0, transposeB ? 1 : 0, batches.length];
      for (const { a, b, y } of batches) numbers.push(a, b, y);
      emit({
        kernel: { kind: 'wasm', entry: 'matmul', args: numbers.map((i32) => ({ i32 })) },
        uses: [read(inputs[0]!), read(inputs[1]!), write(outputs[0]!)],
      });
    },
    webgpu({ inputs, outputs, attributes, emit }) {
      emit({
        kernel: matmulKernel(plan(inputs[0]!, inputs[1]!, attributes)),
        uses: [read(inputs[0]!), read(inputs[1]!), write(outputs[0]!)],
      });
    },
  },
};

export interface MatmulOptions {
  readonly transposeA?: boolean | undefined;
  readonly transposeB?: boolean | undefined;
}

/** a [… , m, k] · b [… , k, n] → [… , m, n]. A vector counts as a row on the left and as a column on the right. */
export function matmul(tape: Tape, a: Value, b: Value, options: MatmulOptions = {}): Value {
  const left = a.shape.length === 1 ? reshape(tape, a, [1, a.shape[0]!]) : a;
  const right = b.shape.length === 1 ? reshape(tape, b, [b.shape[0]!, 1]) : b;
  const attributes = { transposeA: options.transposeA ?? false, transposeB: options.transposeB ?? false };
  const y = tape.apply(matmulOperation, [left, right], attributes)[0]!;
  if (left === a && right === b) return y;
  const lead = y.shape.slice(0, -2);
  const shape = [
    ...lead,
    ...(left === a ? [y.shape.at(-2)!] : []),
    ...(right === b ? [y.shape.at(-1)!] : []),
  ];
  return reshape(tape, y, shape);
}
