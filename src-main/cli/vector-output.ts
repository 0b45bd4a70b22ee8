/** Where vectors are written: the form follows from the name. */
import { extname, resolve } from 'node:path';
import { z } from 'zod';
import { vectorFormat, type VectorFormat } from '../api/embeddings.ts';
import { LecternError } from '../api/errors.ts';

export function vectorOutput(
  path: string | undefined,
  command: string,
): { path: string; format: VectorFormat } {
  if (path === undefined || path === '')
    throw new LecternError(
      'bad-input',
      'It was not said where to write.',
      `Name a file with -o; see “lectern ${command} --help”.`,
    );
  const format = vectorFormat.safeParse(extname(path).slice(1).toLowerCase());
  if (format.success) return { path: resolve(path), format: format.data };
  throw new LecternError(
    'bad-input',
    `“${path}” is none of .${vectorFormat.options.join(', .')}.`,
    'These can be written; name the file accordingly.',
  );
}

/** The output of the job. */
export const writtenVectors = z.object({
  path: z.string(),
  files: z.array(z.string()),
  rows: z.number(),
  size: z.number(),
  empty: z.number().optional(),
  note: z.string().optional(),
});

export const vectorOutputOptions = {
  output: {
    type: 'text',
    short: 'o',
    value: 'OUT',
    describe: 'The file to write: .npy, .csv, .parquet, .tsv; of words also .txt, .bin.',
  },
  overwrite: { type: 'flag', describe: 'Replace OUT if it is there.' },
} as const;
