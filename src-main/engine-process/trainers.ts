/** Every preset's trainer, by its name; one file each, as in `src-main/api/presets`. */
import { LecternError } from '../api/errors.ts';
import { dan } from './trainers/dan.ts';
import { logistic } from './trainers/logistic.ts';
import { majority } from './trainers/majority.ts';
import type { Trainer } from './trainers/trainer.ts';

const trainers: Readonly<Record<string, Trainer>> = {
  majority,
  logistic,
  dan,
};

export function trainerOf(preset: string): Trainer {
  const trainer = Object.hasOwn(trainers, preset) ? trainers[preset] : undefined;
  if (trainer === undefined) throw new LecternError('bad-input', `There is no preset “${preset}”.`);
  return trainer;
}
