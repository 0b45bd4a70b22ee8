/** Language models on random symbols of a vocabulary of 10,000: symbols learnt per second, one program of each size. */
import {
  languageArchitecture,
  type LanguageNetworkSettings,
} from '../../engine/models/language-network/language-architecture.ts';
import { LanguageNetwork } from '../../engine/models/language-network/language-network.ts';
import { RandomStream, keyOfSeed } from '../../engine/core/random.ts';
import { openBackend } from '../../src-main/engine-process/choose-backend.ts';

const vocabulary = 10_000;

function recurrent(cell: 'rnn' | 'lstm', size: number, layers: number): LanguageNetworkSettings {
  return {
    name: 'recurrent',
    cell,
    embeddingSize: size,
    hiddenSize: size,
    layers,
    dropout: 0,
    tied: false,
    start: 0.1,
  };
}

const models: readonly { name: string; settings: LanguageNetworkSettings; rows: number; steps: number }[] = [
  {
    name: 'feed-forward 5 × 100, 200',
    settings: {
      name: 'feed-forward',
      context: 5,
      embeddingSize: 100,
      hiddenSize: 200,
      dropout: 0,
      direct: false,
    },
    rows: 256,
    steps: 5,
  },
  { name: 'RNN 256', settings: recurrent('rnn', 256, 1), rows: 20, steps: 20 },
  { name: 'LSTM 2 × 200', settings: recurrent('lstm', 200, 2), rows: 20, steps: 20 },
  { name: 'LSTM 2 × 650', settings: recurrent('lstm', 650, 2), rows: 20, steps: 35 },
  {
    name: 'transformer 4 × 256',
    settings: {
      name: 'transformer',
      context: 64,
      embeddingSize: 256,
      layers: 4,
      heads: 4,
      feedForwardSize: 1024,
      dropout: 0,
      tied: true,
    },
    rows: 16,
    steps: 64,
  },
];

export async function run(options: Readonly<Record<string, string>> = {}): Promise<object> {
  const device = options['device'] === 'gpu' ? 'gpu' : 'cpu';
  const seconds = Number(options['seconds'] ?? 5);
  const threads = options['threads'] === undefined ? undefined : Number(options['threads']);
  const wanted = models.filter(({ name }) => name.includes(options['model'] ?? ''));
  const measured: object[] = [];
  let adapter = '';
  for (const { name, settings, rows, steps } of wanted) {
    const opened = await openBackend({ device, threads });
    adapter = `${opened.adapter}, ${String(opened.threads)} threads`;
    const { backend } = opened;
    const architecture = languageArchitecture(settings, vocabulary + 1, vocabulary);
    const network = new LanguageNetwork(
      backend,
      architecture,
      { optimizer: { name: 'sgd' }, clipNorm: 0.25 },
      1,
    );
    const random = new RandomStream(keyOfSeed(1));
    const draw = (count: number): Int32Array =>
      Int32Array.from({ length: count }, () => random.below(vocabulary));
    const predictions = architecture.reading === 'window' ? rows : rows * steps;
    const step = (): void => {
      network.trainStep({ documents: rows, tokens: steps }, draw(rows * steps), draw(predictions), 0.1);
    };
    step();
    await network.takeLoss();
    const cpu = process.cpuUsage();
    const started = performance.now();
    let done = 0;
    while (performance.now() - started < seconds * 1000) {
      step();
      done += 1;
      if (done % 4 === 0) await network.takeLoss();
    }
    await network.takeLoss();
    const elapsed = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    measured.push({
      name,
      parameters: network.parameterCount,
      symbolsPerSecond: Math.round((done * predictions) / elapsed),
      symbolsPerProcessorSecond: Math.round((done * predictions) / ((user + system) / 1e6)),
      steps: done,
    });
    network.dispose();
    await backend.dispose();
  }
  return { device, adapter, vocabulary, models: measured };
}
