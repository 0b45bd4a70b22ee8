/** Matrix products at the sizes of the published table, each with no operand, the first or the second transposed. */
import { compile } from '../../../engine/autograd/compile.ts';
import { Graph } from '../../../engine/autograd/graph.ts';
import { RandomStream } from '../../../engine/core/random.ts';
import { matmul } from '../../../engine/ops/matmul/matmul.ts';
import { uniformValues } from './random-values.ts';
import type { CpuWorkload } from './workload.ts';

const sizes = [
  [64, 256, 300],
  [256, 256, 256],
  [512, 512, 512],
  [1024, 10000, 200],
  [700, 800, 200],
  // Thin ones: one row, one column, a classifier's last layer.
  [1, 1024, 1024],
  [1024, 1, 1024],
  [256, 3, 300],
] as const;

const forms = [
  { form: 'nn', transposeA: false, transposeB: false },
  { form: 'tn', transposeA: true, transposeB: false },
  { form: 'nt', transposeA: false, transposeB: true },
] as const;

function product(
  [m, n, k]: readonly [number, number, number],
  { form, transposeA, transposeB }: (typeof forms)[number],
): CpuWorkload {
  return {
    name: `gemm-${form}`,
    sizes: { m, n, k },
    examplesPerStep: m,
    flopsPerStep: 2 * m * n * k,
    prepare(backend) {
      const random = new RandomStream([1, 2]);
      const graph = new Graph();
      const buffers = [m * k, k * n, m * n].map((length) => backend.allocate(length * 4, 'matrix'));
      const value = (index: number, name: string, shape: readonly [number, number]) => {
        const range = {
          buffer: buffers[index]!,
          offset: 0,
          length: shape[0] * shape[1],
          dtype: 'f32' as const,
        };
        backend.write(range, uniformValues(range.length, 1, random));
        return graph.external(name, 'f32', shape, range);
      };
      const a = value(0, 'a', transposeA ? [k, m] : [m, k]);
      const b = value(1, 'b', transposeB ? [n, k] : [k, n]);
      graph.place(matmul(graph, a, b, { transposeA, transposeB }), { buffer: buffers[2]!, offset: 0 });
      const program = compile(graph, backend);
      return Promise.resolve({
        step: () => program.run(),
        dispose: () => {
          program.dispose();
          for (const buffer of buffers) backend.free(buffer);
        },
      });
    },
  };
}

export const workloads: readonly CpuWorkload[] = sizes.flatMap((size) =>
  forms.map((form) => product(size, form)),
);
