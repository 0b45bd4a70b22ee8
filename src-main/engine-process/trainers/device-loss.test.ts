import { expect, test } from 'vitest';
import { globals } from 'webgpu';
import { openTestGpu } from '../../../test/support/software-adapter.ts';
import { completeRecipe, presetOf } from '../../api/presets.ts';
import { trainerOf } from '../trainers.ts';
import type { Trained } from './trainer.ts';

const gpu = await openTestGpu();
if (typeof gpu !== 'string') await gpu.dispose();

const data = {
  classes: ['bad', 'good'],
  train: {
    texts: Array.from({ length: 24 }, (_, at) =>
      at % 2 === 0 ? `dull and slow ${at}` : `bright and quick ${at}`,
    ),
    labels: Int32Array.from({ length: 24 }, (_, at) => at % 2),
  },
  validation: { texts: ['dull', 'bright'], labels: Int32Array.of(0, 1) },
};
const work = {
  signal: new AbortController().signal,
  progress() {},
  epoch() {},
  pause: () => new Promise<void>((resolve) => setImmediate(resolve)),
};

test.skipIf(typeof gpu === 'string')(
  'training goes on with another device from its last checkpoint',
  async () => {
    const opened: GPUDevice[] = [];
    const prototype = (globals as unknown as { GPUAdapter: { prototype: GPUAdapter } }).GPUAdapter.prototype;
    const request = Reflect.get(prototype, 'requestDevice') as GPUAdapter['requestDevice'];
    prototype.requestDevice = async function (this: GPUAdapter, descriptor) {
      const device = await request.call(this, descriptor);
      opened.push(device);
      return device;
    };
    const train = (lose: boolean): Promise<Trained> =>
      trainerOf('mlp').train({
        recipe: completeRecipe(presetOf('mlp'), {
          'training.epochs': 4,
          'training.patience': 0,
          'features.longestPiece': 0,
          'model.embeddingSize': 8,
          'model.hiddenSizes': [8],
        }),
        data,
        projectPath: '',
        seed: 1,
        device: 'gpu',
        threads: undefined,
        work,
        checkpoints: {
          last: undefined,
          leastSeconds: 0,
          save(_state, epoch) {
            if (lose && epoch === 2 && opened.length === 1) opened[0]!.destroy();
          },
        },
      });
    try {
      const lost = await train(true);
      expect(opened).toHaveLength(2);
      expect(lost.warnings.join(' ')).toContain(
        'The graphics device was lost while training, which went on from epoch 2.',
      );
      const whole = await train(false);
      expect(whole.warnings.join(' ')).not.toContain('lost');
      expect(await lost.classifier.save()).toEqual(await whole.classifier.save());
      for (const one of [lost, whole]) {
        one.classifier.dispose();
        await one.opened?.dispose();
      }
    } finally {
      prototype.requestDevice = request;
    }
  },
  180_000,
);
