/** Every preset's trainer, by its name; one file each, as in `src-main/api/presets`. */
import { LecternError } from '../api/errors.ts';
import { dan } from './trainers/dan.ts';
import { cnn, fasttext, gru, lstm, mlp, rnn, transformer } from './trainers/graph-networks.ts';
import { dictionary } from './trainers/dictionary.ts';
import { logistic } from './trainers/logistic.ts';
import { majority } from './trainers/majority.ts';
import { naiveBayes } from './trainers/naive-bayes.ts';
import { nbSvm } from './trainers/nb-svm.ts';
import { perceptron } from './trainers/perceptron.ts';
import { sentimentFeatures } from './trainers/sentiment-features.ts';
import { svm } from './trainers/svm.ts';
import type { Trainer } from './trainers/trainer.ts';

const trainers: Readonly<Record<string, Trainer>> = {
  majority,
  dictionary,
  'sentiment-features': sentimentFeatures,
  logistic,
  svm,
  'nb-svm': nbSvm,
  'naive-bayes': naiveBayes,
  perceptron,
  dan,
  fasttext,
  mlp,
  cnn,
  rnn,
  gru,
  lstm,
  bilstm: lstm,
  transformer,
};

export function trainerOf(preset: string): Trainer {
  const trainer = Object.hasOwn(trainers, preset) ? trainers[preset] : undefined;
  if (trainer === undefined) throw new LecternError('bad-input', `There is no preset “${preset}”.`);
  return trainer;
}
