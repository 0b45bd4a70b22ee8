/** Stata data files (.dta): formats 113 to 115 (Stata 8 to 12) and 117 to 119 (13 and later), as “help dta” describes them. */
import iconv from 'iconv-lite';
import type { ReadOptions } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';
import { ByteFile } from './byte-file.ts';
import { detectEncoding, type EncodingGuess } from './encoding.ts';
import { labelledNames, momentText, numberText } from './labelled-columns.ts';
import { inBatches, type RecordFormat, type TableRecord } from './record-table.ts';
import type { SourceFile } from './source-file.ts';
import { stataLayout, type StataLayout } from './stata-layout.ts';

const epochMs = Date.UTC(1960, 0, 1);
const dayMs = 86_400_000;
/** In value labels, “.” is this number, “.a” the next, and so on to “.z”. */
const firstMissing = 2_147_483_621;

export function openStata(source: SourceFile, options: ReadOptions): RecordFormat {
  const file = new ByteFile(source.path, source.name);
  let layout: StataLayout;
  let labels: Map<string, Map<number, string>>;
  let encoding: EncodingGuess;
  try {
    layout = stataLayout(file, source.name);
    encoding =
      options.encoding === undefined
        ? {
            ...detectEncoding([], layout.utf8 ? 'utf-8' : 'windows-1252'),
            reason: layout.utf8 ? 'the format says so' : 'usual for Stata files of this age',
          }
        : detectEncoding([], options.encoding);
    labels = readLabels(file, layout, encoding.name);
  } finally {
    file.close();
  }
  const decode = (bytes: Buffer): string => iconv.decode(bytes, encoding.name);
  const columns = layout.variables.map((variable): Column => ({
    name: decode(variable.name),
    format: variable.format,
    type: variable.type,
    width: variable.width,
    labels: labels.get(decode(variable.labels)) ?? new Map(),
  }));
  const names = labelledNames(columns.map(({ name, labels: own }) => ({ name, labelled: own.size > 0 })));
  if (names.length === 0)
    throw new LecternError(
      'bad-file',
      `“${source.name}” has no columns.`,
      'Choose a file that has rows in it.',
    );
  return {
    format: 'stata',
    names,
    width: names.length,
    encoding,
    records: (place) => inBatches(observations(source, layout, columns, decode, place)),
  };
}

interface Column {
  readonly name: string;
  readonly format: string;
  readonly type: StataLayout['variables'][number]['type'];
  readonly width: number;
  readonly labels: ReadonlyMap<number, string>;
}

function readLabels(file: ByteFile, layout: StataLayout, encoding: string): Map<string, Map<number, string>> {
  const sets = new Map<string, Map<number, string>>();
  file.position = layout.labelsAt;
  for (;;) {
    try {
      if (layout.tagged && file.bytes(5).toString('latin1') !== '<lbl>') return sets;
      const length = file.int32();
      const name = iconv.decode(upToZero(file.bytes(layout.nameBytes)), encoding);
      file.skip(3);
      const end = file.position + length;
      const count = file.int32();
      const textBytes = file.int32();
      if (count < 0 || count > 65_536 || textBytes < 0) return sets;
      const offsets = Array.from({ length: count }, () => file.int32());
      const values = Array.from({ length: count }, () => file.int32());
      const text = Buffer.from(file.bytes(textBytes));
      sets.set(
        name,
        new Map(
          values.map((value, i) => [value, iconv.decode(upToZero(text.subarray(offsets[i])), encoding)]),
        ),
      );
      file.position = end + (layout.tagged ? 6 : 0);
    } catch {
      // Older files have nothing behind the last set that would say so.
      return sets;
    }
  }
}

function* observations(
  source: SourceFile,
  layout: StataLayout,
  columns: readonly Column[],
  decode: (bytes: Buffer) => string,
  place: (bytes: number) => void,
): Generator<TableRecord> {
  const file = new ByteFile(source.path, source.name);
  file.littleEndian = layout.littleEndian;
  const rowBytes = columns.reduce((sum, { width }) => sum + width, 0);
  const longTexts = columns.some(({ type }) => type === 'strL')
    ? new LongTexts(source, layout, decode)
    : undefined;
  try {
    file.position = layout.dataAt;
    for (let line = 1; line <= layout.observations; line++) {
      const row = file.bytes(rowBytes);
      const cells: string[] = [];
      let at = 0;
      for (const column of columns) {
        const bytes = row.subarray(at, at + column.width);
        at += column.width;
        if (column.type === 'str') cells.push(decode(upToZero(bytes)));
        else if (column.type === 'strL') cells.push(longTexts!.read(bytes));
        else cells.push(...numberCells(bytes, column, layout.littleEndian));
      }
      if (line % 500 === 0) place(Math.min(file.position, source.sizeBytes));
      yield { line, cells };
    }
  } finally {
    longTexts?.close();
    file.close();
  }
}

