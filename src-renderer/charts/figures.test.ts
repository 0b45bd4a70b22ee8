import { describe, expect, it } from 'vitest';
import { bars } from './bars.ts';
import { figureAsSvg, fileName, tableAsText, withTitle } from './export.ts';
import { histogram } from './histogram.ts';
import { intervals } from './intervals.ts';
import { fitText, printLook } from './look.ts';

const size = { width: 600, height: 220 };

describe('histogram', () => {
  const figure = histogram({
    title: 'Text length',
    unit: 'words',
    items: 'documents',
    bins: [
      { from: 0, to: 10, count: 30 },
      { from: 10, to: 20, count: 10 },
      { from: 20, to: 30, count: 0 },
    ],
    median: 8,
    p95: 18,
    max: 19,
  });
  it('says the same in words and as a table', () => {
    expect(figure.description).toContain('40 documents');
    expect(figure.table.rows[0]).toEqual(['0–10', '30', '75.0\u202f%']);
  });
  it('draws each bin from its start to its end, from zero', () => {
    const option = figure.option(printLook, size);
    expect(option.yAxis).toMatchObject({ min: 0 });
    expect(option.xAxis).toMatchObject({ min: 0, max: 30 });
    expect((option.series as { data: unknown }[])[0]?.data).toEqual([
      [0, 10, 30],
      [10, 20, 10],
      [20, 30, 0],
    ]);
  });
  it('draws an open last bin as wide as the others and says that it is open', () => {
    const open = histogram({
      title: 'Text length',
      unit: 'words',
      items: 'documents',
      bins: [
        { from: 0, to: 10, count: 30 },
        { from: 10, to: 20, count: 10 },
        { from: 20, to: 50_001, count: 1 },
      ],
      median: 8,
      p95: 18,
      max: 50_000,
    });
    const option = open.option(printLook, size);
    expect((option.series as { data: unknown[] }[])[0]?.data[2]).toEqual([20, 30, 1]);
    expect(option.xAxis).toMatchObject({ max: 30 });
    expect(open.table.rows[2]?.[0]).toBe('20 and more');
    expect(open.subtitle).toBe('documents; last bar: 20 to 50,000');
    expect(figure.subtitle).toBe('documents by number of words');
  });
  it('survives an empty corpus', () => {
    const empty = histogram({
      title: 'x',
      unit: 'words',
      items: 'documents',
      bins: [],
      median: 0,
      p95: 0,
      max: 0,
    });
    expect(() => empty.option(printLook, size)).not.toThrow();
  });
});

describe('intervals', () => {
  const rows = [
    { name: 'accuracy', value: 0.652, low: 0.643, high: 0.66, baseline: 0.481 },
    { name: 'macro-F1', value: 0.612, low: null, high: null, baseline: 0.217 },
    { name: 'log loss', value: null, low: null, high: null },
  ];
  const figure = intervals({ title: 'Test', subtitle: '', rows, limits: [0, 1] });
  it('shows the baseline in the picture, in the table and in words', () => {
    expect(figure.table.rows[0]).toEqual(['accuracy', '0.652', '0.643', '0.660', '0.481']);
    expect(figure.description).toContain('(majority 0.481)');
  });
  it('has room for every value, interval and baseline on its axis', () => {
    const axis = figure.option(printLook, size).xAxis as { min: number; max: number };
    expect(axis.min).toBeLessThanOrEqual(0.217);
    expect(axis.max).toBeGreaterThanOrEqual(0.66);
    expect(axis.max).toBeLessThanOrEqual(1);
  });
  it('keeps the row of a value that could not be estimated', () => {
    expect(figure.table.rows[2]).toEqual(['log loss', '–', '–', '–', '–']);
  });
  it('shows zero and signs for differences', () => {
    const difference = intervals({
      title: 'd',
      subtitle: '',
      differences: true,
      rows: [{ name: 'accuracy', value: 0.02, low: 0.01, high: 0.03 }],
    });
    expect(difference.table.rows[0]?.[1]).toBe('+0.020');
    expect((difference.option(printLook, size).xAxis as { min: number }).min).toBeLessThanOrEqual(0);
  });
  it('puts the name of a group above its rows once', () => {
    const grouped = intervals({
      title: 'x',
      subtitle: '',
      rows: ['a', 'a', 'b'].map((group, index) => ({
        group,
        name: String(index),
        value: 0.5,
        low: 0.4,
        high: 0.6,
      })),
    });
    expect((grouped.option(printLook, size).yAxis as { data: unknown[] }[])[0]?.data).toHaveLength(5);
  });
});

describe('bars', () => {
  it('diverge around zero with equal room on both sides', () => {
    const figure = bars({
      title: 'w',
      subtitle: '',
      nameTitle: 'word',
      valueTitle: 'weight',
      diverging: true,
      bars: [
        { name: 'love', value: 0.3 },
        { name: 'never', value: -0.1 },
      ],
    });
    expect(figure.option(printLook, size).xAxis).toMatchObject({ min: -0.3, max: 0.3 });
    expect(figure.table.rows).toEqual([
      ['love', '+0.300'],
      ['never', '−0.100'],
    ]);
  });
});

describe('files', () => {
  const figure = bars({
    title: 'Words <b> & co',
    subtitle: 'unit',
    nameTitle: 'word',
    valueTitle: 'weight',
    bars: [{ name: '<script>alert(1)</script>', value: 0.3 }],
  });
  it('carry title and unit, and escape what comes from texts', () => {
    const svg = figureAsSvg(figure);
    expect(svg).toContain('unit');
    expect(svg).toContain('Words &lt;b&gt; &amp; co');
    expect(svg).not.toContain('<script>');
  });
  it('make room for the title', () => {
    const option = figure.option(printLook, size);
    const before = (option.grid as { top: number }).top;
    const { option: titled, titleHeight } = withTitle(option, figure, printLook);
    expect((titled.grid as { top: number }).top).toBe(before + titleHeight);
  });
  it('have names of letters and digits', () => {
    expect(fileName('Loss: dan / seed 1', 'svg')).toBe('loss-dan-seed-1.svg');
    expect(fileName('طول النص', 'png')).toBe('طول-النص.png');
    expect(fileName('…', 'png')).toBe('chart.png');
  });
  it('paste into a spreadsheet as cells', () => {
    expect(tableAsText({ columns: [{ title: 'a\tb', numeric: false }], rows: [['x\ny']] })).toBe('a b\nx y');
  });
});

describe('labels', () => {
  it('are cut between characters as people see them', () => {
    expect(fitText(printLook, 'short', 200)).toBe('short');
    expect(fitText(printLook, '👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 60)).toMatch(/^(👩‍👩‍👧)+…$/u);
  });
});
