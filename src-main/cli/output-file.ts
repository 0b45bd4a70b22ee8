/** Where a command writes: the form follows from the name. */
import { basename, extname, resolve } from 'node:path';
import { z } from 'zod';
import { LecternError } from '../api/errors.ts';

/** Where to write, as an absolute path. */
export function outputPath(path: string | undefined, command: string): string {
  if (path !== undefined && path !== '') return resolve(path);
  throw new LecternError(
    'bad-input',
    'It was not said where to write.',
    `Name a file with -o; see “lectern ${command} --help”.`,
  );
}

export function outputFile(
  given: string | undefined,
  command: string,
): { path: string; format: 'csv' | 'tsv' } {
  const path = outputPath(given, command);
  const ending = extname(path).toLowerCase();
  if (ending === '.csv') return { path, format: 'csv' };
  if (ending === '.tsv' || ending === '.tab') return { path, format: 'tsv' };
  throw new LecternError(
    'bad-input',
    `“${basename(path)}” is neither .csv nor .tsv.`,
    'These two can be written; name the file accordingly.',
  );
}

/** The output of an export job. */
export const written = z.looseObject({
  path: z.string(),
  rows: z.number(),
  columns: z.array(z.string()),
  /** How the texts of a file differ from those that the model learnt from. */
  warnings: z.array(z.string()).default([]),
});

export const outputOptions = {
  output: { type: 'text', short: 'o', value: 'OUT', describe: 'The file to write, .csv or .tsv.' },
  idsOnly: { type: 'flag', describe: 'Write ids and the new columns only, for protected data.' },
  guardFormulas: {
    type: 'flag',
    describe: 'Put an apostrophe before cells that a spreadsheet would run as a formula.',
  },
  overwrite: { type: 'flag', describe: 'Replace OUT if it is there.' },
} as const;
