/**
 * The host's side of the engine process: a forked Node process that opens the project read-only and trains, predicts
 * and explains. Its death fails what was under way (`engine-failed`) and nothing else; the next call starts a new one.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LecternError } from '../api/errors.ts';
import type { Explanation, ExplanationMethod } from '../api/explanations.ts';
import type { TrainingEstimate } from '../api/runs.ts';
import type { BackendReport, Check } from '../api/system.ts';
import type { ApplyRequest, ApplyResult } from '../applying/apply-request.ts';
import type { EmbeddingAnswer, EmbeddingRequest } from './embedding-messages.ts';
import type { ApplyHooks, LanguageHooks, TrainHooks } from './engine-hooks.ts';
import type { LanguageAnswer, LanguageRequest } from './language-messages.ts';
import { fromEngine, type FromEngine, type InspectedModel, type ToEngine } from './messages.ts';
import type { LearningRateAnswer, LearningRateRequest, TrainRequest, TrainResult } from './train-request.ts';
import type { TaggingAnswer, TaggingRequest } from './tagging-messages.ts';

export type { LearningRateAnswer, LearningRateRequest, TrainRequest, TrainResult } from './train-request.ts';

type Hooks = Omit<TrainHooks, 'epoch' | 'checkpoint'> & Partial<TrainHooks & LanguageHooks & ApplyHooks>;

export interface EngineClient {
  train(request: TrainRequest, hooks: TrainHooks): Promise<TrainResult>;
  /** Does a little of a training to see what it will take. */
  estimate(request: TrainRequest): Promise<TrainingEstimate>;
  /** Trains for some steps with a growing learning rate. */
  findLearningRate(
    request: LearningRateRequest,
    hooks: Pick<TrainHooks, 'signal' | 'progress'>,
  ): Promise<LearningRateAnswer>;
  /** Probabilities, row-major texts × classes, of a stored model; the model stays loaded for the next call. */
  predict(request: { model: ModelSource; texts: string[] }): Promise<Float32Array>;
  /** Applies a stored model to a file, and writes the file with what the model says. */
  apply(request: ApplyRequest, hooks: ApplyHooks): Promise<ApplyResult>;
  /** Looks a model file over: throws `bad-file` in words where it cannot be applied. */
  inspect(weights: Uint8Array): Promise<InspectedModel>;
  /** A stored model as an ONNX file, and how texts become what it reads, as JSON. */
  onnx(weights: Uint8Array): Promise<{ model: Uint8Array; pipeline: Uint8Array }>;
  explain(request: {
    model: ModelSource;
    text: string;
    method: ExplanationMethod;
    seed: number;
  }): Promise<
    Pick<Explanation, 'probabilities' | 'predicted' | 'attributions' | 'unit' | 'notes' | 'seconds'>
  >;
  /** Trains, scores, continues and writes with language models. */
  language<Request extends LanguageRequest>(
    request: Request,
    hooks?: LanguageHooks,
  ): Promise<Extract<LanguageAnswer, { action: Request['action'] }>>;
  /** Learns word vectors, answers questions to them, and gives vectors of documents. */
  embedding<Request extends EmbeddingRequest>(
    request: Request,
    hooks?: TrainHooks,
  ): Promise<Extract<EmbeddingAnswer, { action: Request['action'] }>>;
  /** Trains taggers, and gives tags to words. */
  tagging<Request extends TaggingRequest>(
    request: Request,
    hooks?: TrainHooks,
  ): Promise<Extract<TaggingAnswer, { action: Request['action'] }>>;
  doctor(selfTest: boolean): Promise<{ backends: BackendReport[]; selfTest: Check[] }>;
  /** Process id while it runs. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** A stored model: the child reads the weights from the project itself. */
export interface ModelSource {
  readonly projectPath: string;
  readonly run: string;
}

/** The engine process ended while it worked; the host and the project are unharmed. */
export class EngineDiedError extends LecternError {}

/** How long cancelled work may take to stop by itself, and how long where it has a model to measure and keep. */
const STOP_MS = 3_000;
const KEEP_MS = 20_000;

/** Characters of what a dying process wrote that are kept. */
const LAST_WORDS = 4_000;

type Answer = Extract<
  FromEngine,
  {
    kind:
      | 'trained'
      | 'estimated'
      | 'learningRate'
      | 'predicted'
      | 'applied'
      | 'inspected'
      | 'onnx'
      | 'explained'
      | 'examined'
      | Questioned;
  }
>;
type Call = Exclude<ToEngine, { kind: 'cancel' }>;
/** Models that are asked several things; each question says its action, and so does its answer. */
type Questioned = 'language' | 'embedding' | 'tagging';
/** `Omit` over each member of the union. */
type WithoutId<Message> = Message extends unknown ? Omit<Message, 'id'> : never;

