/**
 * How a network got on with single training documents over the epochs (Swayamdipta et al. 2020, Dataset cartography):
 * confidence is the mean probability of the given label, variability its standard deviation, correctness the share of
 * epochs in which it was the answer.
 */
import { RandomStream, deriveKey, keyOfSeed } from '../core/random.ts';
import { probabilitiesOf } from '../models/dan.ts';
import type { EncodedTexts } from '../text/vocabulary.ts';
import type { Network } from './network.ts';

export interface DataMap {
  /** Epochs after which the documents were looked at. */
  readonly epochs: number;
  /** Positions in the training part, ascending. */
  readonly places: Int32Array;
  readonly confidence: Float32Array;
  readonly variability: Float32Array;
  readonly correctness: Float32Array;
}

/** Positions of the documents that are followed, ascending. */
export function followedPlaces(documents: number, most: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: documents }, (_, place) => place);
  if (documents > most) new RandomStream(deriveKey(keyOfSeed(seed), 'data map')).shuffle(order);
  return order.slice(0, most).sort();
}

/** What it holds does not grow with the epochs. */
export class DataMapRecorder {
  readonly #places: Int32Array;
  readonly #sample: EncodedTexts;
  readonly #labels: Int32Array;
  readonly #classes: number;
  readonly #mean: Float64Array;
  /** Sum of squared distances from the mean (Welford 1962). */
  readonly #squares: Float64Array;
  readonly #correct: Float64Array;
  #epochs = 0;

  /** @param sample the documents at these places */
  constructor(places: Int32Array, sample: EncodedTexts, labels: Int32Array, classes: number) {
    this.#places = places;
    this.#sample = sample;
    this.#labels = labels;
    this.#classes = classes;
    this.#mean = new Float64Array(places.length);
    this.#squares = new Float64Array(places.length);
    this.#correct = new Float64Array(places.length);
  }

  /** Asks the network as it is now. */
  async record(network: Network): Promise<void> {
    const probabilities = await probabilitiesOf(network, this.#sample, this.#classes);
    this.#epochs += 1;
    this.#labels.forEach((label, at) => {
      const row = probabilities.subarray(at * this.#classes, (at + 1) * this.#classes);
      const distance = row[label] - this.#mean[at];
      this.#mean[at] += distance / this.#epochs;
      this.#squares[at] += distance * (row[label] - this.#mean[at]);
      if (row.indexOf(Math.max(...row)) === label) this.#correct[at] += 1;
    });
  }

  /** Undefined after fewer than two epochs: nothing could vary. */
  finish(): DataMap | undefined {
    if (this.#epochs < 2 || this.#places.length === 0) return undefined;
    return {
      epochs: this.#epochs,
      places: this.#places,
      confidence: Float32Array.from(this.#mean),
      variability: Float32Array.from(this.#squares, (sum) => Math.sqrt(sum / this.#epochs)),
      correctness: Float32Array.from(this.#correct, (count) => count / this.#epochs),
    };
  }
}