function numberCells(bytes: Buffer, column: Column, littleEndian: boolean): string[] {
  const { value, missing } = readNumber(bytes, column.type, littleEndian);
  const labelled = column.labels.size > 0;
  if (missing !== undefined) {
    const label = column.labels.get(firstMissing + missing) ?? '';
    const code = missing === 0 ? '' : `.${String.fromCharCode(96 + missing)}`;
    return labelled ? [label, code] : [''];
  }
  const text = numberText(value, column.type === 'float');
  const shown = dated(value, column.format) ?? text;
  return labelled ? [column.labels.get(value) ?? shown, text] : [shown];
}

/** `missing`: 0 for “.”, 1 to 26 for “.a” to “.z”. */
function readNumber(
  bytes: Buffer,
  type: Column['type'],
  littleEndian: boolean,
): { value: number; missing?: number } {
  const whole = (value: number, largest: number): { value: number; missing?: number } =>
    value > largest ? { value, missing: value - largest - 1 } : { value };
  if (type === 'byte') return whole(bytes.readInt8(), 100);
  if (type === 'int') return whole(littleEndian ? bytes.readInt16LE() : bytes.readInt16BE(), 32_740);
  if (type === 'long') return whole(littleEndian ? bytes.readInt32LE() : bytes.readInt32BE(), 2_147_483_620);
  if (type === 'float') {
    const bits = littleEndian ? bytes.readUInt32LE() : bytes.readUInt32BE();
    if (bits >= 0x7f000000 && bits < 0x80000000)
      return { value: Number.NaN, missing: Math.min(26, (bits - 0x7f000000) >> 11) };
    return { value: littleEndian ? bytes.readFloatLE() : bytes.readFloatBE() };
  }
  const high = littleEndian ? bytes.readUInt32LE(4) : bytes.readUInt32BE(0);
  if (high >= 0x7fe00000 && high < 0x80000000)
    return { value: Number.NaN, missing: Math.min(26, (high - 0x7fe00000) >> 8) };
  return { value: littleEndian ? bytes.readDoubleLE() : bytes.readDoubleBE() };
}

/** Formats such as %td (days), %tc (milliseconds), %tm (months), all counted from the beginning of 1960. */
function dated(value: number, format: string): string | undefined {
  const kind = /^%-?(?:t?(d)|t([cCm]))/.exec(format);
  if (!kind) return undefined;
  if (kind[1]) return momentText(epochMs + Math.trunc(value) * dayMs, true);
  if (kind[2] === 'm') {
    const month = ((value % 12) + 12) % 12;
    return `${1960 + Math.floor(value / 12)}-${String(month + 1).padStart(2, '0')}`;
  }
  return momentText(epochMs + value, false);
}

/** Texts of more than 2,045 bytes lie together behind the data; a row holds a number for each. */
class LongTexts {
  readonly #file: ByteFile;
  readonly #layout: StataLayout;
  readonly #decode: (bytes: Buffer) => string;
  readonly #places = new Map<string, { at: number; bytes: number; text: boolean }>();

  constructor(source: SourceFile, layout: StataLayout, decode: (bytes: Buffer) => string) {
    this.#file = new ByteFile(source.path, source.name);
    this.#layout = layout;
    this.#decode = decode;
    const file = this.#file;
    file.littleEndian = layout.littleEndian;
    file.position = layout.longTextsAt;
    while (file.bytes(3).toString('latin1') === 'GSO') {
      const variable = file.uint32();
      const row = layout.release === 117 ? file.uint32() : file.uint64();
      const type = file.uint8();
      const bytes = file.uint32();
      this.#places.set(`${variable} ${row}`, { at: file.position, bytes, text: type === 130 });
      file.skip(bytes);
    }
  }

  read(reference: Buffer): string {
    const { littleEndian, release } = this.#layout;
    const rowBytes = release === 117 ? 4 : release === 118 ? 6 : 5;
    const variableBytes = 8 - rowBytes;
    const number = (from: number, count: number): number =>
      littleEndian ? reference.readUIntLE(from, count) : reference.readUIntBE(from, count);
    const place = this.#places.get(`${number(0, variableBytes)} ${number(variableBytes, rowBytes)}`);
    if (!place) return '';
    this.#file.position = place.at;
    const bytes = this.#file.bytes(place.bytes);
    return this.#decode(place.text ? upToZero(bytes) : bytes).replaceAll('\0', '\ufffd');
  }

  close(): void {
    this.#file.close();
  }
}

function upToZero(bytes: Buffer): Buffer {
  const zero = bytes.indexOf(0);
  return zero === -1 ? bytes : bytes.subarray(0, zero);
}
