/** One thread per project that explores, with the answers it has given: the same question is not worked on twice. */
import { Worker } from 'node:worker_threads';
import type { DocumentSelection } from '../../api/corpora.ts';
import { LecternError } from '../../api/errors.ts';
import type { ExplorationQuestion, ExplorationResult } from '../../api/exploration.ts';
import { noteImportThread } from '../../database/import-threads.ts';
import type { FromExplorer, ToExplorer } from './exploration-messages.ts';

/** After this long without anyone asking, work is given up. */
const patienceMs = 2_500;
/** After this long without work, the thread ends and its memory is free. */
const idleMs = 120_000;
const keptAnswers = 60;

export interface Asked {
  readonly corpus: number;
  readonly question: ExplorationQuestion;
  readonly selection: DocumentSelection;
}

interface Work {
  readonly id: number;
  readonly asked: Asked;
  readonly startedMs: number;
  readonly wantedUntil: Float64Array;
  done: number;
  total: number | null;
  doing: string;
  readonly answer: Promise<{ seconds: number; result: ExplorationResult }>;
}

const explorers = new Map<string, Explorer>();

export function explorerOf(projectPath: string): Explorer {
  let explorer = explorers.get(projectPath);
  if (!explorer) explorers.set(projectPath, (explorer = new Explorer(projectPath)));
  return explorer;
}

export class Explorer {
  readonly #projectPath: string;
  readonly #works = new Map<string, Work>();
  readonly #waiting = new Map<number, (message: FromExplorer) => void>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;

  constructor(projectPath: string) {
    this.#projectPath = projectPath;
  }

  /** `key` tells questions and states of the data apart. Resolves with the work as it stands after at most `waitMs`. */
  async ask(
    key: string,
    asked: Asked,
    waitMs: number,
  ): Promise<Work | { seconds: number; result: ExplorationResult }> {
    const work = this.#works.get(key) ?? this.#start(key, asked);
    // Written anew so that what was asked for last stays longest.
    this.#works.delete(key);
    this.#works.set(key, work);
    if (this.#works.size > keptAnswers) this.#works.delete(this.#works.keys().next().value!);
    work.wantedUntil[0] = Date.now() + waitMs + patienceMs;
    const timeout = Promise.withResolvers<Work>();
    const timer = setTimeout(() => timeout.resolve(work), waitMs);
    try {
      return await Promise.race([work.answer, timeout.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #start(key: string, asked: Asked): Work {
    const id = ++this.#lastId;
    const wantedUntil = new Float64Array(new SharedArrayBuffer(8));
    // Long enough for the questions before it; set anew by whoever asks.
    wantedUntil[0] = Date.now() + patienceMs;
    const thread = noteImportThread(this.#projectPath);
    const startedMs = performance.now();
    const result = new Promise<ExplorationResult>((resolve, reject) => {
      this.#waiting.set(id, (message) => {
        if (message.kind === 'progress') {
          work.done = message.done;
          work.total = message.total;
          work.doing = message.doing;
          return;
        }
        this.#waiting.delete(id);
        thread.exited();
        if (message.kind === 'done') resolve(message.result);
        else reject(new LecternError(message.error.code, message.error.message, message.error.hint));
      });
    });
    const work: Work = {
      id,
      asked,
      startedMs,
      wantedUntil,
      done: 0,
      total: null,
      doing: 'Waiting',
      answer: result
        .then((answer) => ({ seconds: (performance.now() - startedMs) / 1_000, result: answer }))
        .finally(() => this.#rest()),
    };
    // What failed is asked anew the next time.
    work.answer.catch(() => {
      if (this.#works.get(key) === work) this.#works.delete(key);
    });
    clearTimeout(this.#idle);
    this.#thread().postMessage({
      id,
      projectPath: this.#projectPath,
      ...asked,
      wantedUntil: wantedUntil.buffer as SharedArrayBuffer,
      ended: thread.ended,
    } satisfies ToExplorer);
    return work;
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./exploration-worker.ts', import.meta.url), {
      // Not those of this process, which may concern its own entry.
      execArgv: [],
    });
    worker.on('message', (message: FromExplorer) => this.#waiting.get(message.id)?.(message));
    const ended = (error?: unknown): void => {
      if (this.#worker === worker) this.#worker = undefined;
      const message =
        error instanceof Error
          ? `Looking at the corpus failed: ${error.message}`
          : 'Looking at the corpus was broken off.';
      for (const [id, settle] of [...this.#waiting])
        settle({ id, kind: 'failed', error: { code: 'interrupted', message, hint: 'Try it again.' } });
    };
    worker.on('error', ended);
    worker.on('exit', () => ended());
    // Last, since listening holds the process up: a command line ends when its answer is printed.
    worker.unref();
    return (this.#worker = worker);
  }

  #rest(): void {
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#waiting.size === 0) void this.#worker?.terminate();
    }, idleMs);
    this.#idle.unref();
  }
}
