/**
 * The loop over epochs and steps that every training of a network goes through: learning rate, validation, stopping
 * rules, best weights, health, checkpoints. What a batch is, and how validation is scored, is the caller's.
 */
import { NonFiniteError } from '../core/errors.ts';
import type { PlateauState } from '../schedules/on-plateau.ts';
import { afterEpoch, plateauStart } from '../schedules/on-plateau.ts';
import { EarlyStopping } from './early-stopping.ts';
import { scheduleFactor, type ScheduleName } from './learning-rate.ts';
import type { NamedTensor, Network, StepHealth } from './network.ts';
import { isInspectable, isResumable } from './network.ts';
import type { EpochState } from './training-checkpoint.ts';
import { readCheckpoint, writeCheckpoint } from './training-checkpoint.ts';
import type { EpochHealth } from './training-health.ts';
import type { Work } from './work.ts';
import { CancelledError, checkpoint } from './work.ts';

/** As the steps beside it are written: 5,000. */
const whole = new Intl.NumberFormat('en');

export interface LoopOptions {
  readonly epochs: number;
  readonly learningRate: number;
  readonly schedule: ScheduleName;
  /** Share of all steps. */
  readonly warmup: number;
  /** Epochs without improvement before stopping; 0: train all epochs. */
  readonly patience: number;
  /** Stops when an epoch moves all weights together by a smaller share of their size than this; 0: never. */
  readonly minWeightChange?: number | undefined;
  /** Stops when the joint norm of the gradients of an epoch's last step is below this; 0: never. */
  readonly minGradientNorm?: number | undefined;
  /** Epochs between checkpoints; 0: none. */
  readonly checkpointEvery?: number | undefined;
}

export interface Scores {
  readonly loss: number;
  readonly accuracy: number | null;
  readonly macroF1: number | null;
  readonly macroRecall: number | null;
}

export interface EpochTask {
  readonly network: Network;
  readonly stepsPerEpoch: number;
  /** Gets ready the batches of an epoch; called once before its steps, in order, also for epochs that a resumed training skips. */
  startEpoch(epoch: number): void;
  /** One optimiser step on batch `index`; with `measured`, through the network's `measuredStep`. */
  step(index: number, learningRate: number, measured: boolean): Promise<StepHealth> | undefined;
  /** Of the validation part; null where there is none. */
  evaluate(): Promise<Scores | null>;
  /** Number by which epochs are compared. */
  measure(scores: Scores): number;
  readonly lowerIsBetter: boolean;
  /** Share of hidden units that answer nothing, by layer. */
  deadUnits(): Promise<ReadonlyMap<string, number>>;
}

export interface LoopResult {
  readonly epochs: number;
  /** Epoch whose weights were kept. */
  readonly bestEpoch: number;
  readonly cancelled: boolean;
  readonly stopped: 'epochs' | 'patience' | 'weights' | 'gradient' | 'cancelled';
  /** The last validation loss, over the loss of the kept epoch; null without validation. */
  readonly lossRise: number | null;
  readonly health: readonly EpochHealth[];
}

export interface LoopHooks {
  /** Goes on from these bytes; the network must be made with the same seed and options. */
  readonly resume?: Uint8Array | undefined;
  readonly onCheckpoint?: ((bytes: Uint8Array, epoch: number) => void | Promise<void>) | undefined;
  /** Asked after each epoch, besides `checkpointEvery`: whether it is time for a checkpoint. */
  readonly checkpointDue?: (() => boolean) | undefined;
}