interface Pending {
  readonly answered: PromiseWithResolvers<Answer>;
  readonly hooks: Hooks | undefined;
  cancelled: boolean;
  /** The process has a model that a cancel should leave it the time to measure. */
  keeping: boolean;
  /** What the listener threw. */
  failure: { readonly error: unknown } | undefined;
  killTimer: NodeJS.Timeout | undefined;
}

export function createEngineClient(): EngineClient {
  let child: ChildProcess | undefined;
  let lastWords = '';
  let nextId = 1;
  const pending = new Map<number, Pending>();

  function started(): ChildProcess {
    if (child !== undefined) return child;
    const process_ = fork(fileURLToPath(new URL('engine-main.ts', import.meta.url)), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    // Drivers write what they think there; it is wanted only where the process dies of it.
    lastWords = '';
    process_.stderr?.setEncoding('utf8').on('data', (words: string) => {
      lastWords = (lastWords + words).slice(-LAST_WORDS);
    });
    process_.on('message', (raw) => {
      receive(process_, raw);
    });
    process_.on('error', () => {
      ended(process_, null, null);
    });
    process_.on('exit', (code, signal) => {
      ended(process_, code, signal);
    });
    child = process_;
    return process_;
  }

  function receive(from: ChildProcess, raw: unknown): void {
    const parsed = fromEngine.safeParse(raw);
    if (!parsed.success) {
      from.kill('SIGKILL');
      return;
    }
    const message = parsed.data;
    if (message.kind === 'ready') return;
    const call = pending.get(message.id);
    if (call === undefined) return;
    switch (message.kind) {
      case 'progress':
        listen(message.id, call, (hooks) => {
          hooks.progress(message.done, message.total, message.unit, message.message);
        });
        return;
      case 'epoch':
        listen(message.id, call, (hooks) => {
          hooks.epoch?.(message.epoch);
        });
        return;
      case 'languageNews':
        listen(message.id, call, (hooks) => {
          hooks.news?.(message.news);
        });
        return;
      case 'checkpoint':
        listen(message.id, call, (hooks) => {
          hooks.checkpoint?.(message.checkpoint);
        });
        return;
      case 'applyCheckpoint':
        listen(message.id, call, (hooks) => {
          hooks.applied?.(message.checkpoint);
        });
        return;
      case 'keeping':
        call.keeping = true;
        if (call.killTimer !== undefined) killLater(call, KEEP_MS);
        return;
      case 'failed':
        settle(message.id, call);
        call.answered.reject(
          call.failure?.error ??
            new LecternError(message.error.code, message.error.message, message.error.hint),
        );
        return;
      default:
        settle(message.id, call);
        if (call.failure === undefined) call.answered.resolve(message);
        else call.answered.reject(call.failure.error);
    }
  }

  /** Whoever listens may fail, most likely because the disk is full: then the work is in vain, and is stopped. */
  function listen(id: number, call: Pending, tell: (hooks: Hooks) => void): void {
    if (call.hooks === undefined || call.failure !== undefined) return;
    try {
      tell(call.hooks);
    } catch (error) {
      call.failure = { error };
      child?.send({ id, kind: 'cancel' } satisfies ToEngine, () => {});
      killLater(call, STOP_MS);
    }
  }

  function settle(id: number, call: Pending): void {
    clearTimeout(call.killTimer);
    pending.delete(id);
  }

  function ended(which: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    if (child !== which) return;
    child = undefined;
    for (const [id, call] of [...pending]) {
      settle(id, call);
      call.answered.reject(
        call.failure?.error ?? (call.cancelled ? cancelled() : died(code, signal, lastWords)),
      );
    }
  }

  function killLater(call: Pending, milliseconds: number): void {
    clearTimeout(call.killTimer);
    call.killTimer = setTimeout(() => {
      child?.kill('SIGKILL');
    }, milliseconds);
  }

  async function call(message: WithoutId<Call>, hooks?: Hooks): Promise<Answer> {
    if (hooks?.signal.aborted === true) throw cancelled();
    const id = nextId++;
    const engine = started();
    const entry: Pending = {
      answered: Promise.withResolvers(),
      hooks,
      cancelled: false,
      keeping: false,
      failure: undefined,
      killTimer: undefined,
    };
    pending.set(id, entry);
    const cancel = (): void => {
      entry.cancelled = true;
      engine.send({ id, kind: 'cancel' } satisfies ToEngine, () => {});
      killLater(entry, entry.keeping ? KEEP_MS : STOP_MS);
    };
    hooks?.signal.addEventListener('abort', cancel, { once: true });
    engine.send({ id, ...message }, (error) => {
      // A closed channel also ends the process, and `ended` says so better.
      if (error !== null && pending.has(id)) ended(engine, null, null);
    });
    try {
      return await entry.answered.promise;
    } finally {
      hooks?.signal.removeEventListener('abort', cancel);
    }
  }

  return {
    async train(request, hooks) {
      const answer = await call({ kind: 'train', request: { ...request } }, hooks);
      if (answer.kind !== 'trained') throw wrongAnswer(answer);
      return answer.result;
    },
    async estimate(request) {
      const answer = await call({ kind: 'estimate', request: { ...request } });
      if (answer.kind !== 'estimated') throw wrongAnswer(answer);
      return answer.estimate;
    },
    async findLearningRate(request, hooks) {
      const answer = await call({ kind: 'learningRate', request: { ...request } }, hooks);
      if (answer.kind !== 'learningRate') throw wrongAnswer(answer);
      return answer.trial;
    },
    async predict(request) {
      const answer = await call({ kind: 'predict', request });
      if (answer.kind !== 'predicted') throw wrongAnswer(answer);
      return answer.probabilities;
    },
    async apply(request, hooks) {
      const answer = await call({ kind: 'apply', request }, hooks);
      if (answer.kind !== 'applied') throw wrongAnswer(answer);
      return answer.result;
    },
    async inspect(weights) {
      const answer = await call({ kind: 'inspect', request: { weights } });
      if (answer.kind !== 'inspected') throw wrongAnswer(answer);
      return answer.result;
    },
    async onnx(weights) {
      const answer = await call({ kind: 'onnx', request: { weights } });
      if (answer.kind !== 'onnx') throw wrongAnswer(answer);
      return answer;
    },
    async explain(request) {
      const answer = await call({ kind: 'explain', request });
      if (answer.kind !== 'explained') throw wrongAnswer(answer);
      return answer.result;
    },
    async language<Request extends LanguageRequest>(request: Request, hooks?: LanguageHooks) {
      const answer = await call({ kind: 'language', request }, hooks);
      if (answer.kind !== 'language' || !answersTo(answer.answer, request)) throw wrongAnswer(answer);
      return answer.answer;
    },
    async embedding<Request extends EmbeddingRequest>(request: Request, hooks?: TrainHooks) {
      const answer = await call({ kind: 'embedding', request }, hooks);
      if (answer.kind !== 'embedding' || !answersTo(answer.answer, request)) throw wrongAnswer(answer);
      return answer.answer;
    },
    async tagging<Request extends TaggingRequest>(request: Request, hooks?: TrainHooks) {
      const answer = await call({ kind: 'tagging', request }, hooks);
      if (answer.kind !== 'tagging' || !answersTo(answer.answer, request)) throw wrongAnswer(answer);
      return answer.answer;
    },
    async doctor(selfTest) {
      const answer = await call({ kind: 'doctor', request: { selfTest } });
      if (answer.kind !== 'examined') throw wrongAnswer(answer);
      return answer.result;
    },
    get pid() {
      return child?.pid;
    },
    async stop() {
      const engine = child;
      if (engine === undefined) return;
      const exit = new Promise<void>((resolve) =>
        engine.once('exit', () => {
          resolve();
        }),
      );
      // It has no state of its own worth saving: everything it made is with the host.
      if (!engine.kill('SIGTERM')) return;
      const timer = setTimeout(() => engine.kill('SIGKILL'), STOP_MS);
      await exit;
      clearTimeout(timer);
    },
  };
}

function answersTo<Given extends { readonly action: string }, Asked extends { readonly action: string }>(
  answer: Given,
  { action }: Asked,
): answer is Extract<Given, { action: Asked['action'] }> {
  return answer.action === action;
}

function cancelled(): LecternError {
  return new LecternError('cancelled', 'The work was cancelled.');
}

function died(code: number | null, signal: NodeJS.Signals | null, lastWords: string): EngineDiedError {
  const thrown = /^\w*Error: .*$/mu.exec(lastWords)?.[0];
  const how = signal === null ? (code === null ? '' : ` (exit code ${String(code)})`) : ` (${signal})`;
  return new EngineDiedError(
    'engine-failed',
    `The engine process ended unexpectedly${how}${thrown === undefined ? '' : `: ${thrown}`}.`,
    signal === 'SIGKILL'
      ? 'It was killed, most often because memory ran out: try a smaller vocabulary, embedding or batch, then start again.'
      : 'Start again; if it happens again, choose the CPU as device.',
  );
}

function wrongAnswer(answer: Answer): Error {
  return new Error(`The engine process answered “${answer.kind}” to something else.`);
}
