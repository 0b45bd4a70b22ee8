/** Learning rates of every schedule, update by update, and of the plateau rule, epoch by epoch. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { constant } from '../../engine/schedules/constant.ts';
import { cosine } from '../../engine/schedules/cosine.ts';
import { cosineRestarts } from '../../engine/schedules/cosine-restarts.ts';
import { cosineRestartsWarmUp } from '../../engine/schedules/cosine-restarts-warm-up.ts';
import { cosineWarmUp } from '../../engine/schedules/cosine-warm-up.ts';
import { cyclicTriangular } from '../../engine/schedules/cyclic-triangular.ts';
import { exponentialDecay } from '../../engine/schedules/exponential.ts';
import { inverseSquareRoot } from '../../engine/schedules/inverse-square-root.ts';
import { linear } from '../../engine/schedules/linear.ts';
import { linearWarmUp } from '../../engine/schedules/linear-warm-up.ts';
import { multiStepDecay } from '../../engine/schedules/multi-step.ts';
import { noam } from '../../engine/schedules/noam.ts';
import { afterEpoch, plateauStart } from '../../engine/schedules/on-plateau.ts';
import type { OnPlateau } from '../../engine/schedules/on-plateau.ts';
import { oneCycle } from '../../engine/schedules/one-cycle.ts';
import { polynomialDecay } from '../../engine/schedules/polynomial.ts';
import { stepDecay } from '../../engine/schedules/step.ts';
import { deviation, goldenFolder, goldenMissing } from '../support/golden-file.ts';

interface ScheduleCase {
  readonly id: string;
  readonly op: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly lrs: readonly number[];
  readonly momenta?: readonly number[];
  readonly metrics?: readonly number[];
  readonly rtol: number;
  readonly atol: number;
}

interface Rates {
  readonly learningRate: number;
  readonly momentum?: number;
}

function ratesOf({ op, params, metrics }: ScheduleCase): (step: number) => Rates {
  const number = (name: string): number => {
    const value = params[name];
    if (typeof value !== 'number') throw new Error(`${op} has no number ${name}.`);
    return value;
  };
  const optional = <T>(name: string): T | undefined => params[name] as T | undefined;
  const plain = <O>(schedule: (options: O, step: number) => number, options: O) => {
    return (step: number): Rates => ({ learningRate: schedule(options, step) });
  };
  if (op === 'noam')
    return plain(noam, { scale: number('scale'), width: number('d_model'), warmUp: number('warmup') });
  if (op === 'one_cycle') {
    const options = {
      highest: number('max_lr'),
      total: number('total'),
      rising: optional<number>('pct_start'),
      startDivisor: optional<number>('div_factor'),
      endDivisor: optional<number>('final_div_factor'),
      anneal: params['anneal_strategy'] === 'linear' ? ('linear' as const) : ('cosine' as const),
      threePhases: optional<boolean>('three_phase'),
      lowestMomentum: optional<number>('base_momentum'),
      highestMomentum: optional<number>('max_momentum'),
    };
    return (step) => oneCycle(options, step);
  }
  const base = number('base');
  switch (op) {
    case 'step':
      return plain(stepDecay, { base, every: number('step_size'), gamma: number('gamma') });
    case 'multi_step': {
      const milestones = params['milestones'] as number[];
      return plain(multiStepDecay, { base, milestones, gamma: number('gamma') });
    }
    case 'exponential':
      return plain(exponentialDecay, { base, gamma: number('gamma') });
    case 'cosine_annealing':
      return plain(cosine, { base, total: number('t_max'), lowest: optional<number>('eta_min') });
    case 'cosine_warm_restarts':
      return plain(cosineRestarts, {
        base,
        first: number('t_0'),
        growth: optional<number>('t_mult'),
        lowest: optional<number>('eta_min'),
      });
    case 'linear_decay':
      return plain(linear, {
        base,
        start: number('start'),
        end: number('end'),
        total: number('total'),
      });
    case 'cyclic_triangular':
      return plain(cyclicTriangular, { base, highest: number('max'), half: number('step_size_up') });
    case 'reduce_on_plateau': {
      const options: OnPlateau = {
        base,
        mode: params['mode'] === 'max' ? 'max' : 'min',
        factor: optional<number>('factor'),
        patience: optional<number>('patience'),
        threshold: optional<number>('threshold'),
        thresholdMode: params['threshold_mode'] === 'abs' ? 'absolute' : 'relative',
        coolDown: optional<number>('cooldown'),
        lowest: optional<number>('min_lr'),
      };
      return (epoch) =>
        metrics!
          .slice(0, epoch + 1)
          .reduce((state, measure) => afterEpoch(options, state, measure), plateauStart(options));
    }
  }
  const rise = { base, warmUp: number('warmup') };
  switch (op) {
    case 'constant_warmup':
      return plain(constant, rise);
    case 'linear_warmup':
      return plain(linearWarmUp, { ...rise, total: number('total') });
    case 'cosine_warmup':
      return plain(cosineWarmUp, { ...rise, total: number('total'), waves: optional<number>('cycles') });
    case 'cosine_restarts_warmup':
      return plain(cosineRestartsWarmUp, {
        ...rise,
        total: number('total'),
        falls: optional<number>('cycles'),
      });
    case 'polynomial_warmup':
      return plain(polynomialDecay, {
        ...rise,
        total: number('total'),
        last: number('lr_end'),
        power: number('power'),
      });
    case 'inverse_sqrt':
      return plain(inverseSquareRoot, { ...rise, timescale: optional<number>('timescale') });
    default:
      throw new Error(`There is no schedule ${op}.`);
  }
}

const cases =
  goldenFolder === undefined
    ? []
    : (
        JSON.parse(readFileSync(`${goldenFolder}/03_optim/schedules.json`, 'utf8')) as {
          cases: ScheduleCase[];
        }
      ).cases;

describe.skipIf(goldenFolder === undefined)('golden schedules', () => {
  test.for(cases)('$id', (one) => {
    const ratesAt = ratesOf(one);
    const got = one.lrs.map((_, step) => ratesAt(step));
    expect(
      deviation(
        got.map(({ learningRate }) => learningRate),
        one.lrs,
        one,
      ),
    ).toBeUndefined();
    if (one.momenta !== undefined)
      expect(
        deviation(
          got.map(({ momentum }) => momentum!),
          one.momenta,
          one,
        ),
      ).toBeUndefined();
  });
});

describe('schedules at their borders', () => {
  test('without updates of warm-up the first update has the full rate', () => {
    const rise = { base: 0.1, warmUp: 0 };
    expect(constant(rise, 0)).toBe(0.1);
    expect(linearWarmUp({ ...rise, total: 10 }, 0)).toBe(0.1);
    expect(cosineWarmUp({ ...rise, total: 10 }, 0)).toBe(0.1);
    expect(cosineRestartsWarmUp({ ...rise, total: 10 }, 0)).toBe(0.1);
    expect(polynomialDecay({ ...rise, total: 10, last: 0, power: 2 }, 0)).toBe(0.1);
    expect(inverseSquareRoot(rise, 0)).toBe(0.1);
    expect(inverseSquareRoot(rise, 10_000)).toBeCloseTo(0.1 / Math.SQRT2, 12);
  });

  test('a warm-up as long as the training leaves no division by zero', () => {
    const rise = { base: 0.1, warmUp: 5, total: 5 };
    for (const rate of [
      linearWarmUp(rise, 5),
      cosineWarmUp(rise, 5),
      cosineRestartsWarmUp(rise, 5),
      polynomialDecay({ ...rise, last: 0.01, power: 1 }, 5),
    ])
      expect(rate).toBeGreaterThanOrEqual(0);
  });

  test('restarts of one length begin anew, however long training lasts', () => {
    expect(cosineRestarts({ base: 0.1, first: 7 }, 7_000_000)).toBe(0.1);
  });

  test('one cycle of any length has rates, and keeps the last', () => {
    for (const total of [1, 2, 3, 5])
      for (const threePhases of [false, true])
        for (const rising of [0, 0.3, 0.5, 1])
          for (let step = 0; step < total + 2; step++)
            expect(
              oneCycle({ highest: 1, total, threePhases, rising }, step).learningRate,
            ).toBeGreaterThanOrEqual(0);
    const last = oneCycle({ highest: 1, total: 20 }, 19).learningRate;
    expect(last).toBeCloseTo(1 / 250_000, 12);
    expect(oneCycle({ highest: 1, total: 20 }, 500).learningRate).toBe(last);
  });

  test('an epoch whose measure is not a number is no better', () => {
    const options: OnPlateau = { base: 1, mode: 'min', factor: 0.5, patience: 0 };
    const first = afterEpoch(options, plateauStart(options), 3);
    expect(first.learningRate).toBe(1);
    expect(afterEpoch(options, first, NaN)).toMatchObject({ learningRate: 0.5, best: 3 });
  });
});

test.skipIf(goldenFolder !== undefined)(goldenMissing, (context) => {
  context.skip();
});
