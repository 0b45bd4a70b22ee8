/** What a training in the engine process is told, and what comes of it. */
import type { LearningRateTrial } from '../api/learning-rate.ts';
import type { Decision, Recipe, RunMetrics } from '../api/runs.ts';
import type { BackendName, DeviceChoice } from '../api/system.ts';

export interface TrainRequest {
  readonly projectPath: string;
  readonly run: string;
  readonly corpusId: number;
  readonly labelId: number;
  readonly splitId: number;
  readonly classes: readonly string[];
  readonly recipe: Recipe;
  readonly seed: number;
  readonly device: DeviceChoice;
  readonly threads: number | undefined;
  /** Goes on from the run's checkpoint in the project. */
  readonly resume: boolean;
  /**
   * Trains on so many documents of the training part only, a stratified sample by `seed`; the smaller sample of a seed
   * lies within the larger. Answers are given for labelled documents that are trained on or judged, and no model.
   */
  readonly trainDocuments?: number | undefined;
  /** Trains on all folds of the training part but this one (from 0), which is judged in place of the test part. */
  readonly leaveOut?: { readonly fold: number; readonly folds: number } | undefined;
}

export interface LearningRateRequest {
  readonly training: TrainRequest;
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

export type LearningRateAnswer = Omit<LearningRateTrial, 'preset' | 'present'>;

export interface TrainResult {
  readonly backend: BackendName;
  readonly adapter: string;
  readonly threads: number;
  readonly dataFingerprint: string;
  readonly parameterCount: number;
  readonly seconds: number;
  /** Null: cancelled before all documents were predicted; then there are no predictions either. */
  readonly metrics: RunMetrics | null;
  readonly decision: Decision | null;
  readonly warnings: string[];
  /** One per labelled or unlabelled document of the corpus, in document order. */
  readonly predictions: {
    readonly documents: Int32Array;
    /** 0 train, 1 validation, 2 test, 255 outside the split. */
    readonly parts: Uint8Array;
    /** −1: no label. */
    readonly gold: Int32Array;
    /** Class given, by the decision where there is one. */
    readonly predicted: Int32Array;
    /** Row-major, documents × classes. */
    readonly probabilities: Float32Array;
  };
  /** How the training got on with single documents of the training part; null where it was not followed. */
  readonly dataMap: {
    readonly epochs: number;
    /** Ids, ascending. */
    readonly documents: Int32Array;
    readonly confidence: Float32Array;
    readonly variability: Float32Array;
    readonly correctness: Float32Array;
  } | null;
  /** Model file: safetensors whose metadata holds the whole pipeline. */
  readonly model: Uint8Array;
  /** Cancelled, in training or after it; this is the best model up to then. */
  readonly cancelled: boolean;
}
