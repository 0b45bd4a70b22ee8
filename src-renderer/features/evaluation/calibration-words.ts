/** What calibration did, in words and points. */
import type { Decision, PartMetrics } from '../../../src-main/api/runs.ts';
import { decimal } from '../../charts/numbers.ts';
import { formatCount } from '../../state/format.ts';

/** Confidence in per cent against accuracy, of the bins that hold documents. */
export function binPoints(
  bins: PartMetrics['reliability'],
): readonly (readonly [confidence: number, accuracy: number])[] {
  return (bins ?? []).flatMap(({ confidence, accuracy }) =>
    confidence === null || accuracy === null ? [] : [[100 * confidence, accuracy] as const],
  );
}

/** Undefined where nothing was calibrated. */
export function calibrationSentence(
  decision: Decision | null,
  metrics: PartMetrics | undefined,
  part: string,
): string | undefined {
  const calibration = decision?.calibration;
  if (decision === null || !calibration || metrics?.uncalibrated === undefined) return undefined;
  const { temperature } = calibration;
  const how =
    temperature === null
      ? 'by an isotonic map'
      : `by the temperature ${decimal(temperature, 2)} (the scores were ${temperature > 1 ? 'too sure' : 'not sure enough'})`;
  const { uncalibrated, expectedCalibrationError, logLoss } = metrics;
  return `Calibrated ${how}, fitted on ${formatCount(decision.documents)} documents of the validation part. In the ${part} part this took the calibration error from ${decimal(uncalibrated.expectedCalibrationError)} to ${decimal(expectedCalibrationError?.value ?? null)} and the log loss from ${decimal(uncalibrated.logLoss)} to ${decimal(logLoss.value)}.`;
}
