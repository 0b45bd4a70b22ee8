/** Errors of the engine. Each names the part that failed, so that a caller can say so in its own words. */

export class EngineError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** Shapes that do not fit together. */
export class ShapeError extends EngineError {
  readonly op: string;

  constructor(op: string, message: string) {
    super(`${op}: ${message}`);
    this.op = op;
  }
}

/** An operation that a backend cannot do for this element type. Nothing falls back silently. */
export class UnsupportedError extends EngineError {
  readonly op: string;
  readonly dtype: string;
  readonly backend: string;

  constructor(op: string, dtype: string, backend: string, detail = '') {
    super(
      `${op} is not available for ${dtype} on the ${backend} backend${detail === '' ? '' : `: ${detail}`}.`,
    );
    this.op = op;
    this.dtype = dtype;
    this.backend = backend;
  }
}

/** Memory that was used after it was given back. */
export class DisposedError extends EngineError {
  constructor(what: string) {
    super(`${what} was used after it was released.`);
  }
}

/** The device could not give the memory asked for. */
export class OutOfMemoryError extends EngineError {
  readonly requestedBytes: number;

  constructor(backend: string, requestedBytes: number, detail: string) {
    super(
      `The ${backend} backend could not reserve ${(requestedBytes / 2 ** 20).toFixed(1)} MiB: ${detail} ` +
        'A smaller vocabulary, embedding size or batch size needs less.',
    );
    this.requestedBytes = requestedBytes;
  }
}

/** A loss or gradient that is not a finite number. */
export class NonFiniteError extends EngineError {
  readonly op: string;

  constructor(op: string, message: string) {
    super(message);
    this.op = op;
  }
}

/** A tensor file that is not what its format promises. */
export class TensorFileError extends EngineError {}

/** The device was lost or refuses to work. */
export class DeviceError extends EngineError {}

/** The device is gone; another one may be asked for. */
export class DeviceLostError extends DeviceError {}
