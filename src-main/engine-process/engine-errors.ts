/** What the engine throws, in the words of the product. */
import {
  DeviceError,
  EngineError,
  NonFiniteError,
  OutOfMemoryError,
  TensorFileError,
  UnsupportedError,
} from '../../engine/core/errors.ts';
import { CancelledError, TrainingDataError } from '../../engine/training/work.ts';
import { LecternError, toErrorReport, type ErrorReport } from '../api/errors.ts';

export function engineErrorReport(thrown: unknown): ErrorReport {
  return toErrorReport(thrown instanceof EngineError ? inWords(thrown) : thrown);
}

function inWords(error: EngineError): LecternError {
  if (error instanceof CancelledError) return new LecternError('cancelled', 'The work was cancelled.');
  if (error instanceof TrainingDataError) return new LecternError('bad-data', error.message);
  if (error instanceof NonFiniteError)
    return new LecternError(
      'engine-failed',
      `Training broke down: ${error.message}`,
      'Lower the learning rate, or clip gradients, and train again.',
    );
  if (error instanceof OutOfMemoryError) return new LecternError('engine-failed', error.message);
  if (error instanceof DeviceError)
    return new LecternError(
      'engine-failed',
      `The device failed: ${error.message}`,
      'Train again, or choose the CPU.',
    );
  if (error instanceof UnsupportedError)
    return new LecternError('no-device', error.message, 'Choose the CPU.');
  if (error instanceof TensorFileError) return new LecternError('bad-file', error.message);
  return new LecternError('internal', error.message);
}
