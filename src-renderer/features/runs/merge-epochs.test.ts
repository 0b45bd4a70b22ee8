import { describe, expect, it } from 'vitest';
import type { Epoch } from '../../../src-main/api/runs.ts';
import { mergeEpochs } from './merge-epochs.ts';

const epoch = (number: number, trainLoss: number): Epoch => ({
  epoch: number,
  step: number * 10,
  trainLoss,
  validationLoss: null,
  validationAccuracy: null,
  validationMacroF1: null,
  validationMacroRecall: null,
  learningRate: null,
  seconds: number,
});

describe('epochs of a live run', () => {
  it('are there once each and in order, whoever tells them first', () => {
    const merged = mergeEpochs([epoch(1, 1), epoch(2, 0.9)], [epoch(3, 0.7), epoch(2, 0.8)]);
    expect(merged.map((each) => [each.epoch, each.trainLoss])).toEqual([
      [1, 1],
      [2, 0.8],
      [3, 0.7],
    ]);
  });
});
