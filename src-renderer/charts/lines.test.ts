import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeEndNames } from './end-names.ts';
import { bestEpochByLoss, learningCurve } from './learning-curve.ts';
import { liveEnd, momentAlign, niceBounds, wholeTicks } from './lines.ts';
import { printLook } from './look.ts';
import { metricCurve } from './metric-curve.ts';
import { runCurves } from './run-curves.ts';

const size = { width: 600, height: 260 };
const epochs = [
  {
    epoch: 1,
    trainLoss: 1.1,
    validationLoss: 1.0,
    validationAccuracy: 0.5,
    validationMacroF1: 0.4,
    validationMacroRecall: 0.4,
  },
  {
    epoch: 2,
    trainLoss: 0.8,
    validationLoss: 0.9,
    validationAccuracy: 0.6,
    validationMacroF1: 0.55,
    validationMacroRecall: 0.55,
  },
  {
    epoch: 3,
    trainLoss: 0.6,
    validationLoss: 0.95,
    validationAccuracy: 0.61,
    validationMacroF1: 0.56,
    validationMacroRecall: 0.56,
  },
];

function seriesOf(option: {
  series?: unknown;
}): { id: string; data: unknown[]; markLine?: { data: { xAxis?: number; yAxis?: number }[] } }[] {
  return option.series as ReturnType<typeof seriesOf>;
}

describe('axes', () => {
  it('contain the data in whole steps', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1000, max: 1000, noNaN: true }),
        fc.double({ min: 1e-3, max: 1000, noNaN: true }),
        fc.integer({ min: 2, max: 10 }),
        (low, range, ticks) => {
          const { min, max, step } = niceBounds(low, low + range, ticks);
          expect(min).toBeLessThanOrEqual(low + step * 1e-6);
          expect(max).toBeGreaterThanOrEqual(low + range - step * 1e-6);
          expect((max - min) / step).toBeLessThanOrEqual(ticks + 3);
        },
      ),
    );
  });
  it('have clean numbers', () => {
    expect(niceBounds(0.31, 0.62, 4)).toEqual({ min: 0.3, max: 0.7, step: 0.1 });
    expect(niceBounds(0.5, 0.5, 4).max).toBeGreaterThan(niceBounds(0.5, 0.5, 4).min);
  });
  it('count epochs in whole numbers and begin with the first where there is room', () => {
    expect(wholeTicks(1, 12, 8)).toEqual([2, 4, 6, 8, 10, 12]);
    expect(wholeTicks(1, 20, 5)).toEqual([1, 5, 10, 15, 20]);
    expect(wholeTicks(1, 2, 8)).toEqual([1, 2]);
  });
});

describe('names at line ends', () => {
  it('never cover each other while there is room', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 10 }), (ends) => {
        const ys = placeEndNames(
          ends.map((y) => ({ x: 0, y, width: 50 })),
          15,
          0,
          200,
        );
        const sorted = [...ys].sort((a, b) => a - b);
        sorted
          .slice(1)
          .forEach((y, index) => expect(y - (sorted[index] ?? 0)).toBeGreaterThanOrEqual(15 - 1e-9));
        expect(Math.min(...ys)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...ys)).toBeLessThanOrEqual(200);
      }),
    );
  });
  it('stay where they are when they end at different epochs', () => {
    expect(
      placeEndNames(
        [
          { x: 0, y: 50, width: 40 },
          { x: 100, y: 52, width: 40 },
        ],
        15,
        0,
        200,
      ),
    ).toEqual([50, 52]);
  });
});

