/**
 * Runs `npm run bench -- cpu` and peers/pytorch_cpu.py in turns, one group of workloads after the other, and sets their
 * times side by side. What a busy machine does to one side it then does to the other; of several rounds the best of
 * each side counts. Options: --python PATH (default python3), --threads 1 (or 1,2), --only gemm,dan,…, --rounds 2,
 * --ms 300 for each workload and round, --kernels wide|fused|plain.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WorkloadTiming } from '../cpu/time-workload.ts';

type Timing = Omit<WorkloadTiming, 'steps'>;

interface Report {
  readonly result: {
    readonly torch?: string;
    readonly matrices?: unknown;
    readonly instructions: string;
    readonly timings: readonly Timing[];
  };
}

const groups = ['gemm', 'dan', 'sparse-logistic', 'text-cnn', 'lstm', 'transformer'];

export function run(options: Readonly<Record<string, string>> = {}): Promise<object> {
  const python = options['python'] ?? 'python3';
  const rounds = Number(options['rounds'] ?? 2);
  const ms = options['ms'] ?? '300';
  const kernels = options['kernels'] === undefined ? [] : ['--kernels', options['kernels']];
  const wanted = options['only']?.split(',') ?? groups;
  const bench = fileURLToPath(new URL('../bench.ts', import.meta.url));
  const script = fileURLToPath(new URL('pytorch_cpu.py', import.meta.url));
  const table: object[] = [];
  let [ours, theirs]: (Report['result'] | undefined)[] = [];
  for (const threads of (options['threads'] ?? '1').split(','))
    for (const group of wanted) {
      const [own, peer] = [new Map<string, Timing>(), new Map<string, Timing>()];
      const asked = ['--threads', threads, '--only', group, '--ms', ms];
      for (let round = 0; round < rounds; round++) {
        ours = reportOf(process.execPath, [bench, 'cpu', ...asked, ...kernels], {});
        keepBest(own, ours.timings);
        theirs = reportOf(python, [script, ...asked], {
          // Matrix products go to OpenBLAS, which has its own number of threads; the rest of PyTorch takes AVX2 unless told.
          OPENBLAS_NUM_THREADS: threads,
          OMP_NUM_THREADS: threads,
          ATEN_CPU_CAPABILITY: 'avx512',
          // OpenBLAS falls back to kernels of 2004 on a processor that is newer than itself. `report.pytorch.matrices` says which it took.
          OPENBLAS_CORETYPE: process.env['OPENBLAS_CORETYPE'] ?? 'SkylakeX',
        });
        keepBest(peer, theirs.timings);
      }
      for (const [key, lectern] of own) {
        const pytorch = peer.get(key);
        if (pytorch !== undefined) table.push(compared(lectern, pytorch));
      }
    }
  return Promise.resolve({
    lectern: { instructions: ours?.instructions },
    pytorch: { version: theirs?.torch, instructions: theirs?.instructions, matrices: theirs?.matrices },
    table,
  });
}

function compared(lectern: Timing, pytorch: Timing): object {
  const { name, sizes, threads } = lectern;
  const [product, theirs] = [lectern.bestGigaflops, pytorch.bestGigaflops];
  return {
    name,
    sizes,
    threads,
    ...(product === undefined
      ? {
          processorMs: [lectern.processorMs, pytorch.processorMs],
          bestMs: [lectern.bestMs, pytorch.bestMs],
          // Above 1: Lectern is the faster of the two.
          byProcessorTime: rounded(pytorch.processorMs / lectern.processorMs),
        }
      : { gigaflops: [product, theirs] }),
    byBestStep: rounded(pytorch.bestMs / lectern.bestMs),
  };
}

/** Of each measure the best round. */
function keepBest(best: Map<string, Timing>, timings: readonly Timing[]): void {
  for (const timing of timings) {
    // The number of layers of a recurrent network is 1 on both sides and named on one.
    const { layers: _, ...sizes } = timing.sizes;
    const key = `${timing.name} ${JSON.stringify(Object.entries(sizes).sort())}`;
    const known = best.get(key) ?? timing;
    best.set(key, {
      ...timing,
      bestMs: Math.min(known.bestMs, timing.bestMs),
      processorMs: Math.min(known.processorMs, timing.processorMs),
      ...(timing.bestGigaflops !== undefined && {
        bestGigaflops: Math.max(known.bestGigaflops ?? 0, timing.bestGigaflops),
      }),
    });
  }
}

function reportOf(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Report['result'] {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  if (status !== 0)
    throw new Error(`${command} ${args[0]} failed: ${error?.message ?? stderr.trim().split('\n').at(-1)}`);
  return (JSON.parse(stdout) as Report).result;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
