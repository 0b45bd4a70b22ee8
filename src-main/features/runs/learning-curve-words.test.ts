import { expect, test } from 'vitest';
import { curveSentence } from './learning-curve-words.ts';

const law = { a: 0.8, b: 1, c: 0.5 };
const fit = (
  needed: { value: number; interval: { low: number; high: number } | null },
  doubling = { value: 0.03, interval: { low: 0.02, high: 0.041 } },
) => curveSentence({ law, band: [], needed, doubling }, 'macro-F1', 0.02, 1_000);

test('says how many more labels, and how sure that is', () => {
  expect(fit({ value: 412.3, interval: { low: 251, high: 903 } })).toBe(
    'About 410 more labels for +2 points of macro-F1 (95 % of draws: 250 to 900).',
  );
  expect(fit({ value: 412.3, interval: null })).toContain('one draw cannot tell');
  expect(fit({ value: 3_456, interval: { low: 251, high: Infinity } })).toBe(
    'About 3,500 more labels for +2 points of macro-F1, but that is uncertain: at least 250, and in some draws no number reaches it.',
  );
});

test('does not promise what lies far beyond the documents, and says when the curve is flat', () => {
  const never = { value: Infinity, interval: null };
  expect(fit(never, { value: 0.001, interval: { low: 0, high: 0.004 } })).toBe(
    'The curve is flat: twice as many labels would add about +0.1 points of macro-F1 (95 % of draws: 0.0 to +0.4).',
  );
  expect(
    fit(
      { value: 20_000, interval: { low: 9_000, high: Infinity } },
      { value: 0.008, interval: { low: 0.003, high: 0.011 } },
    ),
  ).toBe(
    'More labels help little: twice as many labels would add about +0.8 points of macro-F1 (95 % of draws: +0.3 to +1.1), and +2 points of macro-F1 would take more than 10 times as many.',
  );
});
