import { describe, expect, it } from 'vitest';
import { bounds, compact, decimal, estimateText, integer, pValue, percent, signed } from './numbers.ts';

describe('numbers', () => {
  it('keeps the decimals, so that columns align', () => {
    expect(decimal(0.5)).toBe('0.500');
    expect(decimal(1, 1)).toBe('1.0');
  });
  it('uses a real minus sign and never writes minus zero', () => {
    expect(decimal(-0.25, 2)).toBe('−0.25');
    expect(decimal(-0.0001)).toBe('0.000');
    expect(signed(-0.0001)).toBe('0.000');
    expect(signed(0.012)).toBe('+0.012');
  });
  it('writes a dash for what there is not', () => {
    expect([decimal(null), decimal(NaN), integer(undefined), percent(null), signed(null)]).toEqual(
      Array(5).fill('–'),
    );
  });
  it('writes estimates with their interval, or alone where there is none', () => {
    expect(estimateText({ value: 0.6123, low: 0.6009, high: 0.6231 })).toBe('0.612 [0.601, 0.623]');
    expect(estimateText({ value: 0.5, low: null, high: null })).toBe('0.500');
    expect(bounds({ value: 0.5, low: null, high: 1 })).toBe('');
  });
  it('groups thousands and shortens on axes', () => {
    expect(integer(59874)).toBe('59,874');
    expect(compact(15000)).toBe('15K');
  });
  it('never writes a p value of zero', () => {
    expect(pValue(0)).toBe('p < 0.001');
    expect(pValue(0.0312)).toBe('p = 0.031');
  });
});
