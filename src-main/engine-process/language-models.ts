/** Language models in the engine process: trains them, and keeps those used last ready for the next question. */
import type { TextLanguageModel } from '../../engine/models/text-language-model.ts';
import type { Work } from '../../engine/training/work.ts';
import { LecternError } from '../api/errors.ts';
import { openProjectReader } from '../database/open-project.ts';
import { compareGroups } from './compare-groups.ts';
import type { LanguageAnswer, LanguageNews, LanguageRequest } from './language-messages.ts';
import { loadLanguageModel, type LoadedLanguageModel } from './load-language-model.ts';
import { trainLanguageRun } from './train-language-run.ts';

/** Several models are compared side by side on one prompt; more than this would fill the memory. */
const KEPT = 4;

export class LanguageModels {
  /** In the order of their last use, the latest last. */
  private readonly kept = new Map<string, Promise<LoadedLanguageModel>>();
  private readonly inUse = new Map<Promise<LoadedLanguageModel>, number>();

  async answer(
    request: LanguageRequest,
    work: Work,
    keeping: () => void,
    tell: (news: LanguageNews) => void,
  ): Promise<LanguageAnswer> {
    switch (request.action) {
      case 'train':
        return { action: 'train', result: await trainLanguageRun(request.training, work, keeping, tell) };
      case 'score':
        return this.use(request.model, async (model) => ({
          action: 'score',
          result: await model.score(request.texts),
        }));
      case 'next':
        return this.use(request.model, async (model) => ({
          action: 'next',
          symbols: await model.nextSymbols(request.prompt, request.count),
        }));
      case 'write':
        return this.use(request.model, async (model) => {
          const { prompt, temperature, topK, topP, maximumSymbols, seeds } = request;
          const texts = [];
          for (const seed of seeds)
            texts.push(
              await model.write(prompt, {
                temperature,
                maximumSymbols,
                seed,
                ...(topK === undefined ? {} : { topK }),
                ...(topP === undefined ? {} : { topP }),
              }),
            );
          return { action: 'write', texts };
        });
      case 'groups':
        return { action: 'groups', result: await compareGroups(request.groups, work) };
    }
  }

  private async use<Result>(
    source: { projectPath: string; run: string },
    work: (model: TextLanguageModel) => Promise<Result>,
  ): Promise<Result> {
    const key = JSON.stringify([source.projectPath, source.run]);
    const model = this.kept.get(key) ?? load(source);
    this.kept.delete(key);
    this.kept.set(key, model);
    this.inUse.set(model, (this.inUse.get(model) ?? 0) + 1);
    try {
      return await work((await model).model);
    } catch (error) {
      // One that could not be loaded is tried again next time.
      if (this.kept.get(key) === model) await model.catch(() => this.kept.delete(key));
      throw error;
    } finally {
      this.inUse.set(model, (this.inUse.get(model) ?? 1) - 1);
      this.release();
    }
  }

  private release(): void {
    for (const [key, model] of this.kept) {
      if (this.kept.size <= KEPT) break;
      if ((this.inUse.get(model) ?? 0) === 0) this.kept.delete(key);
    }
    const kept = new Set(this.kept.values());
    for (const [model, users] of this.inUse) {
      if (users > 0 || kept.has(model)) continue;
      this.inUse.delete(model);
      void model.then(
        ({ dispose }) => dispose(),
        () => {},
      );
    }
  }
}

function load(source: { projectPath: string; run: string }): Promise<LoadedLanguageModel> {
  const reader = openProjectReader(source.projectPath);
  try {
    const weights = reader.value<Uint8Array>(
      'SELECT weights FROM language_models WHERE run_id = ?',
      source.run,
    );
    const backend = reader.value<string | null>('SELECT backend FROM language_runs WHERE id = ?', source.run);
    if (weights === undefined)
      throw new LecternError(
        'not-found',
        'This run has no model.',
        'Choose a run that was trained to its end.',
      );
    return loadLanguageModel(weights, backend ?? null);
  } finally {
    reader.close();
  }
}
