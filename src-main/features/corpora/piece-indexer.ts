/** Indexes the pieces of an import in threads of their own while the file is read on. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { LecternError } from '../../api/errors.ts';
import type { IndexedPiece, PieceToIndex } from '../../database/index-piece.ts';
import type { FromIndexer } from './index-worker.ts';

interface Task {
  readonly piece: PieceToIndex;
  readonly resolve: (indexed: IndexedPiece) => void;
  readonly reject: (error: unknown) => void;
}

/** Each needs some 100 MB; the rest of the machine is for reading and for the user. */
const mostThreads = 2;

export class PieceIndexer {
  readonly #idle: Worker[] = [];
  readonly #all: Worker[] = [];
  readonly #waiting: Task[] = [];
  readonly #working = new Map<Worker, Task>();
  #stopped = false;

  /** Resolves when the piece's index is complete. */
  index(piece: PieceToIndex): Promise<IndexedPiece> {
    const done = new Promise<IndexedPiece>((resolve, reject) => {
      this.#waiting.push({ piece, resolve, reject });
    });
    // Whoever needs the piece asks for it later; an error must wait until then.
    done.catch(() => undefined);
    if (this.#idle.length === 0 && this.#all.length < Math.min(mostThreads, availableParallelism()))
      this.#start();
    this.#next();
    return done;
  }

  /** Ends the threads after the pieces they are at; nothing writes to a piece once it resolves. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.length = 0;
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }

  #start(): void {
    const worker = new Worker(new URL('./index-worker.ts', import.meta.url), { execArgv: [] });
    this.#all.push(worker);
    this.#idle.push(worker);
    worker.on('message', (answer: FromIndexer) => {
      const task = this.#working.get(worker);
      this.#working.delete(worker);
      this.#idle.push(worker);
      if ('indexed' in answer) task?.resolve(answer.indexed);
      else task?.reject(new LecternError(answer.error.code, answer.error.message, answer.error.hint));
      this.#next();
    });
    // A thread that cannot run will not run for the other pieces either.
    worker.on('error', (error) => {
      this.#working.get(worker)?.reject(error);
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  #next(): void {
    while (!this.#stopped && this.#waiting.length > 0 && this.#idle.length > 0) {
      const task = this.#waiting.shift()!;
      const worker = this.#idle.pop()!;
      this.#working.set(worker, task);
      worker.postMessage(task.piece);
    }
  }
}
