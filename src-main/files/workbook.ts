/**
 * One sheet of an .xlsx workbook (ECMA-376 part 1, SpreadsheetML), row by row. Numbers keep the digits that the file has, dates
 * become ISO 8601, and what a cell shows by its number format is not imitated.
 */
import { StringDecoder } from 'node:string_decoder';
import sax from 'sax';
import type { ReadOptions } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';
import type { RecordFormat, TableRecord } from './record-table.ts';
import type { SourceFile } from './source-file.ts';
import { dateKinds, serialDate, type DateKind } from './spreadsheet-dates.ts';
import { openEntry, type ZipEntry } from './zip-archive.ts';

const workbookPath = 'xl/workbook.xml';
/** Columns of a sheet end at XFD. */
const mostColumns = 16_384;

export const isWorkbook = (entries: readonly ZipEntry[]): boolean =>
  entries.some(({ path }) => path === workbookPath);

interface Sheet {
  readonly name: string;
  readonly entry: string;
}

export async function openWorkbook(
  source: SourceFile,
  entries: readonly ZipEntry[],
  options: ReadOptions,
): Promise<RecordFormat> {
  const { sheets, since1904 } = await readSheets(source);
  const sheet = chooseSheet(sheets, options.sheet, source.name);
  const has = (path: string): boolean => entries.some((entry) => entry.path === path);
  const strings = has('xl/sharedStrings.xml') ? await readStrings(source, 'xl/sharedStrings.xml') : [];
  const dates = has('xl/styles.xml') ? await readDateStyles(source, 'xl/styles.xml') : [];
  const rows = (place: (share: number) => void): AsyncGenerator<SheetRow[]> =>
    sheetRows(source, sheet.entry, { strings, dates, since1904 }, place);
  let first: SheetRow | undefined;
  for await (const batch of rows(() => undefined)) {
    first = batch.find(({ cells }) => cells.length > 0);
    if (first) break;
  }
  if (!first) {
    throw new LecternError(
      'bad-file',
      `The sheet “${sheet.name}” of “${source.name}” is empty.`,
      sheets.length > 1
        ? `Its sheets are: ${sheets.map(({ name }) => name).join(', ')}.`
        : 'Choose a file that has rows in it.',
    );
  }
  const header = options.header ?? first.cells.some((cell) => cell !== '' && Number.isNaN(Number(cell)));
  const width = first.cells.length;
  const firstLine = first.line;
  return {
    format: 'xlsx',
    names: header ? first.cells : undefined,
    width,
    sheets: sheets.map(({ name }) => name),
    sheet: sheet.name,
    async *records(place) {
      for await (const batch of rows((share) => place(Math.floor(share * source.sizeBytes)))) {
        yield batch
          .filter(({ line }) => (header ? line > firstLine : line >= firstLine))
          .map(({ line, cells }): TableRecord => {
            if (cells.length === 0) return { line, cells: [''] };
            while (cells.length < width) cells.push('');
            return { line, cells };
          });
      }
    },
  };
}

function chooseSheet(sheets: readonly Sheet[], wanted: string | undefined, name: string): Sheet {
  if (wanted === undefined) {
    if (sheets[0]) return sheets[0];
    throw new LecternError('bad-file', `“${name}” has no sheets with cells.`, 'Choose another file.');
  }
  const sheet =
    sheets.find((one) => one.name === wanted) ?? sheets[/^\d+$/.test(wanted) ? Number(wanted) - 1 : -1];
  if (sheet) return sheet;
  throw new LecternError(
    'bad-input',
    `“${name}” has no sheet “${wanted}”.`,
    `Its sheets are: ${sheets.map((one) => `“${one.name}”`).join(', ')}.`,
  );
}

async function readSheets(source: SourceFile): Promise<{ sheets: Sheet[]; since1904: boolean }> {
  const listed: { name: string; relation: string }[] = [];
  let since1904 = false;
  await parse(source, workbookPath, {
    open(name, attributes) {
      if (name === 'workbookPr') since1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      const relation = Object.entries(attributes).find(([key]) => /(^|:)id$/.test(key))?.[1];
      if (relation !== undefined) listed.push({ name: attributes['name'] ?? '', relation });
    },
  });
  const targets = new Map<string, string>();
  await parse(source, 'xl/_rels/workbook.xml.rels', {
    open(name, attributes) {
      if (name !== 'Relationship' || !/\/worksheet$/.test(attributes['Type'] ?? '')) return;
      const target = attributes['Target'] ?? '';
      targets.set(attributes['Id'] ?? '', target.startsWith('/') ? target.slice(1) : `xl/${target}`);
    },
  });
  return {
    sheets: listed.flatMap(({ name, relation }) => {
      const entry = targets.get(relation);
      return entry === undefined ? [] : [{ name, entry }];
    }),
    since1904,
  };
}

async function readStrings(source: SourceFile, entry: string): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let inText = false;
  let phonetic = 0;
  await parse(source, entry, {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic++;
      else if (name === 't') inText = phonetic === 0;
    },
    text(piece) {
      if (inText) text += piece;
    },
    close(name) {
      if (name === 'si') strings.push(unescaped(text));
      else if (name === 'rPh') phonetic--;
      else if (name === 't') inText = false;
    },
  });
  return strings;
}

