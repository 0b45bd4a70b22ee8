/** Numbers as the window writes them: fixed decimals so that columns align, a real minus sign, an en dash for what there is not. */

const MISSING = '–';
const wholeNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compactNumber = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

interface IntervalLike {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

function withMinus(text: string): string {
  // −0.000 is noise of rounding, not a negative number.
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace('-', '−');
}

export function decimal(value: number | null | undefined, digits = 3): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? MISSING
    : withMinus(value.toFixed(digits));
}

/** With its sign always shown, for differences and weights. */
export function signed(value: number | null | undefined, digits = 3): string {
  const text = decimal(value, digits);
  return text === MISSING || text.startsWith('−') || Number(text) === 0 ? text : `+${text}`;
}

export function integer(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? MISSING
    : withMinus(wholeNumber.format(value));
}

/** 12K, 3.4M: for axes. */
export function compact(value: number): string {
  return withMinus(compactNumber.format(value));
}

/** A share of one as a percentage with a thin space: 12.3 %. */
export function percent(value: number | null | undefined, digits = 1): string {
  const text = decimal(value === null || value === undefined ? value : value * 100, digits);
  return text === MISSING ? text : `${text}\u202f%`;
}

/** The bounds only: [0.601, 0.623]. Empty where there is no interval. */
export function bounds(estimate: IntervalLike, digits = 3): string {
  if (estimate.low === null || estimate.high === null) return '';
  return `[${decimal(estimate.low, digits)}, ${decimal(estimate.high, digits)}]`;
}

/** Value and its 95 % interval: 0.612 [0.601, 0.623]. */
export function estimateText(estimate: IntervalLike, digits = 3): string {
  const interval = bounds(estimate, digits);
  return interval === '' ? decimal(estimate.value, digits) : `${decimal(estimate.value, digits)} ${interval}`;
}

/** p values are never written as zero. */
export function pValue(value: number): string {
  if (value < 0.001) return 'p < 0.001';
  return `p = ${value.toFixed(3)}`;
}