describe('learning curve', () => {
  it('marks the epoch with the smallest validation loss', () => {
    expect(bestEpochByLoss(epochs)).toBe(2);
    const option = learningCurve({ epochs }).option(printLook, size);
    expect(seriesOf(option).find((s) => s.id === 'marks')?.markLine?.data).toEqual([
      expect.objectContaining({ xAxis: 2 }),
    ]);
  });
  it('takes the first of equal epochs, and none where nothing was validated', () => {
    expect(
      bestEpochByLoss([
        { epoch: 4, trainLoss: 1, validationLoss: 0.5 },
        { epoch: 5, trainLoss: 1, validationLoss: 0.5 },
      ]),
    ).toBe(4);
    expect(bestEpochByLoss([{ epoch: 1, trainLoss: 1, validationLoss: null }])).toBeNull();
  });
  it('leaves out a line without values, and its data are the epochs', () => {
    const only = learningCurve({ epochs: epochs.map((e) => ({ ...e, validationLoss: null })) });
    const lines = seriesOf(only.option(printLook, size)).filter((s) => s.id.startsWith('line'));
    expect(lines.map((s) => s.data)).toEqual([
      [
        [1, 1.1],
        [2, 0.8],
        [3, 0.6],
      ],
    ]);
  });
  it('keeps the axis ahead of the last epoch while running, at most at the planned ones', () => {
    const endFor = (plannedEpochs: number | undefined) =>
      learningCurve({ epochs, plannedEpochs }).option(printLook, size).xAxis;
    expect(endFor(8)).toMatchObject({ min: 1, max: 8 });
    expect(endFor(5000)).toMatchObject({ min: 1, max: 10 });
    expect(endFor(undefined)).toMatchObject({ min: 1, max: 3 });
    expect(liveEnd(100, 5000)).toBe(125);
    expect(liveEnd(4900, 5000)).toBe(5000);
  });
  it('keeps the name of the best epoch inside the plot', () => {
    const alignOf = (bestEpoch: number) => {
      const option = learningCurve({ epochs, bestEpoch }).option(printLook, size);
      const marks = seriesOf(option).find((s) => s.id === 'marks')?.markLine?.data[0];
      return (marks as { label?: { align?: string } } | undefined)?.label?.align;
    };
    expect([1, 2, 3].map(alignOf)).toEqual(['left', 'center', 'right']);
    expect(momentAlign(49, 500, 100)).toBe('left');
    expect(momentAlign(50, 500, 100)).toBe('center');
    expect(momentAlign(451, 500, 100)).toBe('right');
  });
  it('draws nothing yet without failing', () => {
    const figure = learningCurve({ epochs: [] });
    expect(() => figure.option(printLook, size)).not.toThrow();
    expect(figure.description).toContain('No epoch is finished yet');
  });
  it('gives the same numbers as a table', () => {
    expect(learningCurve({ epochs }).table.rows[1]).toEqual(['2', '0.8000', '0.9000']);
  });
});

describe('validation curve', () => {
  it('always shows what guessing the largest class reaches, when it is known', () => {
    const option = metricCurve({ epochs, majorityAccuracy: 0.48 }).option(printLook, size);
    expect(seriesOf(option).find((s) => s.id === 'marks')?.markLine?.data).toEqual([
      expect.objectContaining({ yAxis: 0.48 }),
    ]);
    expect(option.yAxis).toMatchObject({ min: 0.4 });
  });
  it('stays within 0 and 1', () => {
    const high = epochs.map((e) => ({
      ...e,
      validationAccuracy: 0.999,
      validationMacroF1: 0.998,
      validationMacroRecall: 0.998,
    }));
    expect(
      (metricCurve({ epochs: high }).option(printLook, size).yAxis as { max: number }).max,
    ).toBeLessThanOrEqual(1);
  });
});

describe('curves of several runs', () => {
  it('names every run and leaves out those without epochs', () => {
    const figure = runCurves({
      title: 'Validation macro-F1',
      subtitle: '',
      runs: [
        { name: 'dan', colour: 0, points: [[1, 0.5]] },
        { name: 'majority', colour: 1, points: [] },
      ],
    });
    expect(figure.table.columns.map((c) => c.title)).toEqual(['epoch', 'dan']);
    expect(figure.tip?.({ seriesIndex: 0, dataIndex: 0, x: 1 }, printLook)?.lines).toHaveLength(1);
    expect(figure.tip?.({ seriesIndex: 0, dataIndex: 0, x: 7 }, printLook)).toBeNull();
  });
});
