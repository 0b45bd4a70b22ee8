/**
 * Threads that still have a project open beside this one: an import that was called off is over for the user at once,
 * but its thread first ends the step of SQLite it is in. A project is closed only after them, so that one file remains.
 */
const threads = new Map<string, Set<Int32Array>>();

/** Longer than any step of an import takes on a busy machine. */
const patienceMs = 10_000;

export interface ImportThread {
  /** For the thread: its last act is `hasEnded`. */
  readonly ended: SharedArrayBuffer;
  /** For the case that the thread could not say so itself. */
  exited(): void;
}

export function noteImportThread(projectPath: string): ImportThread {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const ofProject = threads.get(projectPath) ?? new Set<Int32Array>();
  threads.set(projectPath, ofProject.add(flag));
  return {
    ended: flag.buffer as SharedArrayBuffer,
    exited() {
      hasEnded(flag.buffer as SharedArrayBuffer);
      ofProject.delete(flag);
    },
  };
}

export function hasEnded(ended: SharedArrayBuffer): void {
  const flag = new Int32Array(ended);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
}

/** Holds this thread up until they have ended; nearly always there are none. */
export function waitForImportThreads(projectPath: string): void {
  for (const flag of threads.get(projectPath) ?? []) Atomics.wait(flag, 0, 0, patienceMs);
  threads.delete(projectPath);
}
