/** What kind of table a file is: what its first bytes say counts more than its name, and the user's word most. */
import type { TableFormat } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';

/** Have to be read at any place, so not while they are packed. */
export const seekingFormats: readonly TableFormat[] = ['parquet', 'spss', 'stata', 'xlsx'];

export function formatOf(head: Buffer, name: string, chosen: TableFormat | undefined): TableFormat {
  const start = head.toString('latin1');
  const plain = name.toLowerCase().replace(/[.](gz|zst|zstd)$/, '');
  const ends = (...endings: string[]): boolean => endings.some((ending) => plain.endsWith(ending));
  const seen = binaryFormat(head, start, ends);
  if (seen !== undefined) return seen;
  if (chosen !== undefined && seekingFormats.includes(chosen)) {
    throw new LecternError(
      'bad-file',
      `“${name}” does not begin as such a file does.`,
      'Leave the format open: it is found out from the file.',
    );
  }
  if (chosen !== undefined) return chosen;
  if (ends('.json', '.jsonl', '.ndjson', '.geojson') && /^(\xef\xbb\xbf)?\s*[[{]/.test(start)) return 'json';
  if (ends('.conllu')) return 'conllu';
  if (ends('.conll', '.conll03', '.conll2003', '.bio', '.iob', '.iob2')) return 'conll';
  return 'delimited';
}

function binaryFormat(
  head: Buffer,
  start: string,
  ends: (...endings: string[]) => boolean,
): TableFormat | undefined {
  if (start.startsWith('PAR1')) return 'parquet';
  if (start.startsWith('$FL2') || start.startsWith('$FL3')) return 'spss';
  if (start.startsWith('<stata_dta>')) return 'stata';
  // Before Stata 13: the number of the format, the byte order, a 1.
  const old = head[0]! >= 102 && head[0]! <= 115 && (head[1] === 1 || head[1] === 2) && head[2] === 1;
  return old && ends('.dta') ? 'stata' : undefined;
}