/** Per style of a cell: whether its number is a date. */
async function readDateStyles(source: SourceFile, entry: string): Promise<(DateKind | undefined)[]> {
  const kinds = dateKinds();
  const styles: (DateKind | undefined)[] = [];
  let inCellStyles = false;
  await parse(source, entry, {
    open(name, attributes) {
      if (name === 'numFmt') kinds.define(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      else if (name === 'cellXfs') inCellStyles = true;
      else if (name === 'xf' && inCellStyles) styles.push(kinds.of(Number(attributes['numFmtId'] ?? 0)));
    },
    close(name) {
      if (name === 'cellXfs') inCellStyles = false;
    },
  });
  return styles;
}

interface SheetRow {
  readonly line: number;
  /** Without empty ones at the end. */
  readonly cells: string[];
}

interface Meaning {
  readonly strings: readonly string[];
  readonly dates: readonly (DateKind | undefined)[];
  readonly since1904: boolean;
}

/** Empty rows come only where another follows: spreadsheets format thousands of them below the table. */
async function* sheetRows(
  source: SourceFile,
  entry: string,
  meaning: Meaning,
  place: (share: number) => void,
): AsyncGenerator<SheetRow[]> {
  let ready: SheetRow[] = [];
  let blank: SheetRow[] = [];
  let line = 0;
  let column = 0;
  let cells: string[] = [];
  let type = '';
  let style = 0;
  let text = '';
  let taking = false;
  let phonetic = 0;
  const pieces = parsePieces(source, entry, {
    open(name, attributes) {
      if (name === 'row') {
        line = Number(attributes['r'] ?? line + 1);
        cells = [];
        column = 0;
      } else if (name === 'c') {
        column = columnOf(attributes['r']) ?? column;
        type = attributes['t'] ?? 'n';
        style = Number(attributes['s'] ?? 0);
        text = '';
      } else if (name === 'rPh') phonetic++;
      else if (name === 'v' || name === 't') taking = phonetic === 0;
    },
    text(piece) {
      if (taking) text += piece;
    },
    close(name) {
      if (name === 'v' || name === 't') taking = false;
      else if (name === 'rPh') phonetic--;
      else if (name === 'c') {
        const cell = cellText(text, type, style, meaning);
        if (cell !== '' && column < mostColumns) {
          while (cells.length < column) cells.push('');
          cells[column] = cell;
        }
        column++;
      } else if (name === 'row') {
        if (cells.length === 0) blank.push({ line, cells });
        else {
          ready.push(...blank, { line, cells });
          blank = [];
        }
      }
    },
  });
  for await (const share of pieces) {
    place(share);
    // Thousands of formatted rows without a cell are no part of the table, wherever they stand.
    if (blank.length > 10_000) blank = [];
    if (ready.length === 0) continue;
    yield ready;
    ready = [];
  }
  if (ready.length > 0) yield ready;
}

function cellText(text: string, type: string, style: number, { strings, dates, since1904 }: Meaning): string {
  if (text === '') return '';
  if (type === 's') return strings[Number(text)] ?? '';
  if (type === 'str' || type === 'inlineStr') return unescaped(text);
  if (type === 'b') return text === '1' ? 'true' : 'false';
  if (type === 'e' || type === 'd') return text;
  const kind = dates[style];
  return kind === undefined ? numberText(text) : serialDate(Number(text), kind, since1904);
}

/** Spreadsheets write 0.1 as 0.10000000000000001; long whole numbers keep the digits that there are. */
function numberText(text: string): string {
  const number = Number(text);
  if (!Number.isFinite(number) || Math.abs(number) >= 1e15) return text;
  return String(number);
}

/** “_x000D_” stands for a character that XML cannot hold (ECMA-376 22.9.2.19). */
function unescaped(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}

/** “BC12” is column 54, counted from 0. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = reference === undefined ? undefined : /^[A-Z]{1,3}/.exec(reference)?.[0];
  if (letters === undefined) return undefined;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

interface Handlers {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(piece: string): void;
  close?(name: string): void;
}

async function parse(source: SourceFile, entry: string, handlers: Handlers): Promise<void> {
  for await (const share of parsePieces(source, entry, handlers)) void share;
}

/** Gives, after every piece that was handled, the share of the part that is done. */
async function* parsePieces(source: SourceFile, entry: string, handlers: Handlers): AsyncGenerator<number> {
  const parser = sax.parser(true, { position: false });
  // Entities are never expanded from a document type, so nested ones cannot blow up.
  let problem: Error | undefined;
  parser.onerror = (error) => {
    problem ??= error;
    parser.resume();
  };
  const plain = (name: string): string => name.slice(name.indexOf(':') + 1);
  parser.onopentag = ({ name, attributes }) =>
    handlers.open?.(plain(name), attributes as Readonly<Record<string, string>>);
  parser.ontext = (piece) => handlers.text?.(piece);
  parser.oncdata = (piece) => handlers.text?.(piece);
  parser.onclosetag = (name) => handlers.close?.(plain(name));
  const { stream, sizeBytes, close } = await openEntry(source.path, source.name, entry);
  const decoder = new StringDecoder('utf8');
  let done = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      parser.write(decoder.write(chunk));
      if (problem) break;
      done += chunk.length;
      yield done / Math.max(1, sizeBytes);
    }
  } catch (error) {
    if (/^E[A-Z]+$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    problem = error as Error;
  } finally {
    stream.destroy();
    close();
  }
  if (problem) {
    throw new LecternError(
      'bad-file',
      `“${source.name}” is a workbook that is damaged (${entry}).`,
      'Open it in a spreadsheet program and save it again.',
    );
  }
}
