/** Fits a deep averaging network: vocabulary from the training texts, then mini-batches. */
import type { Backend } from '../core/backend.ts';
import { DanClassifier, type DanPipeline } from '../models/dan.ts';
import { createDanNetwork } from '../models/dan-network.ts';
import type { TextOptions } from '../text/text-options.ts';
import { classWeights, type ClassWeighting } from './class-weights.ts';
import type { LoopHooks } from './epoch-loop.ts';
import { optimizerOf, type OptimizerName } from './optimizer-choice.ts';
import { endingWarnings, readVocabulary, type VocabularyRecipe } from './read-vocabulary.ts';
import { trainNetwork, type TrainerOptions } from './trainer.ts';
import { checkpoint, type TrainingData, type Work } from './work.ts';

export interface DanRecipe {
  readonly text: TextOptions;
  readonly features: VocabularyRecipe;
  readonly model: {
    readonly embeddingSize: number;
    readonly hiddenSizes: readonly number[];
    readonly activation: 'relu' | 'tanh';
    readonly dropout: number;
    readonly wordDropout: number;
  };
  readonly training: TrainerOptions & {
    readonly optimizer: OptimizerName;
    readonly weightDecay: number;
    /** Largest joint norm of the gradients; 0: no clipping. */
    readonly clipNorm: number;
    readonly classWeights: ClassWeighting;
    readonly labelSmoothing: number;
  };
}

export async function trainDan(
  data: TrainingData,
  recipe: DanRecipe,
  seed: number,
  backend: Backend,
  work: Work,
  hooks: LoopHooks = {},
): Promise<{ classifier: DanClassifier; warnings: string[]; cancelled: boolean }> {
  const { texts, labels } = data.train;
  const { vocabulary, options: features } = await readVocabulary(texts, recipe.text, recipe.features, work);
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
      optimizer: optimizerOf(training.optimizer, training.weightDecay),
      ...(training.clipNorm > 0 ? { clipNorm: training.clipNorm } : {}),
    },
    seed,
  );
  try {
    const result = await trainNetwork(
      network,
      data.classes.length,
      train,
      validation,
      training,
      seed,
      work,
      hooks,
    );
    const warnings = endingWarnings(result, {
      truncated: train.truncated,
      texts: texts.length,
      maxTokens: recipe.features.maxTokens,
      mostEpochs: training.epochs,
      watched: data.validation.texts.length > 0,
    });
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
