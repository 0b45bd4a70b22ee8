/** Fits any architecture to labelled texts: vocabulary from the training texts, then mini-batches. */
import type { Backend } from '../core/backend.ts';
import type { ArchitectureSettings } from '../models/architectures/architecture-settings.ts';
import { architectureOf, readsInOrder } from '../models/architectures/architecture-settings.ts';
import { GraphNetwork } from '../models/graph-network/graph-network.ts';
import { crossEntropy } from '../models/graph-network/loss.ts';
import type { NetworkPipeline } from '../models/network-classifier.ts';
import { encodeFor, NetworkClassifier, tableRows } from '../models/network-classifier.ts';
import type { TextOptions } from '../text/text-options.ts';
import { classWeights, type ClassWeighting } from './class-weights.ts';
import type { LoopHooks } from './epoch-loop.ts';
import type { OptimizerName } from './optimizer-choice.ts';
import { optimizerOf } from './optimizer-choice.ts';
import { endingWarnings, readVocabulary, type VocabularyRecipe } from './read-vocabulary.ts';
import { healthWarnings } from './training-health.ts';
import { trainNetwork, type TrainerOptions } from './trainer.ts';
import { checkpoint, type TrainingData, type Work } from './work.ts';

export interface NetworkRecipe {
  readonly text: TextOptions;
  readonly features: VocabularyRecipe & { readonly pairBuckets: number };
  readonly model: ArchitectureSettings;
  readonly training: TrainerOptions & {
    readonly optimizer: OptimizerName;
    readonly weightDecay: number;
    readonly l1: number;
    /** Largest joint norm of the gradients; 0: no clipping. */
    readonly clipNorm: number;
    /** Largest element of a gradient; 0: no clipping. */
    readonly clipValue: number;
    readonly classWeights: ClassWeighting;
    readonly labelSmoothing: number;
  };
}

export async function trainArchitecture(
  data: TrainingData,
  recipe: NetworkRecipe,
  seed: number,
  backend: Backend,
  work: Work,
  hooks: LoopHooks = {},
): Promise<{ classifier: NetworkClassifier; warnings: string[]; cancelled: boolean }> {
  const { texts, labels } = data.train;
  const { pairBuckets, ...words } = recipe.features;
  const { vocabulary, options } = await readVocabulary(texts, recipe.text, words, work);
  const features: NetworkPipeline['features'] = { ...options, pairBuckets };
  const train = { ...encodeFor(vocabulary, features, texts), labels };
  const validation = {
    ...encodeFor(vocabulary, features, data.validation.texts),
    labels: data.validation.labels,
  };
  await checkpoint(work);

  const { model, training } = recipe;
  const classes = data.classes.length;
  const network = new GraphNetwork(
    backend,
    architectureOf(model, { vocabularySize: tableRows(vocabulary, features) }, classes),
    {
      loss: crossEntropy({
        classWeights: [...classWeights(labels, classes, training.classWeights)],
        labelSmoothing: training.labelSmoothing,
      }),
      optimizer: optimizerOf(training.optimizer, training.weightDecay),
      clipNorm: training.clipNorm > 0 ? training.clipNorm : undefined,
      clipValue: training.clipValue > 0 ? training.clipValue : undefined,
      l1: training.l1,
    },
    seed,
  );
  try {
    const ordered = readsInOrder(model);
    const settings = { ...training, groupByLength: ordered };
    const result = await trainNetwork(network, classes, train, validation, settings, seed, work, hooks);
    const warnings = endingWarnings(result, {
      truncated: train.truncated,
      texts: texts.length,
      maxTokens: features.maxTokens,
      mostEpochs: training.epochs,
      watched: data.validation.texts.length > 0,
    });
    const pipeline = { text: recipe.text, features, architecture: model };
    return {
      classifier: new NetworkClassifier(data.classes, pipeline, vocabulary, network),
      warnings: [...warnings, ...healthWarnings(result.health)],
      cancelled: result.cancelled,
    };
  } catch (error) {
    network.dispose();
    throw error;
  }
}
