import { z } from 'zod';
import { trainMajority } from '../../../engine/training/train-majority.ts';
import { cpuTrainer } from './trainer.ts';

export const majority = cpuTrainer(z.object({}), (data) => Promise.resolve(trainMajority(data)));
