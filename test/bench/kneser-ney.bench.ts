/** Kneser-Ney n-gram models on Penn Treebank: time to train, words scored per second, memory, perplexity. One thread. */
import { perplexityOfSentences } from '../../engine/models/language-model.ts';
import { NgramLanguageModel, type NgramOptions } from '../../engine/models/ngram-language-model.ts';
import { WordVocabulary } from '../../engine/text/word-vocabulary.ts';
import { ptbMissing, readPtb } from '../support/ptb.ts';

const repetitions = 5;

export async function run(options: Readonly<Record<string, string>> = {}): Promise<object> {
  if (ptbMissing !== undefined) return { skipped: ptbMissing };
  const orders = options['order'] === undefined ? [3, 4, 5] : [Number(options['order'])];
  const train = readPtb('train');
  const test = readPtb('test');
  const prepare = timed(1, () => {
    const vocabulary = WordVocabulary.build(train);
    return { vocabulary, corpus: vocabulary.encode(train) };
  });
  const { vocabulary, corpus } = prepare.result;
  const heldOut = vocabulary.encode(test);
  const models: object[] = [];
  for (const order of orders) {
    for (const method of ['modified-kneser-ney', 'kneser-ney'] as const) {
      models.push(measure(corpus, heldOut, vocabulary, { order, smoothing: { method } }));
    }
  }
  return await Promise.resolve({
    data: 'Penn Treebank, Mikolov’s preparation',
    trainTokens: corpus.tokens.length + train.length,
    vocabulary: vocabulary.size,
    countedInPerplexity: 'every word, <unk> included, and one </s> per sentence; not <s>',
    vocabularyAndEncodingSeconds: prepare.seconds,
    models,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  });
}

type Corpus = Parameters<typeof NgramLanguageModel.train>[0];

function measure(corpus: Corpus, heldOut: Corpus, vocabulary: WordVocabulary, options: NgramOptions): object {
  const training = timed(3, () => NgramLanguageModel.train(corpus, vocabulary, options));
  const model = training.result;
  const scoring = timed(repetitions, () => model.score(heldOut));
  const scoringSeen = timed(2, () => model.score(corpus));
  const saving = timed(1, () => model.save());
  const loading = timed(2, () => NgramLanguageModel.load(saving.result));
  const distribution = timed(repetitions, () => model.nextWords(['the', 'company'], 10));
  const { all, withoutUnknown } = perplexityOfSentences(scoring.result);
  return {
    ...options,
    perplexity: round(all.perplexity, 2),
    perplexityWithoutUnknown: round(withoutUnknown.perplexity, 2),
    testTokens: all.tokens,
    trainSeconds: training.seconds,
    trainCpuSeconds: training.cpuSeconds,
    scoredTokensPerSecond: Math.round(all.tokens / scoring.seconds),
    scoredTokensPerCpuSecond: Math.round(all.tokens / scoring.cpuSeconds),
    scoredTrainingTokensPerSecond: Math.round(scoringSeen.result.targets.length / scoringSeen.seconds),
    nextWordsMilliseconds: round(distribution.seconds * 1000, 3),
    ngrams: model.ngramCounts,
    modelBytes: model.sizeBytes,
    savedBytes: saving.result.length,
    saveSeconds: saving.seconds,
    loadSeconds: loading.seconds,
  };
}

/** The best of some repetitions, because what else the machine does only adds time. */
function timed<Result>(
  times: number,
  work: () => Result,
): { result: Result; seconds: number; cpuSeconds: number } {
  let result = undefined as Result;
  let seconds = Infinity;
  let cpuSeconds = Infinity;
  for (let time = 0; time < times; time++) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    result = work();
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
    const used = process.cpuUsage(cpu);
    cpuSeconds = Math.min(cpuSeconds, (used.user + used.system) / 1e6);
  }
  return { result, seconds: round(seconds, 4), cpuSeconds: round(cpuSeconds, 4) };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
