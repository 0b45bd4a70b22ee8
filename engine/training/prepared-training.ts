/** A network with its start values and the texts it is to learn from: what is trained, estimated or tried out. */
import type { Classifier } from '../models/classifier.ts';
import type { DataMap } from './data-map.ts';
import type { LoopHooks } from './epoch-loop.ts';
import type { Network } from './network.ts';
import { endingWarnings } from './read-vocabulary.ts';
import type { EncodedPart, TrainerOptions } from './trainer.ts';
import { trainNetwork } from './trainer.ts';
import { healthWarnings } from './training-health.ts';
import type { Work } from './work.ts';

export interface PreparedTraining<Own extends Classifier = Classifier> {
  /** `deviceBytes`: what it holds on its device so far. */
  readonly network: Network & { readonly deviceBytes: number };
  readonly train: EncodedPart;
  readonly validation: EncodedPart;
  readonly options: TrainerOptions;
  /** Words after which texts were cut. */
  readonly maxTokens: number;
  /** What to say of the run whatever comes of it. */
  readonly notes?: readonly string[] | undefined;
  /** Around the network; disposing of it disposes of the network. */
  readonly classifier: Own;
}

/** Trains it; gives the memory back where training fails. */
export async function trainPrepared<Own extends Classifier>(
  prepared: PreparedTraining<Own>,
  seed: number,
  work: Work,
  hooks: LoopHooks = {},
): Promise<{ classifier: Own; warnings: string[]; cancelled: boolean; dataMap: DataMap | undefined }> {
  const { network, train, validation, options, maxTokens, classifier } = prepared;
  try {
    const classes = classifier.classes.length;
    const result = await trainNetwork(network, classes, train, validation, options, seed, work, hooks);
    const warnings = endingWarnings(result, {
      truncated: train.truncated,
      texts: train.labels.length,
      maxTokens,
      mostEpochs: options.epochs,
      watched: validation.labels.length > 0,
    });
    return {
      classifier,
      warnings: [...(prepared.notes ?? []), ...warnings, ...healthWarnings(result.health)],
      cancelled: result.cancelled,
      dataMap: result.dataMap,
    };
  } catch (error) {
    classifier.dispose();
    throw error;
  }
}
