/** A backend that counts what is asked of it: work that a graphics card has to be handed costs more than it computes. */
import type { Backend } from '../../engine/core/backend.ts';

export interface BackendWork {
  /** Programs run: one submit each. */
  submits: number;
  dispatches: number;
  writes: number;
  bytesWritten: number;
  reads: number;
  bytesRead: number;
}

/** With `runs` false programs are counted and not run, where running them would take long and tell nothing. */
export function countWork(
  backend: Backend,
  runs = true,
): { readonly backend: Backend; readonly work: BackendWork } {
  const work: BackendWork = {
    submits: 0,
    dispatches: 0,
    writes: 0,
    bytesWritten: 0,
    reads: 0,
    bytesRead: 0,
  };
  const counting: Partial<Backend> = {
    write(range, data) {
      work.writes++;
      work.bytesWritten += data.length * 4;
      backend.write(range, data);
    },
    read(range) {
      work.reads++;
      work.bytesRead += range.length * 4;
      return backend.read(range);
    },
    dispatch(program) {
      work.submits++;
      work.dispatches += program.calls.length;
      if (runs) backend.dispatch(program);
    },
  };
  return {
    work,
    backend: new Proxy(backend, {
      get: (target, name) => Reflect.get(name in counting ? counting : target, name) as unknown,
    }),
  };
}
