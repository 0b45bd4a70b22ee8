/** Runs as people name them: an id, the unique beginning of one, a name, or `latest`. */
import { LecternError } from '../api/errors.ts';
import { liveOnly } from './live-objects.ts';
import type { ProjectReader } from './project-database.ts';

const live = liveOnly('run', 'runs.id');

/** The id of the run meant; throws `not-found` with what there is, or `bad-input` where several are meant. */
export function findRun(reader: ProjectReader, wanted: string): string {
  const exact = reader.value<string>(
    `SELECT id FROM runs, (SELECT ? AS wanted) WHERE (id = wanted OR name = wanted) AND ${live}
     ORDER BY id = wanted DESC LIMIT 1`,
    wanted,
  );
  if (exact !== undefined) return exact;
  if (wanted === 'latest') {
    const latest = reader.value<string>(
      `SELECT id FROM runs WHERE ${live} ORDER BY created_at DESC, runs.rowid DESC LIMIT 1`,
    );
    if (latest !== undefined) return latest;
    throw new LecternError('not-found', 'This project has no runs yet.', 'Train a model first.');
  }
  const candidates = reader.all<{ id: string; name: string }>(
    `SELECT id, name FROM runs, (SELECT ? AS wanted)
     WHERE (substr(id, 1, length(wanted)) = wanted OR lower(name) = lower(wanted)) AND ${live}
     ORDER BY created_at DESC`,
    wanted,
  );
  if (candidates.length === 1 && candidates[0] !== undefined) return candidates[0].id;
  if (candidates.length > 1)
    throw new LecternError(
      'bad-input',
      `“${wanted}” could be any of ${candidates.map(({ id, name }) => `${id} (${name})`).join(', ')}.`,
      'Write more of the id, or the name.',
    );
  const names = reader.column<string>(
    `SELECT name FROM runs WHERE ${live} ORDER BY created_at DESC, runs.rowid DESC LIMIT 8`,
  );
  throw new LecternError(
    'not-found',
    `This project has no run “${wanted}”.`,
    names.length === 0 ? 'Train a model first.' : `There are: ${names.join(', ')}.`,
  );
}