export async function runEpochs(
  task: EpochTask,
  options: LoopOptions,
  work: Work,
  hooks: LoopHooks = {},
): Promise<LoopResult> {
  const { network, stepsPerEpoch } = task;
  const inspected = isInspectable(network) ? network : undefined;
  const resumable = isResumable(network) ? network : undefined;
  let started = performance.now();
  const steps = stepsPerEpoch * options.epochs;
  const stopping = new EarlyStopping(options.patience, task.lowerIsBetter);
  const onPlateau = { base: 1, mode: task.lowerIsBetter ? 'min' : 'max', patience: 1, factor: 0.5 } as const;
  const health: EpochHealth[] = [];
  let best: readonly NamedTensor[] | undefined;
  let lossOfBest: number | undefined;
  let lastLoss = Number.NaN;
  let plateau: PlateauState | undefined;
  let [epoch, step] = [0, 0];
  let watched = false;
  let stopped: LoopResult['stopped'] = 'epochs';
  if (hooks.resume !== undefined && resumable !== undefined) {
    const saved = readCheckpoint(hooks.resume);
    resumable.setState(saved.network);
    health.push(...saved.epochs.health);
    started -= saved.epochs.seconds * 1000;
    best = saved.bestWeights;
    ({ epoch, step, lossOfBest, plateau } = saved.epochs);
    stopping.bestEpoch = saved.epochs.bestEpoch;
    stopping.best = saved.epochs.best;
    for (let done = 0; done < epoch; done++) task.startEpoch(done);
  }
  const state = (): EpochState => ({
    epoch,
    step,
    bestEpoch: stopping.bestEpoch,
    best: stopping.best,
    lossOfBest,
    plateau,
    seconds: (performance.now() - started) / 1000,
    health,
  });
  try {
    while (epoch < options.epochs) {
      task.startEpoch(epoch);
      const before = (options.minWeightChange ?? 0) > 0 ? await network.parameters() : undefined;
      let rate = 0;
      let measured: StepHealth | undefined;
      for (let index = 0; index < stepsPerEpoch; index++) {
        rate =
          options.learningRate *
          scheduleFactor(options.schedule, options.warmup, step, steps) *
          (plateau?.learningRate ?? 1);
        const found = task.step(index, rate, index === 0 && inspected !== undefined);
        if (found !== undefined) measured = await found;
        step += 1;
        if (step % 8 === 0) {
          const message = `Epoch ${whole.format(epoch + 1)} of at most ${whole.format(options.epochs)}`;
          work.progress(step, steps, 'steps', message);
          await checkpoint(work);
        }
      }
      const trainLoss = await network.takeLoss();
      if (!Number.isFinite(trainLoss))
        throw new NonFiniteError('loss', `the loss is no longer a number in epoch ${String(epoch + 1)}.`);
      epoch += 1;
      const scores = await task.evaluate();
      const numbers =
        measured === undefined
          ? undefined
          : {
              gradientNorms: Object.fromEntries(measured.gradientNorms),
              updateRatios: Object.fromEntries(measured.updateRatios),
              deadUnits: Object.fromEntries(await task.deadUnits()),
            };
      work.epoch({
        epoch,
        step,
        trainLoss,
        validationLoss: scores?.loss ?? null,
        validationAccuracy: scores?.accuracy ?? null,
        validationMacroF1: scores?.macroF1 ?? null,
        validationMacroRecall: scores?.macroRecall ?? null,
        learningRate: rate,
        seconds: (performance.now() - started) / 1000,
        health: numbers,
      });
      // Over-fitting shows in the losses alone, of networks that cannot be looked into too.
      health.push({ epoch, trainLoss, validationLoss: scores?.loss ?? null, ...(numbers ?? notMeasured) });
      if (scores !== null) {
        watched = true;
        lastLoss = scores.loss;
        const value = task.measure(scores);
        if (options.schedule === 'plateau')
          plateau = afterEpoch(onPlateau, plateau ?? plateauStart(onPlateau), value);
        if (stopping.record(epoch, value)) {
          best = await network.parameters();
          lossOfBest = scores.loss;
        } else if (stopping.shouldStop(epoch)) stopped = 'patience';
      }
      if (before !== undefined && weightChange(before, await network.parameters()) < options.minWeightChange!)
        stopped = 'weights';
      if (inspected !== undefined && (await belowGradient(inspected.gradientNorm(), options)))
        stopped = 'gradient';
      if (stopped !== 'epochs') break;
      const every = options.checkpointEvery ?? 0;
      const due = (every > 0 && epoch % every === 0) || hooks.checkpointDue?.() === true;
      if (due && hooks.onCheckpoint !== undefined && resumable !== undefined && epoch < options.epochs)
        await hooks.onCheckpoint(
          writeCheckpoint({ network: await resumable.state(), bestWeights: best, epochs: state() }),
          epoch,
        );
      await checkpoint(work);
    }
  } catch (error) {
    // After one whole epoch there is a model worth keeping; before, there is none.
    if (!(error instanceof CancelledError) || epoch === 0) throw error;
    stopped = 'cancelled';
  }
  const bestEpoch = best === undefined ? epoch : stopping.bestEpoch;
  if (best !== undefined) network.setParameters(best);
  return {
    epochs: epoch,
    bestEpoch,
    cancelled: stopped === 'cancelled',
    stopped,
    lossRise: watched ? lastLoss - (lossOfBest ?? Number.NaN) : null,
    health,
  };
}

const notMeasured = { gradientNorms: {}, updateRatios: {}, deadUnits: {} };

async function belowGradient(norm: Promise<number>, { minGradientNorm = 0 }: LoopOptions): Promise<boolean> {
  return minGradientNorm > 0 && (await norm) < minGradientNorm;
}

/** |after − before| / |before| over all tensors together. */
function weightChange(before: readonly NamedTensor[], after: readonly NamedTensor[]): number {
  let [moved, size] = [0, 0];
  before.forEach(({ data }, index) =>
    data.forEach((value, at) => {
      moved += (after[index]!.data[at]! - value) ** 2;
      size += value * value;
    }),
  );
  return size === 0 ? Infinity : Math.sqrt(moved / size);
}
