/** Makes a deep averaging network ready to be fitted to labelled texts. */
import type { Backend } from '../core/backend.ts';
import { DanClassifier, type DanPipeline } from '../models/dan.ts';
import { createDanNetwork } from '../models/dan-network.ts';
import type { TextOptions } from '../text/text-options.ts';
import { classWeights, type ClassWeighting } from './class-weights.ts';
import { optimizerOf, type OptimizerName } from './optimizer-choice.ts';
import type { PreparedTraining } from './prepared-training.ts';
import { readVocabulary, type VocabularyRecipe } from './read-vocabulary.ts';
import { originInWords } from '../models/embeddings/vector-origin.ts';
import { startVectors, VectorLookup, type GivenVectors } from './start-vectors.ts';
import type { TrainerOptions } from './trainer.ts';
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

/** Vocabulary, encoded texts and a network with its start values. */
export async function prepareDan(
  data: TrainingData,
  recipe: DanRecipe,
  seed: number,
  backend: Backend,
  work: Work,
  given?: GivenVectors,
): Promise<PreparedTraining<DanClassifier>> {
  const { texts, labels } = data.train;
  const lookup = given === undefined ? undefined : new VectorLookup(given);
  const {
    vocabulary,
    options: features,
    text,
  } = await readVocabulary(texts, recipe.text, recipe.features, work, lookup);
  const train = { ...vocabulary.encode(texts), labels };
  const validation = { ...vocabulary.encode(data.validation.texts), labels: data.validation.labels };
  await checkpoint(work);

  const { model, training } = recipe;
  const start =
    lookup === undefined ? undefined : startVectors(lookup, vocabulary, vocabulary.size, train, seed);
  const shape: DanPipeline['network'] = {
    vocabularySize: vocabulary.size,
    classes: data.classes.length,
    embeddingSize: given?.size ?? model.embeddingSize,
    hiddenSizes: model.hiddenSizes,
    activation: model.activation,
  };
  const network = createDanNetwork(
    backend,
    {
      ...shape,
      initialEmbeddings: start?.table,
      dropout: model.dropout,
      wordDropout: model.wordDropout,
      classWeights: [...classWeights(labels, data.classes.length, training.classWeights)],
      labelSmoothing: training.labelSmoothing,
      optimizer: optimizerOf(training.optimizer, training.weightDecay),
      ...(training.clipNorm > 0 ? { clipNorm: training.clipNorm } : {}),
    },
    seed,
  );
  const pipeline = { text, features, network: shape, vectors: start?.origin };
  return {
    network,
    train,
    validation,
    options: training,
    maxTokens: recipe.features.maxTokens,
    notes: start === undefined ? [] : [originInWords(start.origin)],
    classifier: new DanClassifier(data.classes, pipeline, vocabulary, network, backend),
  };
}
