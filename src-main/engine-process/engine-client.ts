/**
 * The host's side of the engine process: a forked Node process that opens the project read-only and trains, predicts
 * and explains. Its death fails what was under way (`engine-failed`) and nothing else; the next call starts a new one.
 */
import type { Explanation, ExplanationMethod } from '../api/explanations.ts';
import type { Epoch, Recipe, RunMetrics } from '../api/runs.ts';
import type { BackendName, BackendReport, Check, DeviceChoice } from '../api/system.ts';

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
}

export interface TrainResult {
  readonly backend: BackendName;
  readonly adapter: string;
  readonly threads: number;
  readonly dataFingerprint: string;
  readonly parameterCount: number;
  readonly seconds: number;
  readonly metrics: RunMetrics;
  readonly warnings: string[];
  /** One per labelled or unlabelled document of the corpus, in document order. */
  readonly predictions: {
    readonly documents: Int32Array;
    /** 0 train, 1 validation, 2 test, 255 outside the split. */
    readonly parts: Uint8Array;
    /** −1: no label. */
    readonly gold: Int32Array;
    /** Row-major, documents × classes. */
    readonly probabilities: Float32Array;
  };
  /** Model file: safetensors whose metadata holds the whole pipeline. */
  readonly model: Uint8Array;
}

export interface TrainHooks {
  readonly signal: AbortSignal;
  progress(done: number, total: number | null, unit: string, message: string): void;
  epoch(epoch: Epoch): void;
}

export interface EngineClient {
  train(request: TrainRequest, hooks: TrainHooks): Promise<TrainResult>;
  /** Probabilities, row-major texts × classes, of a stored model; the model stays loaded for the next call. */
  predict(request: { model: ModelSource; texts: string[] }): Promise<Float32Array>;
  explain(request: {
    model: ModelSource;
    text: string;
    method: ExplanationMethod;
    seed: number;
  }): Promise<
    Pick<Explanation, 'probabilities' | 'predicted' | 'attributions' | 'unit' | 'notes' | 'seconds'>
  >;
  doctor(selfTest: boolean): Promise<{ backends: BackendReport[]; selfTest: Check[] }>;
  /** Process id while it runs. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** A stored model: the child reads the weights from the project itself. */
export interface ModelSource {
  readonly projectPath: string;
  readonly run: string;
}
