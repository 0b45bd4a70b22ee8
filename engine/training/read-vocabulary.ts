/** The vocabulary of the training texts. */
import { termReader } from '../text/term-reader.ts';
import type { TextOptions } from '../text/text-options.ts';
import {
  VocabularyBuilder,
  type GivenWords,
  type Vocabulary,
  type VocabularyOptions,
} from '../text/vocabulary.ts';
import { learnForms } from './learn-forms.ts';
import { checkpoint, type Work } from './work.ts';

const textsPerPause = 4_000;

export type VocabularyRecipe = VocabularyOptions & {
  /** Pieces of words are used only where the training texts are at most this long on average, in UTF-16 units. */
  readonly pieceTextLimit: number;
};

/** `options` and `text` are those that were really used, with what was learnt for them: what a model stores. */
export async function readVocabulary(
  texts: readonly string[],
  given: TextOptions,
  { pieceTextLimit, ...features }: VocabularyRecipe,
  work: Work,
  givenWords?: GivenWords,
): Promise<{
  readonly vocabulary: Vocabulary;
  readonly options: VocabularyOptions;
  readonly text: TextOptions;
}> {
  const length = texts.reduce((sum, own) => sum + own.length, 0);
  const text = await learnForms(texts, given, work);
  // Pieces that were learnt from the corpus are what runs of characters would be needed for.
  const withRuns = length <= pieceTextLimit * texts.length && text.learnt?.subwords === undefined;
  const options = withRuns ? features : { ...features, longestPiece: 0 };
  const builder = new VocabularyBuilder(termReader(text), options);
  for (let index = 0; index < texts.length; index++) {
    if (index % textsPerPause === 0) {
      work.progress(index, texts.length, 'documents', 'Reading words');
      await checkpoint(work);
    }
    builder.add(texts[index]);
  }
  return { vocabulary: builder.finish(givenWords), options, text };
}

/** Says how a training ended, where that is worth knowing. */
export function endingWarnings(
  result: { readonly cancelled: boolean; readonly epochs: number; readonly bestEpoch: number },
  facts: {
    readonly truncated: number;
    readonly texts: number;
    readonly maxTokens: number;
    readonly mostEpochs: number;
    readonly watched: boolean;
  },
): string[] {
  const warnings: string[] = [];
  if (facts.truncated > 0)
    warnings.push(
      `${String(facts.truncated)} of ${String(facts.texts)} training texts were cut after ${String(facts.maxTokens)} words.`,
    );
  if (result.cancelled)
    warnings.push(
      `Cancelled after epoch ${String(result.epochs)}; the model kept is the best until then (epoch ${String(result.bestEpoch)}).`,
    );
  else if (facts.watched && result.epochs === facts.mostEpochs && result.bestEpoch === result.epochs)
    warnings.push(
      `The validation part was still improving in the last epoch (${String(result.epochs)}): more epochs may give a better model.`,
    );
  return warnings;
}
