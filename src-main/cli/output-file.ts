/** Where a command writes: the form follows from the name. */
import { basename, extname, resolve } from 'node:path';
import { z } from 'zod';
import type { ExportFormat } from '../api/predictions.ts';
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

const formats: Readonly<Record<string, ExportFormat>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.xlsx': 'xlsx',
  '.parquet': 'parquet',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.dta': 'dta',
};

export function outputFile(
  given: string | undefined,
  command: string,
): { path: string; format: ExportFormat } {
  const path = outputPath(given, command);
  const format = formats[extname(path).toLowerCase()];
  if (format !== undefined) return { path, format };
  throw new LecternError(
    'bad-input',
    `“${basename(path)}” has an ending that says no form to write.`,
    'Name the file .csv, .tsv, .xlsx, .parquet, .jsonl or .dta.',
  );
}

/** What of a command line says how a table is written, as the messages take it. */
export function howToWrite(options: {
  readonly separator: keyof typeof separators | undefined;
  readonly bom: boolean;
  readonly abstainBelow: number | undefined;
  readonly idsOnly: boolean;
  readonly guardFormulas: boolean;
  readonly overwrite: boolean;
}) {
  const { separator = 'comma', bom, abstainBelow, idsOnly, guardFormulas, overwrite } = options;
  return {
    delimiter: separators[separator],
    byteOrderMark: bom,
    ...(abstainBelow === undefined ? {} : { abstainBelow }),
    idsOnly,
    guardFormulas,
    overwrite,
  };
}

const separators = { comma: ',', semicolon: ';', tab: '\t', bar: '|' } as const;

/** The output of an export job. */
export const written = z.looseObject({
  path: z.string(),
  rows: z.number(),
  columns: z.array(z.string()),
  /** How the texts of a file differ from those that the model learnt from. */
  warnings: z.array(z.string()).default([]),
});

export const outputOptions = {
  output: {
    type: 'text',
    short: 'o',
    value: 'OUT',
    describe: 'The file to write: .csv, .tsv, .xlsx, .parquet, .jsonl or .dta.',
  },
  idsOnly: { type: 'flag', describe: 'Write ids and the new columns only, for protected data.' },
  guardFormulas: {
    type: 'flag',
    describe: 'Put an apostrophe before cells that a spreadsheet would run as a formula.',
  },
  separator: {
    type: 'text',
    choices: ['comma', 'semicolon', 'tab', 'bar'],
    describe: 'What stands between the cells of a CSV file.',
  },
  bom: { type: 'flag', describe: 'Begin a CSV file with the mark by which Excel knows UTF-8.' },
  abstainBelow: {
    type: 'number',
    value: 'P',
    describe: 'Mark documents whose largest probability is lower as left to people.',
  },
  overwrite: { type: 'flag', describe: 'Replace OUT if it is there.' },
} as const;
