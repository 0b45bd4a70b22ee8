/** Makes any architecture ready to be fitted to labelled texts. */
import type { Backend } from '../core/backend.ts';
import type { ArchitectureSettings } from '../models/architectures/architecture-settings.ts';
import { architectureOf, readsInOrder } from '../models/architectures/architecture-settings.ts';
import { GraphNetwork } from '../models/graph-network/graph-network.ts';
import { crossEntropy } from '../models/graph-network/loss.ts';
import type { NetworkPipeline } from '../models/network-classifier.ts';
import { encodeFor, NetworkClassifier, tableRows } from '../models/network-classifier.ts';
import type { TextOptions } from '../text/text-options.ts';
import { classWeights, type ClassWeighting } from './class-weights.ts';
import type { OptimizerName } from './optimizer-choice.ts';
import { optimizerOf } from './optimizer-choice.ts';
import type { PreparedTraining } from './prepared-training.ts';
import { readVocabulary, type VocabularyRecipe } from './read-vocabulary.ts';
import { originInWords } from '../models/embeddings/vector-origin.ts';
import { startVectors, VectorLookup, type GivenVectors } from './start-vectors.ts';
import type { TrainerOptions } from './trainer.ts';
import { checkpoint, TrainingDataError, type TrainingData, type Work } from './work.ts';

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

/** Vocabulary, encoded texts and a network with its start values. */
export async function prepareArchitecture(
  data: TrainingData,
  recipe: NetworkRecipe,
  seed: number,
  backend: Backend,
  work: Work,
  given?: GivenVectors,
): Promise<PreparedTraining<NetworkClassifier>> {
  const { texts, labels } = data.train;
  // Vectors that stay as they are have none beside them for what they do not know.
  const { pairBuckets, ...words } =
    given?.tuned === false
      ? { ...recipe.features, pairBuckets: 0, longestPiece: 0, ngrams: 1 }
      : recipe.features;
  const lookup = given === undefined ? undefined : new VectorLookup(given);
  const { vocabulary, options, text } = await readVocabulary(texts, recipe.text, words, work, lookup);
  const features: NetworkPipeline['features'] = { ...options, pairBuckets };
  const train = { ...encodeFor(vocabulary, features, texts), labels };
  const validation = {
    ...encodeFor(vocabulary, features, data.validation.texts),
    labels: data.validation.labels,
  };
  await checkpoint(work);

  const rows = tableRows(vocabulary, features);
  const start = lookup === undefined ? undefined : startVectors(lookup, vocabulary, rows, train, seed);
  const model = given === undefined ? recipe.model : { ...recipe.model, embeddingSize: given.size };
  const { training } = recipe;
  if (model.name === 'transformer' && model.embeddingSize % model.heads !== 0)
    throw new TrainingDataError(
      `A vector size of ${String(model.embeddingSize)} cannot be shared out among ${String(model.heads)} attention heads: choose a number of heads that divides it.`,
    );
  const classes = data.classes.length;
  const network = new GraphNetwork(
    backend,
    architectureOf(
      model,
      { vocabularySize: rows, initialEmbeddings: start?.table, trainEmbeddings: given?.tuned },
      classes,
    ),
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
  const pipeline = { text, features, architecture: model, vectors: start?.origin };
  return {
    network,
    train,
    validation,
    options: { ...training, groupByLength: readsInOrder(model) },
    maxTokens: features.maxTokens,
    notes: start === undefined ? [] : [originInWords(start.origin)],
    classifier: new NetworkClassifier(data.classes, pipeline, vocabulary, network),
  };
}
