/** A value with its 95 % interval; null where it cannot be computed (no documents, one class). */
export interface Estimate {
  value: number | null;
  low: number | null;
  high: number | null;
}
