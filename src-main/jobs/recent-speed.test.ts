import { expect, test } from 'vitest';
import { RecentSpeed } from './recent-speed.ts';

test('nothing is said before a second has passed, without a total, or without progress', () => {
  const speed = new RecentSpeed();
  expect(speed.secondsLeft(100, 0)).toBeNull();
  speed.note(0, 0);
  speed.note(10, 500);
  expect(speed.secondsLeft(100, 500)).toBeNull();
  expect(speed.secondsLeft(null, 5_000)).toBeNull();
});

test('a steady job ends when its speed says', () => {
  const speed = new RecentSpeed();
  for (let second = 0; second <= 20; second += 1) speed.note(second * 10, second * 1_000);
  expect(speed.secondsLeft(300, 20_000)).toBeCloseTo(10, 5);
});

test('a job that slowed down is judged by its last seconds', () => {
  const speed = new RecentSpeed();
  for (let second = 0; second <= 60; second += 1) speed.note(second * 100, second * 1_000);
  for (let second = 61; second <= 120; second += 1) speed.note(6_000 + (second - 60), second * 1_000);
  // One a second by now, 100 left.
  expect(speed.secondsLeft(6_160, 120_000)).toBeCloseTo(100, 0);
});

test('a job that hangs is given more time, and one set back starts anew', () => {
  const speed = new RecentSpeed();
  speed.note(0, 0);
  speed.note(50, 5_000);
  expect(speed.secondsLeft(100, 5_000)).toBeCloseTo(5, 5);
  expect(speed.secondsLeft(100, 10_000)).toBeCloseTo(10, 5);
  speed.note(0, 11_000);
  expect(speed.secondsLeft(100, 13_000)).toBeNull();
});
