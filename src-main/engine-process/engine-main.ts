/** The engine process: takes one message after the other from its host; ends with it. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { classifierToOnnx } from '../../engine/models/onnx/classifier-to-onnx.ts';
import { pipelineDescription } from '../../engine/models/onnx/pipeline-description.ts';
import type { Work } from '../../engine/training/work.ts';
import { applyFile } from './applying/apply-file.ts';
import { describeBackends } from './choose-backend.ts';
import { Embeddings } from './embeddings.ts';
import { engineErrorReport } from './engine-errors.ts';
import { estimateRun } from './estimate-run.ts';
import { findLearningRate } from './find-learning-rate.ts';
import { explainText } from './explain-text.ts';
import { inspectModel } from './inspect-model.ts';
import { LanguageModels } from './language-models.ts';
import { LoadedModels } from './loaded-models.ts';
import { toEngine, type FromEngine, type ToEngine } from './messages.ts';
import { selfTest } from './self-test.ts';
import { Taggers } from './taggers.ts';
import { trainRun, type TrainListener } from './train-run.ts';

const models = new LoadedModels();
const languageModels = new LanguageModels();
const embeddings = new Embeddings(models);
const taggers = new Taggers();
const aborts = new Map<number, AbortController>();
/** Progress is for people: more often than this nobody can read it. */
const TELL_EVERY_MS = 50;

process.on('message', (raw) => {
  const parsed = toEngine.safeParse(raw);
  // The host validates too: what does not parse here is not from it.
  if (parsed.success) void answer(parsed.data);
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
// Ctrl+C in a terminal reaches the whole group: the host decides what becomes of the work.
process.on('SIGINT', () => {});

send({ kind: 'ready' });

async function answer(message: ToEngine): Promise<void> {
  const { id } = message;
  if (message.kind === 'cancel') {
    aborts.get(id)?.abort();
    return;
  }
  const abort = new AbortController();
  aborts.set(id, abort);
  try {
    send(await perform(message, abort.signal));
  } catch (error) {
    send({ id, kind: 'failed', error: engineErrorReport(error) });
  } finally {
    aborts.delete(id);
  }
}

async function perform(
  message: Exclude<ToEngine, { kind: 'cancel' }>,
  signal: AbortSignal,
): Promise<FromEngine> {
  const { id } = message;
  switch (message.kind) {
    case 'train': {
      const request = { ...message.request, threads: message.request.threads };
      const result = await trainRun(request, workOf(id, signal), listenerOf(id));
      return { id, kind: 'trained', result };
    }
    case 'estimate':
      return {
        id,
        kind: 'estimated',
        estimate: await estimateRun(
          { ...message.request, threads: message.request.threads },
          workOf(id, signal),
        ),
      };
    case 'learningRate': {
      const { training, ...range } = message.request;
      const trial = await findLearningRate(
        { training: { ...training, threads: training.threads }, ...range },
        workOf(id, signal),
      );
      return { id, kind: 'learningRate', trial };
    }
    case 'predict': {
      const { model, texts } = message.request;
      const probabilities = await models.use(model, (classifier) => classifier.predictProbabilities(texts));
      return { id, kind: 'predicted', probabilities };
    }
    case 'apply': {
      const result = await applyFile(message.request, models, workOf(id, signal), (checkpoint) => {
        send({ id, kind: 'applyCheckpoint', checkpoint });
      });
      return { id, kind: 'applied', result };
    }
    case 'inspect':
      return { id, kind: 'inspected', result: await inspectModel(message.request.weights) };
    case 'onnx': {
      const { weights } = message.request;
      const pipeline = new TextEncoder().encode(JSON.stringify(pipelineDescription(weights)));
      return { id, kind: 'onnx', model: classifierToOnnx(weights), pipeline };
    }
    case 'explain': {
      const { model, text, method, seed } = message.request;
      const result = await models.use(model, (classifier, notes) =>
        explainText(classifier, text, method, seed, notes),
      );
      return { id, kind: 'explained', result };
    }
    case 'language': {
      const answer = await languageModels.answer(
        message.request,
        workOf(id, signal),
        () => {
          send({ id, kind: 'keeping' });
        },
        (news) => {
          send({ id, kind: 'languageNews', news });
        },
      );
      return { id, kind: 'language', answer };
    }
    case 'embedding':
      return { id, kind: 'embedding', answer: await embeddings.answer(message.request, workOf(id, signal)) };
    case 'tagging':
      return {
        id,
        kind: 'tagging',
        answer: await taggers.answer(message.request, workOf(id, signal), listenerOf(id)),
      };
    case 'doctor': {
      const backends = await describeBackends();
      return {
        id,
        kind: 'examined',
        result: { backends, selfTest: message.request.selfTest ? await selfTest(backends) : [] },
      };
    }
  }
}

function listenerOf(id: number): TrainListener {
  return {
    keeping() {
      send({ id, kind: 'keeping' });
    },
    checkpoint(checkpoint) {
      send({ id, kind: 'checkpoint', checkpoint });
    },
  };
}

function workOf(id: number, signal: AbortSignal): Work {
  let toldAt = 0;
  let toldMessage = '';
  return {
    signal,
    progress(done, total, unit, message) {
      const now = performance.now();
      if (now - toldAt < TELL_EVERY_MS && message === toldMessage) return;
      toldAt = now;
      toldMessage = message;
      send({ id, kind: 'progress', done, total, unit, message });
    },
    epoch(epoch) {
      send({ id, kind: 'epoch', epoch });
    },
    async pause() {
      await nextTurn();
    },
  };
}

function send(message: FromEngine): void {
  if (process.connected) process.send?.(message);
}
