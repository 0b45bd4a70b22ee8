/** Training of n-gram language models from texts. */
import { NgramLanguageModel, type NgramOptions } from '../models/ngram-language-model.ts';
import { NgramTextModel } from '../models/ngram-text-model.ts';
import {
  isPreparedCorpus,
  symbolsOf,
  symbolsOfPieces,
  type LanguageTextOptions,
  type LanguageUnit,
} from '../text/language-text.ts';
import type { SubwordModel } from '../text/subwords/subword-model.ts';
import { learnTextPieces } from '../text/subwords/text-pieces.ts';
import { WordVocabulary } from '../text/word-vocabulary.ts';
import { TrainingDataError, checkpoint, type Work } from './work.ts';

export interface LanguageTextSettings {
  /** `auto`: `spaces` for corpora that hold `<unk>`, else `words`. */
  readonly unit: LanguageUnit | 'auto';
  readonly lowercase: boolean;
  /** Of the unit `pieces`: how many, with single characters and the bytes that rare ones are written in. */
  readonly pieces?: number;
  /** Rarer words become `<unk>`; 0: 2, but 1 for corpora that hold `<unk>`, and for characters and pieces. */
  readonly minCount: number;
  /** 0: no limit. */
  readonly maxVocabulary: number;
}

/** Texts of the training part as symbols of a vocabulary that is made from them. */
export interface LanguageTraining {
  readonly text: LanguageTextOptions;
  readonly vocabulary: WordVocabulary;
  readonly sentences: string[][];
}

const TEXTS_PER_PAUSE = 2_000;

/** @throws TrainingDataError where no text has a symbol */
export async function readTrainingTexts(
  texts: readonly string[],
  settings: LanguageTextSettings,
  work: Work,
): Promise<LanguageTraining> {
  const prepared = isPreparedCorpus(texts);
  const unit = settings.unit === 'auto' ? (prepared ? 'spaces' : 'words') : settings.unit;
  const text: LanguageTextOptions = {
    unit,
    lowercase: settings.lowercase,
    ...(unit === 'pieces' ? { pieces: await learnPieces(texts, settings, work) } : {}),
  };
  const sentences: string[][] = [];
  let symbols = 0;
  for (const [index, one] of texts.entries()) {
    if (index % TEXTS_PER_PAUSE === 0) {
      work.progress(index, texts.length, 'documents', 'Reading texts');
      await checkpoint(work);
    }
    const read = symbolsOf(one, text).symbols;
    symbols += read.length;
    sentences.push(read);
  }
  if (symbols === 0)
    throw new TrainingDataError('The training part holds no word: there is nothing to learn from.');
  if (unit === 'pieces') {
    // All pieces, those too that the training texts need not: nothing that is ever read is unknown.
    const vocabulary = WordVocabulary.build([...sentences, symbolsOfPieces(text)]);
    return { text, vocabulary, sentences };
  }
  const minimumCount = settings.minCount > 0 ? settings.minCount : prepared || unit === 'characters' ? 1 : 2;
  const vocabulary = WordVocabulary.build(sentences, {
    minimumCount,
    ...(settings.maxVocabulary === 0 ? {} : { maximumWords: settings.maxVocabulary }),
  });
  return { text, vocabulary, sentences };
}

const USUAL_PIECES = 4_000;
/** A pair that comes once tells nothing about the language. */
const LEAST_PAIRS = 2;

function learnPieces(
  texts: readonly string[],
  { pieces = USUAL_PIECES, lowercase }: LanguageTextSettings,
  work: Work,
): Promise<SubwordModel> {
  const read = lowercase ? texts.map((text) => text.toLowerCase()) : texts;
  return learnTextPieces(read, 'words', {
    size: pieces,
    minCount: LEAST_PAIRS,
    async learnt(done) {
      work.progress(done, pieces, 'pieces', 'Learning pieces of words');
      await checkpoint(work);
    },
  });
}

export async function trainNgram(
  texts: readonly string[],
  settings: LanguageTextSettings,
  options: NgramOptions,
  work: Work,
): Promise<{ model: NgramTextModel; warnings: string[] }> {
  const { text, vocabulary, sentences } = await readTrainingTexts(texts, settings, work);
  work.progress(0, null, '', 'Counting n-grams');
  await checkpoint(work);
  const model = NgramLanguageModel.train(vocabulary.encode(sentences), vocabulary, options);
  const unreliable = model.unreliableOrders;
  const warnings =
    unreliable.length === 0
      ? []
      : [
          `The texts are too few to estimate the discounts of n-grams of length ${unreliable.join(', ')}: fixed ones were taken. Witten-Bell smoothing may do better.`,
        ];
  return { model: new NgramTextModel(model, text), warnings };
}
