/** A thread that applies a model to blocks of rows. Started by `applier-threads.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadClassifier } from '../../../engine/models/load-classifier.ts';
import type { ApplyRequest } from '../../applying/apply-request.ts';
import { engineErrorReport } from '../engine-errors.ts';
import { openWasmBackend } from '../wasm-threads.ts';
import type { FromApplier, ToApplier } from './applier-threads.ts';
import { BlockApplier } from './block-applier.ts';

const { weights, request } = workerData as { weights: Uint8Array; request: ApplyRequest };
const port = parentPort!;

// Blocks are shared out among threads: within a block one thread computes, so that none waits for another.
const applier = loadClassifier(weights, () => openWasmBackend({ threads: 1 })).then(
  (classifier) => new BlockApplier(classifier, request),
);
applier.catch(() => {
  // Whoever hands over the first block is told.
});

port.on('message', (asked: ToApplier) => void answer(asked));

async function answer({ block, spare }: ToApplier): Promise<void> {
  let said: FromApplier;
  try {
    said = { applied: await (await applier).apply(block, spare) };
  } catch (error) {
    port.postMessage({ failed: engineErrorReport(error) } satisfies FromApplier);
    return;
  }
  const { block: back, probabilities, predicted, delimited, measured } = said.applied;
  port.postMessage(said, [
    back.bytes.buffer,
    back.ends.buffer,
    probabilities.buffer,
    predicted.buffer,
    measured.probabilities.buffer,
    ...(delimited === undefined ? [] : [delimited.buffer]),
  ]);
}
