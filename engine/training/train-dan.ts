/** Fits a deep averaging network: vocabulary from the training texts, then mini-batches. */
import type { Backend } from '../core/backend.ts';
import { DanClassifier, type DanPipeline } from '../models/dan.ts';
import { createDanNetwork } from '../models/dan-network.ts';
import { Analyser } from '../text/analyser.ts';
import type { TextOptions } from '../text/text-options.ts';
import { VocabularyBuilder, type VocabularyOptions } from '../text/vocabulary.ts';
import { classWeights, type ClassWeighting } from './class-weights.ts';
import { trainNetwork, type TrainerOptions } from './trainer.ts';
import { checkpoint, type TrainingData, type Work } from './work.ts';

export interface DanRecipe {
  readonly text: TextOptions;
  readonly features: VocabularyOptions & {
    /** Pieces of words are used only where the training texts are at most this long on average, in UTF-16 units. */
    readonly pieceTextLimit: number;
  };
  readonly model: {
    readonly embeddingSize: number;
    readonly hiddenSizes: readonly number[];
    readonly activation: 'relu' | 'tanh';
    readonly dropout: number;
    readonly wordDropout: number;
  };
  readonly training: TrainerOptions & {
    readonly optimizer: 'adam' | 'adamw' | 'sgd';
    readonly weightDecay: number;
    /** Largest joint norm of the gradients; 0: no clipping. */
    readonly clipNorm: number;
    readonly classWeights: ClassWeighting;
    readonly labelSmoothing: number;
  };
}

const TEXTS_PER_PAUSE = 4_000;

export async function trainDan(
  data: TrainingData,
  recipe: DanRecipe,
  seed: number,
  backend: Backend,
  work: Work,
): Promise<{ classifier: DanClassifier; warnings: string[]; cancelled: boolean }> {
  const { texts, labels } = data.train;
  const features = withinTextLimit(recipe.features, texts);
  const builder = new VocabularyBuilder(new Analyser(recipe.text), features);
  for (let index = 0; index < texts.length; index++) {
    if (index % TEXTS_PER_PAUSE === 0) {
      work.progress(index, texts.length, 'documents', 'Reading words');
      await checkpoint(work);
    }
    builder.add(texts[index]);
  }
  const vocabulary = builder.finish();
  const train = { ...vocabulary.encode(texts), labels };
  const validation = { ...vocabulary.encode(data.validation.texts), labels: data.validation.labels };
  await checkpoint(work);

  const { model, training } = recipe;
  const shape: DanPipeline['network'] = {
    vocabularySize: vocabulary.size,
    classes: data.classes.length,
    embeddingSize: model.embeddingSize,
    hiddenSizes: model.hiddenSizes,
    activation: model.activation,
  };
  const network = createDanNetwork(
    backend,
    {
      ...shape,
      dropout: model.dropout,
      wordDropout: model.wordDropout,
      classWeights: [...classWeights(labels, data.classes.length, training.classWeights)],
      labelSmoothing: training.labelSmoothing,
      optimizer: { name: training.optimizer, weightDecay: training.weightDecay },
      ...(training.clipNorm > 0 ? { clipNorm: training.clipNorm } : {}),
    },
    seed,
  );
  try {
    const result = await trainNetwork(network, data.classes.length, train, validation, training, seed, work);
    const warnings: string[] = [];
    if (train.truncated > 0)
      warnings.push(
        `${String(train.truncated)} of ${String(texts.length)} training texts were cut after ${String(recipe.features.maxTokens)} words.`,
      );
    if (result.cancelled)
      warnings.push(
        `Cancelled after epoch ${String(result.epochs)}; the model kept is the best until then (epoch ${String(result.bestEpoch)}).`,
      );
    else if (
      result.epochs === training.epochs &&
      result.bestEpoch === result.epochs &&
      data.validation.texts.length > 0
    )
      warnings.push(
        `The validation part was still improving in the last epoch (${String(result.epochs)}): more epochs may give a better model.`,
      );
    const pipeline = { text: recipe.text, features, network: shape };
    return {
      classifier: new DanClassifier(data.classes, pipeline, vocabulary, network, backend),
      warnings,
      cancelled: result.cancelled,
    };
  } catch (error) {
    network.dispose();
    throw error;
  }
}

/** The vocabulary that is really used: what a model stores. */
function withinTextLimit(
  { pieceTextLimit, ...features }: DanRecipe['features'],
  texts: readonly string[],
): VocabularyOptions {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  return length <= pieceTextLimit * texts.length ? features : { ...features, longestPiece: 0 };
}
