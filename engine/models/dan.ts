/** Text classifier around a deep averaging network: text pipeline, vocabulary, network. */
import type { Backend } from '../core/backend.ts';
import type { Network } from '../training/network.ts';
import { integratedGradients } from './dan-integrated-gradients.ts';
import { danRepresentation } from './dan-representation.ts';
import { IntegerList } from '../text/analyser.ts';
import { termReader, type TermReader } from '../text/term-reader.ts';
import type { TextOptions } from '../text/text-options.ts';
import type { Token } from '../text/token.ts';
import { Vocabulary, type EncodedTexts, type VocabularyOptions } from '../text/vocabulary.ts';
import { softmaxRows, type Classifier, type DocumentVectors, type FeatureShares } from './classifier.ts';
import type { VectorOrigin } from './embeddings/vector-origin.ts';
import { createDanNetwork, type DanOptions } from './dan-network.ts';
import { writeModelFile, type ModelFile } from './model-file.ts';

export interface DanPipeline {
  readonly text: TextOptions;
  readonly features: VocabularyOptions;
  /** What the network is made of; enough to build it again. */
  readonly network: Pick<
    DanOptions,
    'vocabularySize' | 'classes' | 'embeddingSize' | 'hiddenSizes' | 'activation'
  >;
  /** Of the word vectors that it began with; absent where they were random. */
  readonly vectors?: VectorOrigin | undefined;
}

/** Documents per forward pass: large enough to keep threads busy, small enough for a long document to fit. */
const DOCUMENTS_PER_BATCH = 512;
/** Points of integrated gradients; what they leave open is said with each explanation. */
const PATH_STEPS = 128;

export class DanClassifier implements Classifier {
  readonly kind = 'dan';
  readonly classes: readonly string[];
  readonly parameterCount: number;
  readonly vocabulary: Vocabulary;
  private readonly pipeline: DanPipeline;
  private readonly network: Network;
  private readonly backend: Backend;
  private readonly reader: TermReader;

  constructor(
    classes: readonly string[],
    pipeline: DanPipeline,
    vocabulary: Vocabulary,
    network: Network,
    backend: Backend,
  ) {
    this.classes = classes;
    this.pipeline = pipeline;
    this.vocabulary = vocabulary;
    this.network = network;
    this.backend = backend;
    this.parameterCount = network.parameterCount;
    this.reader = termReader(pipeline.text);
  }

  static load(file: ModelFile, backend: Backend): DanClassifier {
    const { terms, pieces, ...pipeline } = file.pipeline as DanPipeline & {
      terms: string[];
      pieces: string[];
    };
    const vocabulary = new Vocabulary(termReader(pipeline.text), pipeline.features, terms, pieces);
    const network = createDanNetwork(
      backend,
      { ...pipeline.network, dropout: 0, wordDropout: 0, optimizer: { name: 'sgd' } },
      1,
    );
    network.setParameters(file.tensors);
    return new DanClassifier(file.classes, pipeline, vocabulary, network, backend);
  }

  async predictProbabilities(texts: readonly string[]): Promise<Float32Array> {
    return probabilitiesOf(this.network, this.vocabulary.encode(texts), this.classes.length);
  }

  async documentVectors(texts: readonly string[]): Promise<DocumentVectors> {
    return danRepresentation(
      this.pipeline.network,
      await this.network.parameters(),
      this.vocabulary.encode(texts),
    );
  }

  async featureShares(text: string): Promise<FeatureShares> {
    const places = new IntegerList();
    const { tokens } = this.vocabulary.encode([text], places);
    const terms = this.reader.termSpans(text);
    const spans = Int32Array.from({ length: tokens.length * 2 }, (_, index) =>
      index % 2 === 0 ? terms[2 * places.data[index]] : terms[2 * places.data[index] + 1],
    );
    const shares = await integratedGradients(
      this.backend,
      this.pipeline.network,
      await this.network.parameters(),
      tokens,
      PATH_STEPS,
    );
    const classes = this.classes.length;
    const logits = await this.network.logits({
      tokens,
      offsets: Int32Array.of(0, tokens.length, tokens.length),
    });
    const difference = Float64Array.from(
      { length: classes },
      (_, index) => logits[index] - logits[classes + index],
    );
    return { spans, shares, difference, steps: PATH_STEPS, logOdds: false };
  }

  tokenise(text: string): Token[] {
    return this.reader.tokenise(text);
  }

  async save(): Promise<Uint8Array> {
    return writeModelFile(
      {
        kind: this.kind,
        classes: this.classes,
        pipeline: { ...this.pipeline, terms: this.vocabulary.terms, pieces: this.vocabulary.pieces },
      },
      await this.network.parameters(),
    );
  }

  dispose(): void {
    this.network.dispose();
  }
}

/** Class probabilities of encoded documents, a fixed number of them per pass. */
export async function probabilitiesOf(
  network: Network,
  { tokens, offsets }: EncodedTexts,
  classes: number,
): Promise<Float32Array> {
  const documents = offsets.length - 1;
  const probabilities = new Float32Array(documents * classes);
  for (let first = 0; first < documents; first += DOCUMENTS_PER_BATCH) {
    const last = Math.min(first + DOCUMENTS_PER_BATCH, documents);
    const own = offsets.slice(first, last + 1);
    const start = own[0];
    for (let index = 0; index < own.length; index++) own[index] -= start;
    const logits = await network.logits({ tokens: tokens.slice(start, offsets[last]), offsets: own });
    probabilities.set(softmaxRows(logits, classes), first * classes);
  }
  return probabilities;
}
