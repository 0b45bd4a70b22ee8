/** What a caller of the engine process gives along: how work that lasts is stopped, and whom it tells. */
import type { Epoch } from '../api/runs.ts';
import type { ApplyCheckpoint } from '../applying/apply-request.ts';
import type { LanguageNews } from './language-messages.ts';
import type { TrainCheckpoint } from './messages.ts';

export interface TrainHooks {
  readonly signal: AbortSignal;
  progress(done: number, total: number | null, unit: string, message: string): void;
  epoch(epoch: Epoch): void;
  /** Where the training could go on, should it be cut short. */
  checkpoint(checkpoint: TrainCheckpoint): void;
}

/** Of calls that last: how they are stopped, and whom they tell. */
export interface LanguageHooks {
  readonly signal: AbortSignal;
  progress(done: number, total: number | null, unit: string, message: string): void;
  /** Of trainings only. */
  news?(news: LanguageNews): void;
}

export interface ApplyHooks {
  readonly signal: AbortSignal;
  progress(done: number, total: number | null, unit: string, message: string): void;
  /** Where the application could go on, should it be cut short. */
  applied(checkpoint: ApplyCheckpoint): void;
}
