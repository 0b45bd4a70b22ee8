import { expect, test } from 'vitest';
import type { Work } from '../../engine/training/work.ts';
import { completeRecipe } from '../api/presets.ts';
import { languagePresetOf } from '../api/language-presets.ts';
import type { LanguageNews } from './language-messages.ts';
import { languageTrainerOf } from './language-trainers.ts';

const texts = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 'a b c d' : 'd c a'));
const quiet: Work = {
  signal: new AbortController().signal,
  progress: () => {},
  epoch: () => {},
  pause: () => Promise.resolve(),
};
const small = {
  'model.embeddingSize': 16,
  'training.batchSize': 4,
};
const settings: Readonly<Record<string, Readonly<Record<string, number | boolean>>>> = {
  'lstm-lm': { ...small, 'model.hiddenSize': 16, 'model.dropout': 0.2, 'training.steps': 6 },
  'gru-lm': { ...small, 'model.hiddenSize': 16, 'training.steps': 6 },
  'ffn-lm': { ...small, 'model.hiddenSize': 16, 'model.direct': true },
  'transformer-lm': { ...small, 'model.layers': 1, 'training.steps': 6, 'model.feedForwardSize': 16 },
};

async function train(preset: string, epochs: number, checkpoint?: Uint8Array) {
  const news: LanguageNews[] = [];
  const { model, opened } = await languageTrainerOf(preset)({
    recipe: completeRecipe(languagePresetOf(preset), { ...settings[preset], 'training.epochs': epochs }),
    train: texts,
    validation: texts.slice(0, 9),
    seed: 2,
    device: 'cpu',
    threads: 1,
    work: quiet,
    tell: (one) => news.push(one),
    checkpoint,
  });
  const bytes = await model.save();
  model.dispose();
  await opened?.dispose();
  return { bytes, news };
}

test.each(Object.keys(settings))('%s goes on from a checkpoint to the same bytes', async (preset) => {
  const whole = await train(preset, 3);
  const begun = await train(preset, 1);
  const checkpoint = begun.news.find((one) => one.news === 'checkpoint')!.state;
  const resumed = await train(preset, 3, checkpoint);
  const losses = ({ news }: { news: LanguageNews[] }) =>
    news.flatMap((one) =>
      one.news === 'epoch' ? [[one.epoch.trainLoss, one.epoch.validationLoss, one.epoch.sample]] : [],
    );
  expect(losses(resumed)).toEqual(losses(whole).slice(1));
  expect(Buffer.compare(resumed.bytes, whole.bytes)).toBe(0);
});

test('tied weights of unequal sizes are refused in words', async () => {
  const recipe = completeRecipe(languagePresetOf('lstm-lm'), {
    'model.tied': true,
    'model.hiddenSize': 32,
    'model.embeddingSize': 16,
  });
  const task = {
    recipe,
    train: texts,
    validation: [],
    seed: 1,
    device: 'cpu',
    threads: 1,
    work: quiet,
  } as const;
  await expect(
    languageTrainerOf('lstm-lm')({ ...task, tell: () => {}, checkpoint: undefined }),
  ).rejects.toThrow('as large as the hidden layer');
});
