/** The ranges of a search, from a file. */
import { readFileSync } from 'node:fs';
import { LecternError } from '../api/errors.ts';
import { sweepPlan, type SweepPlan } from '../api/sweeps.ts';

export function readSweepPlan(path: string): SweepPlan {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new LecternError(
      missing ? 'not-found' : 'unreadable-file',
      missing ? `There is no file “${path}”.` : `“${path}” cannot be read.`,
      'Check the path.',
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new LecternError('bad-file', `“${path}” is not JSON.`, 'See “lectern sweep --help” for its form.');
  }
  const parsed = sweepPlan.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const at = issue?.path.join('.') ?? '';
  throw new LecternError(
    'bad-file',
    `“${path}” is no plan of a search${at === '' ? '' : `, at “${at}”`}: ${issue?.message ?? 'it does not fit'}.`,
    'See “lectern sweep --help” for its form.',
  );
}
