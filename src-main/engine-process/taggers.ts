/** Taggers in the engine process: trains them, and keeps the one that was asked last ready for the next question. */
import { SentenceTagger } from '../../engine/models/tagging/sentence-tagger.ts';
import type { Work } from '../../engine/training/work.ts';
import { LecternError } from '../api/errors.ts';
import { openProjectReader } from '../database/open-project.ts';
import { backendLike } from './choose-backend.ts';
import type { ModelSource } from './engine-client.ts';
import type { TaggingAnswer, TaggingRequest } from './tagging-messages.ts';
import { trainTaggingRun } from './train-tagging-run.ts';
import type { TrainListener } from './train-run.ts';

interface Loaded {
  readonly key: string;
  readonly tagger: SentenceTagger;
  dispose(): Promise<void>;
}

export class Taggers {
  private loaded: Loaded | undefined;
  /** One question after the other: a tagger is not released under one that is being answered. */
  private last: Promise<unknown> = Promise.resolve();

  async answer(request: TaggingRequest, work: Work, listener: TrainListener): Promise<TaggingAnswer> {
    if (request.action === 'train')
      return { action: 'train', result: await trainTaggingRun(request.training, work, listener) };
    const { model, sentences } = request;
    const turn = this.last.then(async (): Promise<TaggingAnswer> => {
      const tagger = await this.tagger(model);
      const { tags, probabilities } = await tagger.tag(sentences);
      return {
        action: 'tag',
        names: tagger.tags,
        tags,
        probabilities,
        rare: Uint8Array.from(sentences.flat(), (word) => (tagger.features.holds(word) ? 0 : 1)),
        maxWords: tagger.maxWords,
      };
    });
    this.last = turn.catch(() => {});
    return turn;
  }

  private async tagger(source: ModelSource): Promise<SentenceTagger> {
    const key = JSON.stringify([source.projectPath, source.run]);
    if (this.loaded?.key !== key) {
      const before = this.loaded;
      this.loaded = undefined;
      await before?.dispose();
      this.loaded = { key, ...(await load(source)) };
    }
    return this.loaded.tagger;
  }
}

async function load({ projectPath, run }: ModelSource): Promise<Omit<Loaded, 'key'>> {
  const reader = openProjectReader(projectPath);
  let weights: Uint8Array | undefined;
  let trainedOn: string | null | undefined;
  try {
    weights = reader.value<Uint8Array>('SELECT weights FROM tagging_models WHERE run_id = ?', run);
    trainedOn = reader.value<string | null>('SELECT backend FROM tagging_runs WHERE id = ?', run);
  } finally {
    reader.close();
  }
  if (weights === undefined)
    throw new LecternError(
      'not-found',
      'This run has no model.',
      'Choose a run that was trained to its end.',
    );
  const { backend } = await backendLike(trainedOn ?? null);
  const tagger = SentenceTagger.load(weights, backend);
  return {
    tagger,
    async dispose() {
      tagger.dispose();
      await backend.dispose();
    },
  };
}
