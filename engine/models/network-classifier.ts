/** Text classifier around any architecture: text pipeline, vocabulary, network. */
import type { Backend } from '../core/backend.ts';
import { IntegerList } from '../text/analyser.ts';
import { withHashedPairs } from '../text/hashed-pairs.ts';
import { termReader, type TermReader } from '../text/term-reader.ts';
import type { TextOptions } from '../text/text-options.ts';
import type { Token } from '../text/token.ts';
import { Vocabulary, type EncodedTexts, type VocabularyOptions } from '../text/vocabulary.ts';
import type { ArchitectureSettings } from './architectures/architecture-settings.ts';
import { architectureOf } from './architectures/architecture-settings.ts';
import type { Classifier, DocumentVectors, FeatureShares } from './classifier.ts';
import { probabilitiesOf } from './dan.ts';
import type { VectorOrigin } from './embeddings/vector-origin.ts';
import { GraphNetwork } from './graph-network/graph-network.ts';
import { crossEntropy } from './graph-network/loss.ts';
import { pathGradients } from './graph-network/path-gradients.ts';
import { writeModelFile, type ModelFile } from './model-file.ts';

export interface NetworkPipeline {
  readonly text: TextOptions;
  readonly features: VocabularyOptions & {
    /** Rows for hashed pairs of words; 0: none. */
    readonly pairBuckets: number;
  };
  readonly architecture: ArchitectureSettings;
  /** Of the word vectors that it began with; absent where they were random. */
  readonly vectors?: VectorOrigin | undefined;
}

/** Points of integrated gradients; what they leave open is said with each explanation. */
const pathSteps = 64;

export class NetworkClassifier implements Classifier {
  readonly kind = 'network';
  readonly classes: readonly string[];
  readonly parameterCount: number;
  readonly vocabulary: Vocabulary;
  readonly network: GraphNetwork;
  readonly #pipeline: NetworkPipeline;
  readonly #reader: TermReader;

  constructor(
    classes: readonly string[],
    pipeline: NetworkPipeline,
    vocabulary: Vocabulary,
    network: GraphNetwork,
  ) {
    this.classes = classes;
    this.vocabulary = vocabulary;
    this.network = network;
    this.parameterCount = network.parameterCount;
    this.#pipeline = pipeline;
    this.#reader = termReader(pipeline.text);
  }

  static load(file: ModelFile, backend: Backend): NetworkClassifier {
    const { terms, pieces, ...pipeline } = file.pipeline as NetworkPipeline & {
      terms: string[];
      pieces: string[];
    };
    const vocabulary = new Vocabulary(termReader(pipeline.text), pipeline.features, terms, pieces);
    const table = { vocabularySize: tableRows(vocabulary, pipeline.features) };
    const network = new GraphNetwork(
      backend,
      architectureOf(pipeline.architecture, table, file.classes.length),
      { loss: crossEntropy({}), optimizer: { name: 'sgd' } },
      1,
    );
    try {
      network.setParameters(file.tensors);
    } catch (error) {
      network.dispose();
      throw error;
    }
    return new NetworkClassifier(file.classes, pipeline, vocabulary, network);
  }

  async predictProbabilities(texts: readonly string[]): Promise<Float32Array> {
    const encoded = encodeFor(this.vocabulary, this.#pipeline.features, texts);
    return probabilitiesOf(this.network, encoded, this.classes.length);
  }

  /** A second network over the same weights, for as long as it takes: asked for once in a while, of many texts. */
  async documentVectors(texts: readonly string[]): Promise<DocumentVectors> {
    const network = await this.network.beforeOutput();
    try {
      const encoded = encodeFor(this.vocabulary, this.#pipeline.features, texts);
      return { size: network.architecture.outputs, vectors: await network.logits(encoded) };
    } finally {
      network.dispose();
    }
  }

  async featureShares(text: string): Promise<FeatureShares> {
    const places = new IntegerList();
    const { tokens } = encodeFor(this.vocabulary, this.#pipeline.features, [text], places);
    const terms = this.#reader.termSpans(text);
    const spans = Int32Array.from({ length: tokens.length * 2 }, (_, index) =>
      index % 2 === 0 ? terms[2 * places.data[index]] : terms[2 * places.data[index] + 1],
    );
    const { shares, difference } = await pathGradients(this.network, tokens, pathSteps);
    return { spans, shares, difference, steps: pathSteps, logOdds: false };
  }

  tokenise(text: string): Token[] {
    return this.#reader.tokenise(text);
  }

  async save(): Promise<Uint8Array> {
    return writeModelFile(
      {
        kind: this.kind,
        classes: this.classes,
        pipeline: { ...this.#pipeline, terms: this.vocabulary.terms, pieces: this.vocabulary.pieces },
      },
      await this.network.parameters(),
    );
  }

  dispose(): void {
    this.network.dispose();
  }
}

/** Rows of the table of word vectors: words, pieces, then hashed pairs. */
export function tableRows(vocabulary: Vocabulary, { pairBuckets }: NetworkPipeline['features']): number {
  return vocabulary.size + pairBuckets;
}

export function encodeFor(
  vocabulary: Vocabulary,
  { pairBuckets }: NetworkPipeline['features'],
  texts: readonly string[],
  places?: IntegerList,
): EncodedTexts {
  const encoded = vocabulary.encode(texts, places);
  return withHashedPairs(encoded, vocabulary.terms.length, vocabulary.size, pairBuckets, places);
}
