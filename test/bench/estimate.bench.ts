/**
 * What `runs.estimate` says against what training then takes, on the sample posts. `--presets dan,cnn`, `--device cpu`.
 * Asked: within a factor of two, on a machine that does nothing else.
 */
import { loadavg } from 'node:os';
import { hostWithPosts } from '../support/host-with-posts.ts';

export async function run(options: Readonly<Record<string, string>>): Promise<object> {
  const presets = (options['presets'] ?? 'logistic,nb-svm,dan,fasttext,mlp,cnn,gru').split(',');
  const device: 'gpu' | 'cpu' = options['device'] === 'gpu' ? 'gpu' : 'cpu';
  const posts = await hostWithPosts();
  try {
    const rows: object[] = [];
    for (const preset of presets) {
      const epochs = !['logistic', 'nb-svm'].includes(preset);
      const asked = {
        preset,
        device,
        settings: (epochs ? { 'training.patience': 0, 'training.epochs': 5 } : {}) as Record<string, number>,
      };
      const started = performance.now();
      const estimate = await posts.window.call('runs.estimate', {
        project: posts.project,
        corpus: posts.corpus,
        ...asked,
      });
      const estimating = (performance.now() - started) / 1000;
      const trained = await posts.train(asked);
      rows.push({
        preset,
        estimated: estimate.seconds,
        taken: trained.seconds,
        ratio: estimate.seconds / (trained.seconds ?? Number.NaN),
        estimating,
        parameters: estimate.parameters,
        megabytes: estimate.deviceBytes === null ? null : estimate.deviceBytes / 1e6,
      });
    }
    return { rows, loadAfter: loadavg()[0] };
  } finally {
    await posts.close();
  }
}
