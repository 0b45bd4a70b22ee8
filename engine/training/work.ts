/** How long work of the engine tells of itself and is stopped, without knowing who listens. */
import { EngineError } from '../core/errors.ts';

export interface EpochRecord {
  readonly epoch: number;
  readonly step: number;
  readonly trainLoss: number | null;
  readonly validationLoss: number | null;
  readonly validationAccuracy: number | null;
  readonly validationMacroF1: number | null;
  readonly validationMacroRecall: number | null;
  readonly learningRate: number | null;
  /** Since the start of training, without the time between an interruption and going on. */
  readonly seconds: number;
  /** How large gradients and steps were; absent where a method does not measure it. */
  readonly health?: HealthNumbers | undefined;
}

export interface HealthNumbers {
  /** L2 norm of the gradient of each parameter in the first step of the epoch, before clipping, by name. */
  readonly gradientNorms: Readonly<Record<string, number>>;
  /** Step over size of each parameter, in the same step. */
  readonly updateRatios: Readonly<Record<string, number>>;
  /** Share of the hidden units of each layer that answered no document, at the end of the epoch. */
  readonly deadUnits: Readonly<Record<string, number>>;
}

export interface Work {
  readonly signal: AbortSignal;
  progress(done: number, total: number | null, unit: string, message: string): void;
  epoch(record: EpochRecord): void;
  /** Lets messages in: resolves after the event loop has had its turn. */
  pause(): Promise<void>;
}

export class CancelledError extends EngineError {
  constructor() {
    super('The work was cancelled.');
  }
}

/** Lets messages in and throws when one of them said stop. */
export async function checkpoint(work: Work): Promise<void> {
  await work.pause();
  if (work.signal.aborted) throw new CancelledError();
}

/** Texts with the position of their class. */
export interface LabelledTexts {
  readonly texts: readonly string[];
  readonly labels: Int32Array;
  /** Where each text is among those that the caller has, if that is of use to it. */
  readonly rows?: Int32Array | undefined;
}

export interface TrainingData {
  readonly classes: readonly string[];
  readonly train: LabelledTexts;
  /** May be empty: then nothing is chosen by it. */
  readonly validation: LabelledTexts;
}

/** The data cannot be trained on; the message says why in the user's words. */
export class TrainingDataError extends EngineError {}
