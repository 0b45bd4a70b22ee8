/** An Excel workbook of one sheet (ECMA-376), written row by row. Texts are texts: no program reads them as numbers or formulas. */
import { LecternError } from '../api/errors.ts';
import { AtomicFile } from './atomic-file.ts';
import type { OutputCell, OutputColumn, TableWriter } from './output-table.ts';
import { ZipStream } from './zip-stream.ts';

const mostRows = 1_048_576;
const mostColumns = 16_384;
const longestCell = 32_767;

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const documents = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Format 49 is “text”: what is typed over an id later stays text too. */
const surroundings: readonly (readonly [string, string])[] = [
  [
    '[Content_Types].xml',
    `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/></Types>`,
  ],
  [
    '_rels/.rels',
    `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${documents}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ],
  [
    'xl/workbook.xml',
    `<workbook xmlns="${main}" xmlns:r="${documents}"><sheets><sheet name="Table" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  ],
  [
    'xl/_rels/workbook.xml.rels',
    `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${documents}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${documents}/styles" Target="styles.xml"/></Relationships>`,
  ],
  [
    'xl/styles.xml',
    `<styleSheet xmlns="${main}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  ],
];

export function createXlsxWriter(
  path: string,
  columns: readonly OutputColumn[],
  overwrite: boolean,
  /** Of the unfinished file; see `AtomicFile`. */
  mark?: string,
): TableWriter {
  if (columns.length > mostColumns) throw tooLarge(`${columns.length} columns`, `${mostColumns}`);
  const file = new AtomicFile(path, overwrite, mark);
  const zip = new ZipStream(file);
  const letters = columns.map((_, index) => columnLetters(index));
  let row = 0;
  const write = (cells: readonly OutputCell[]): void => {
    row += 1;
    if (row > mostRows) throw tooLarge(`more than ${mostRows - 1} rows`, `${mostRows - 1} and a header`);
    let xml = `<row r="${row}">`;
    for (const [index, letter] of letters.entries()) {
      const cell = cells[index] ?? null;
      if (cell === null || cell === '') continue;
      if (typeof cell === 'number') xml += `<c r="${letter}${row}"><v>${cell}</v></c>`;
      else {
        if (cell.length > longestCell)
          throw tooLarge(
            `a text of ${cell.length} characters in “${columns[index]!.name}”`,
            `${longestCell}`,
          );
        xml += `<c r="${letter}${row}" s="1" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
      }
    }
    zip.add(`${xml}</row>`);
  };
  try {
    for (const [name, content] of surroundings) {
      zip.begin(name);
      zip.add(declaration + content);
    }
    zip.begin('xl/worksheets/sheet1.xml');
    zip.add(`${declaration}<worksheet xmlns="${main}"><sheetData>`);
    write(columns.map(({ name }) => name));
  } catch (error) {
    file.abort();
    throw error;
  }
  return {
    path: file.path,
    write,
    finish() {
      zip.add('</sheetData></worksheet>');
      zip.finish();
      file.finish();
      return { path: file.path, rows: row - 1, sizeBytes: file.sizeBytes };
    },
    abort: () => file.abort(),
  };
}

function tooLarge(what: string, most: string): LecternError {
  return new LecternError(
    'bad-input',
    `The table has ${what}; an Excel sheet holds at most ${most}.`,
    'Choose Parquet or CSV.',
  );
}

/** A, B, … Z, AA, … */
function columnLetters(index: number): string {
  let rest = index + 1;
  let letters = '';
  while (rest > 0) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
    rest = Math.floor((rest - 1) / 26);
  }
  return letters;
}

/** Control characters, halves of characters, and underscores that would read as a spelled character. */
const unwritable =
  /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|_(?=x[0-9a-fA-F]{4}_)/g;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What XML cannot hold is spelled _xHHHH_, and so is an underscore that would read as such (ECMA-376 22.9.2.19). */
function escaped(text: string): string {
  return text
    .replace(unwritable, (unit) => `_x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replace(/[&<>]/g, (sign) => entities[sign]!);
}
