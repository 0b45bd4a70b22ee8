/** A file that is complete or not there at all: written under another name beside its place, renamed when all is on the disk. */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LecternError } from '../api/errors.ts';

export class AtomicFile {
  readonly path: string;
  readonly #temporary: string;
  #file: number | undefined;
  #sizeBytes = 0;

  /**
   * Refuses at once where the file could not be written at the end.
   * @param mark tells the unfinished file from others, as in `unfinishedPath`
   * @param keep goes on behind so many bytes of an unfinished file with this mark, and forgets what follows them
   */
  constructor(path: string, overwrite: boolean, mark: string = randomUUID(), keep?: number) {
    this.path = resolve(path);
    if (existsSync(this.path) && !overwrite) throw alreadyThere(this.path);
    this.#temporary = unfinishedPath(this.path, mark);
    this.#file = this.#guarded(() => openSync(this.#temporary, keep === undefined ? 'wx' : 'a'));
    if (keep === undefined) return;
    const file = this.#file;
    this.#guarded(() => ftruncateSync(file, keep));
    this.#sizeBytes = keep;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  write(bytes: Uint8Array): void {
    const file = this.#open();
    this.#guarded(() => {
      let written = 0;
      while (written < bytes.length) written += writeSync(file, bytes, written);
    });
    this.#sizeBytes += bytes.length;
  }

  /** Replaces bytes that have been written; the size stays. */
  writeAt(position: number, bytes: Uint8Array): void {
    const file = this.#open();
    this.#guarded(() => writeSync(file, bytes, 0, bytes.length, position));
  }

  /** The file lies under its name when this returns. */
  finish(): void {
    const file = this.#open();
    this.#guarded(() => {
      fsyncSync(file);
      closeSync(file);
      this.#file = undefined;
      renameSync(this.#temporary, this.path);
    });
  }

  /** Leaves nothing behind; after `finish` it does nothing. */
  abort(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
    rmSync(this.#temporary, { force: true });
  }

  #open(): number {
    if (this.#file === undefined) throw new Error(`“${this.path}” is closed.`);
    return this.#file;
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      this.abort();
      rmSync(this.#temporary, { force: true });
      throw writeError(error, this.path);
    }
  }
}

/** Where a file lies until it is complete. */
export function unfinishedPath(path: string, mark: string): string {
  const whole = resolve(path);
  return join(dirname(whole), `.${basename(whole)}.${mark}.part`);
}

export function alreadyThere(path: string): LecternError {
  return new LecternError(
    'already-exists',
    `There is already a file “${path}”.`,
    'Choose another name, or say that it may be replaced.',
  );
}

/** What the system said about writing, in words; other errors as they are. */
export function writeError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new LecternError(
      'disk-full',
      `The disk is full: “${basename(path)}” could not be written.`,
      'Free some space or choose another disk; nothing has been left half-written.',
    );
  }
  if (code === 'ENOENT') {
    return new LecternError(
      'not-found',
      `There is no folder “${dirname(path)}”.`,
      'Choose a folder that exists.',
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new LecternError(
      'read-only',
      `“${path}” may not be written.`,
      'Choose a folder that you may write to.',
    );
  }
  return error;
}
