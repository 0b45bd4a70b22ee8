/**
 * Errors as people read them: what happened, where, and what to do. The same object reaches the
 * window and the command line.
 */
import { z } from 'zod';

/** Stable codes; `--json` prints them, so they never change meaning. */
export const errorCodes = [
  'bad-input', // the request itself is malformed (command line: exit 2)
  'not-found', // a file, project, corpus, run … that is not there
  'already-exists',
  'unreadable-file', // a directory, no permission, a vanished disk
  'bad-file', // the file's content cannot be what it should be
  'bad-project', // not a Lectern project, damaged, or from a newer version
  'project-locked', // another process writes to it
  'read-only',
  'disk-full',
  'bad-data', // the data cannot be used for this: one class only, all texts empty …
  'cancelled',
  'interrupted',
  'no-device', // no such backend or adapter here
  'engine-failed', // the engine process died or a run diverged
  'internal', // a defect of ours
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export const errorReport = z.object({
  code: z.enum(errorCodes),
  /** One sentence: what and where. */
  message: z.string(),
  /** One sentence: what to do. */
  hint: z.string().optional(),
});
export type ErrorReport = z.infer<typeof errorReport>;

/** An error that is meant to be read by the user. Anything else that is thrown is reported as `internal`. */
export class LecternError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, hint?: string) {
    super(message);
    this.name = 'LecternError';
    this.code = code;
    this.hint = hint;
  }

  toReport(): ErrorReport {
    return this.hint === undefined
      ? { code: this.code, message: this.message }
      : { code: this.code, message: this.message, hint: this.hint };
  }
}

/** The report of anything that was thrown. */
export function toErrorReport(thrown: unknown): ErrorReport {
  if (thrown instanceof LecternError) return thrown.toReport();
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: 'internal',
    message: `Something went wrong inside Lectern: ${message}`,
    hint: 'Please report this together with the steps that led to it.',
  };
}
