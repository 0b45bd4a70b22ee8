/** Numbers as the report writes them. */
import type { Estimate } from '../../api/runs.ts';

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : grouped.format(value);
}

export function decimal(value: number | null | undefined, digits = 3): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? '–'
    : value
        .toFixed(digits)
        .replace(/^-(0\.0*)$/, '$1')
        .replace('-', '−');
}

export function interval({ low, high }: Estimate): string {
  return low === null || high === null ? '' : `[${decimal(low)}, ${decimal(high)}]`;
}

export function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}

export function duration(seconds: number | null): string {
  if (seconds === null) return '–';
  if (seconds < 90) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  if (seconds < 5_400) return `${(seconds / 60).toFixed(1)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}
