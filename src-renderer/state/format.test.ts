import { expect, it } from 'vitest';
import {
  asSentence,
  counted,
  formatAgo,
  formatBytes,
  formatDone,
  formatSeconds,
  formatShare,
} from './format.ts';

it('counts in words', () => {
  expect(counted(1, 'document')).toBe('1 document');
  expect(counted(59_874, 'document')).toBe('59,874 documents');
  expect(counted(3, 'category', 'categories')).toBe('3 categories');
});

it('says sizes, shares and durations shortly', () => {
  expect([0, 999, 1000, 2_836_742, 14_000_000, 255e9].map(formatBytes)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '2.8 MB',
    '14 MB',
    '255 GB',
  ]);
  expect(formatShare(0.4587)).toBe('45.9 %');
  expect([0.02, 1.94, 42, 61, 725, 3700, 200_000].map(formatSeconds)).toEqual([
    '0.1 s',
    '1.9 s',
    '42 s',
    '1 min 1 s',
    '12 min',
    '1 h 2 min',
    '2 days',
  ]);
});

it('says how far something is in the unit it is counted in', () => {
  expect(formatDone(1_048_576, 2_836_742, 'bytes')).toBe('1.0 MB of 2.8 MB');
  expect(formatDone(15_146, null, 'rows')).toBe('15,146 rows');
});

it('says when something was', () => {
  const now = new Date(2026, 10, 21, 8, 30);
  const at = (...parts: [number, number, number, number?, number?]) => new Date(...parts).toISOString();
  expect(formatAgo(at(2026, 10, 21, 8, 30), now)).toBe('just now');
  expect(formatAgo(at(2026, 10, 21, 8, 18), now)).toBe('12 minutes ago');
  expect(formatAgo(at(2026, 10, 21, 6, 5), now)).toBe('today, 06:05');
  expect(formatAgo(at(2026, 10, 20, 23, 59), now)).toBe('yesterday, 23:59');
  expect(formatAgo(at(2026, 2, 3), now)).toBe('3 March');
  expect(formatAgo(at(2025, 2, 3), now)).toBe('3 March 2025');
});

it('makes a sentence of a fragment, once', () => {
  expect(asSentence('only ASCII characters')).toBe('Only ASCII characters.');
  expect(asSentence('Done.')).toBe('Done.');
  expect(asSentence('')).toBe('');
});
