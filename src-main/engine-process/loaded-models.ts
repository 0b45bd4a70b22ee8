/** Keeps the model that was used last ready for the next question. */
import type { Classifier } from '../../engine/models/classifier.ts';
import { loadClassifier } from '../../engine/models/load-classifier.ts';
import { LecternError } from '../api/errors.ts';
import { readModelWeights } from '../database/find-model.ts';
import { openProjectReader } from '../database/open-project.ts';
import { openBackend, type OpenedBackend } from './choose-backend.ts';
import type { ModelSource } from './engine-client.ts';

interface Loaded {
  readonly key: string;
  readonly classifier: Classifier;
  readonly opened: OpenedBackend | undefined;
  readonly notes: readonly string[];
}

export class LoadedModels {
  private current: Promise<Loaded> | undefined;
  private key: string | undefined;
  /** Calls under way; a model is not released under them. */
  private users = 0;
  private readonly retired: Promise<Loaded>[] = [];

  async use<Result>(
    source: ModelSource,
    work: (classifier: Classifier, notes: readonly string[]) => Promise<Result>,
  ): Promise<Result> {
    const key = JSON.stringify([source.projectPath, source.run]);
    if (this.key !== key) {
      if (this.current !== undefined) this.retired.push(this.current);
      this.key = key;
      this.current = load(key, source);
      this.current.catch(() => {
        // A model that could not be loaded is tried again next time.
        if (this.key === key) this.key = this.current = undefined;
      });
    }
    this.users += 1;
    try {
      const { classifier, notes } = await (this.current as Promise<Loaded>);
      return await work(classifier, notes);
    } finally {
      this.users -= 1;
      if (this.users === 0) for (const old of this.retired.splice(0)) void old.then(release, () => {});
    }
  }
}

async function load(key: string, source: ModelSource): Promise<Loaded> {
  const reader = openProjectReader(source.projectPath);
  let stored: ReturnType<typeof readModelWeights>;
  try {
    stored = readModelWeights(reader, source.run);
  } finally {
    reader.close();
  }
  const { weights, trainedOn } = stored;
  const notes: string[] = [];
  let opened: OpenedBackend | undefined;
  const classifier = await loadClassifier(weights, async () => {
    try {
      opened = await openBackend({ device: trainedOn === 'webgpu' ? 'gpu' : 'cpu' });
    } catch (error) {
      if (trainedOn !== 'webgpu' || !(error instanceof LecternError) || error.code !== 'no-device')
        throw error;
      notes.push(
        'Trained on a GPU that is not here: computed on the CPU, which may differ in the last digits.',
      );
      opened = await openBackend({ device: 'cpu' });
    }
    return opened.backend;
  });
  return { key, classifier, opened, notes };
}

async function release({ classifier, opened }: Loaded): Promise<void> {
  classifier.dispose();
  await opened?.backend.dispose();
}
