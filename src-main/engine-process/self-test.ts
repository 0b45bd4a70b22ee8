/** Trains the same tiny network on every backend of this machine and compares what comes out. */
import type { Backend } from '../../engine/core/backend.ts';
import { createDanNetwork } from '../../engine/models/dan-network.ts';
import { toErrorReport } from '../api/errors.ts';
import type { BackendReport, Check } from '../api/system.ts';
import { openNamedBackend } from './choose-backend.ts';

const STEPS = 12;
/** Losses of a tiny network after these steps in 32 bits, against the first backend's. */
const TOLERANCE = 2e-3;

export async function selfTest(backends: readonly BackendReport[]): Promise<Check[]> {
  const checks: Check[] = [];
  let expected: number | undefined;
  for (const { name, available } of backends) {
    if (!available) continue;
    const started = performance.now();
    try {
      const { backend } = await openNamedBackend(name);
      let loss: number;
      try {
        loss = await trainTiny(backend);
      } finally {
        await backend.dispose();
      }
      const seconds = ((performance.now() - started) / 1000).toFixed(2);
      expected ??= loss;
      const passed = loss < 0.9 && Math.abs(loss - expected) <= TOLERANCE;
      checks.push({
        name: `Training on ${name}`,
        passed,
        detail: `Loss ${loss.toFixed(4)} after ${String(STEPS)} steps${loss === expected ? '' : ` (${expected.toFixed(4)} elsewhere)`}, ${seconds} s.`,
      });
    } catch (error) {
      checks.push({ name: `Training on ${name}`, passed: false, detail: toErrorReport(error).message });
    }
  }
  return checks;
}

/** Documents of class c hold only words of class c: any working network learns that within some steps. */
async function trainTiny(backend: Backend): Promise<number> {
  const network = createDanNetwork(
    backend,
    {
      vocabularySize: 12,
      classes: 3,
      embeddingSize: 16,
      hiddenSizes: [16],
      activation: 'relu',
      dropout: 0,
      wordDropout: 0,
      optimizer: { name: 'adam' },
    },
    7,
  );
  try {
    const documents = 24;
    const tokens = new Int32Array(documents * 4);
    const labels = new Int32Array(documents);
    const offsets = Int32Array.from({ length: documents + 1 }, (_, index) => index * 4);
    for (let document = 0; document < documents; document++) {
      labels[document] = document % 3;
      for (let place = 0; place < 4; place++)
        tokens[document * 4 + place] = (document % 3) * 4 + ((document + place) % 4);
    }
    for (let step = 0; step < STEPS; step++) {
      if (step === STEPS - 1) await network.takeLoss();
      network.trainStep({ tokens, offsets, labels }, 0.02);
    }
    return await network.takeLoss();
  } finally {
    network.dispose();
  }
}
