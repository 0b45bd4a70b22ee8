/** Trains a network on encoded documents by mini-batches, watches the validation part, keeps the best weights. */
import type { RandomKey } from '../core/random.ts';
import { RandomStream, deriveKey, keyOfSeed } from '../core/random.ts';
import { probabilitiesOf } from '../models/dan.ts';
import type { EncodedTexts } from '../text/vocabulary.ts';
import { DataMapRecorder, followedPlaces, type DataMap } from './data-map.ts';
import type { LoopHooks, LoopOptions, LoopResult } from './epoch-loop.ts';
import { runEpochs } from './epoch-loop.ts';
import type { LabelledBatch, Network } from './network.ts';
import { isInspectable } from './network.ts';
import { validationScores } from './validation-scores.ts';
import type { Work } from './work.ts';

export interface TrainerOptions extends LoopOptions {
  readonly batchSize: number;
  readonly stopOn: 'loss' | 'macroF1' | 'macroRecall';
  /** Training documents that are followed over the epochs; none unless given. */
  readonly dataMap?: number | undefined;
  /**
   * Documents of like length share a batch, so that little is padded: within stretches of some batches, whose order is
   * drawn anew in every epoch.
   */
  readonly groupByLength?: boolean | undefined;
}

export interface EncodedPart extends EncodedTexts {
  readonly labels: Int32Array;
}

/** Documents in which dead units are looked for. */
const inspectedDocuments = 256;
/** Batches whose documents are sorted by length together. */
const batchesPerStretch = 32;

export async function trainNetwork(
  network: Network,
  classes: number,
  train: EncodedPart,
  validation: EncodedPart,
  options: TrainerOptions,
  seed: number,
  work: Work,
  hooks: LoopHooks = {},
): Promise<LoopResult & { readonly dataMap: DataMap | undefined }> {
  const documents = train.labels.length;
  const order = Int32Array.from({ length: documents }, (_, index) => index);
  let batches: Int32Array[] = [];
  const followed = options.dataMap ?? 0;
  const recorder = followed > 0 ? recorderOf(train, classes, followed, seed) : undefined;
  const result = await runEpochs(
    {
      network,
      stepsPerEpoch: Math.ceil(documents / options.batchSize),
      lowerIsBetter: options.stopOn === 'loss',
      startEpoch(epoch) {
        batches = epochBatches(order, train, options, seed, epoch);
      },
      step(index, rate, measured) {
        const batch = gather(train, batches[index]!);
        if (measured && isInspectable(network)) return network.measuredStep(batch, rate);
        network.trainStep(batch, rate);
        return undefined;
      },
      async evaluate() {
        await recorder?.record(network);
        if (validation.labels.length === 0) return null;
        return validationScores(
          validation.labels,
          await probabilitiesOf(network, validation, classes),
          classes,
        );
      },
      measure: (scores) => scores[options.stopOn] ?? Number.NaN,
      deadUnits: async () =>
        isInspectable(network)
          ? network.deadUnits(gather(train, order.subarray(0, inspectedDocuments)))
          : new Map<string, number>(),
    },
    options,
    work,
    hooks,
  );
  return { ...result, dataMap: recorder?.finish() };
}

function recorderOf(train: EncodedPart, classes: number, most: number, seed: number): DataMapRecorder {
  const places = followedPlaces(train.labels.length, most, seed);
  const { labels, ...sample } = gather(train, places);
  return new DataMapRecorder(places, { ...sample, truncated: 0 }, labels, classes);
}

/** The documents of each batch of an epoch. Shuffles `order`, which the epochs before must have shuffled too. */
export function epochBatches(
  order: Int32Array,
  { offsets }: Pick<EncodedPart, 'offsets'>,
  { batchSize, groupByLength }: Pick<TrainerOptions, 'batchSize' | 'groupByLength'>,
  seed: number,
  epoch: number,
): Int32Array[] {
  const key = deriveKey(keyOfSeed(seed), 'shuffle');
  new RandomStream(deriveKey(key, epoch)).shuffle(order);
  return groupByLength === true
    ? batchesByLength(order, offsets, batchSize, deriveKey(key, `order ${String(epoch)}`))
    : cut(order, batchSize);
}

function cut(order: Int32Array, batchSize: number): Int32Array[] {
  const batches: Int32Array[] = [];
  for (let first = 0; first < order.length; first += batchSize)
    batches.push(order.subarray(first, first + batchSize));
  return batches;
}

function batchesByLength(
  order: Int32Array,
  offsets: Int32Array,
  batchSize: number,
  key: RandomKey,
): Int32Array[] {
  const length = (document: number): number => offsets[document + 1] - offsets[document];
  const sorted = order.slice();
  // A stable sort: documents of one length stay in their random order.
  for (let from = 0; from < sorted.length; from += batchSize * batchesPerStretch)
    sorted.subarray(from, from + batchSize * batchesPerStretch).sort((a, b) => length(a) - length(b));
  const batches = cut(sorted, batchSize);
  new RandomStream(key).shuffle(batches);
  return batches;
}

/** The documents with these numbers, as one batch. */
export function gather({ tokens, offsets, labels }: EncodedPart, documents: Int32Array): LabelledBatch {
  const ownOffsets = new Int32Array(documents.length + 1);
  const ownLabels = new Int32Array(documents.length);
  for (let index = 0; index < documents.length; index++) {
    const document = documents[index];
    ownOffsets[index + 1] = ownOffsets[index] + offsets[document + 1] - offsets[document];
    ownLabels[index] = labels[document];
  }
  const ownTokens = new Int32Array(ownOffsets[documents.length]);
  for (let index = 0; index < documents.length; index++) {
    const document = documents[index];
    ownTokens.set(tokens.subarray(offsets[document], offsets[document + 1]), ownOffsets[index]);
  }
  return { tokens: ownTokens, offsets: ownOffsets, labels: ownLabels };
}
