/**
 * SPSS system files (.sav and .zsav), as the PSPP project describes them in “System File Format”
 * (gnu.org/software/pspp/pspp-dev/html_node/System-File-Format.html).
 */
import { inflateSync } from 'node:zlib';
import iconv from 'iconv-lite';
import type { ReadOptions } from '../api/corpora.ts';
import { ByteFile, damaged } from './byte-file.ts';
import { detectEncoding, type EncodingGuess } from './encoding.ts';
import { labelledNames, momentText, numberText } from './labelled-columns.ts';
import { inBatches, type RecordFormat, type TableRecord } from './record-table.ts';
import type { SourceFile } from './source-file.ts';

interface Variable {
  /** Place among the eight-byte elements of a case. */
  readonly element: number;
  /** 0: a number; else bytes. */
  readonly width: number;
  readonly shortName: string;
  readonly printFormat: number;
  name: string;
  /** Later variables that carry on a string of more than 255 bytes. */
  segments: Variable[];
  labels: Map<string, string>;
}

interface Dictionary {
  readonly variables: Variable[];
  readonly elements: number;
  readonly compression: number;
  readonly bias: number;
  readonly encoding: EncodingGuess;
  readonly dataAt: number;
  readonly littleEndian: boolean;
}

const systemMissing = -Number.MAX_VALUE;
/** 14 October 1582 in milliseconds of Unix time. */
const epochMs = Date.UTC(1582, 9, 14);
const dayFormats = new Set([20, 23, 24, 28, 29, 30, 38, 39]);
const momentFormats = new Set([22, 41]);
const timeFormats = new Set([21, 25, 40]);

export function openSpss(source: SourceFile, options: ReadOptions): RecordFormat {
  const dictionary = withFile(source, (file) => readDictionary(file, source.name, options));
  const { variables } = dictionary;
  const columns = variables.map(({ name, labels }) => ({ name, labelled: labels.size > 0 }));
  const names = labelledNames(columns);
  return {
    format: 'spss',
    names,
    width: names.length,
    encoding: dictionary.encoding,
    records: (place) => inBatches(cases(source, dictionary, place)),
  };
}

function withFile<Result>(source: SourceFile, work: (file: ByteFile) => Result): Result {
  const file = new ByteFile(source.path, source.name);
  try {
    return work(file);
  } finally {
    file.close();
  }
}

function readDictionary(file: ByteFile, name: string, options: ReadOptions): Dictionary {
  file.skip(64);
  const layout = file.int32();
  if (layout !== 2 && layout !== 3) file.littleEndian = false;
  file.skip(4);
  const compression = file.int32();
  file.skip(8);
  const bias = file.float64();
  file.skip(84);
  const raw: { element: number; width: number; name: Buffer; printFormat: number }[] = [];
  const labelSets: { values: [Buffer, Buffer][]; elements: number[] }[] = [];
  const extensions = new Map<number, Buffer>();
  let elements = 0;
  for (let type = file.int32(); type !== 999; type = file.int32()) {
    if (type === 2) {
      const width = file.int32();
      const hasLabel = file.int32();
      const missing = file.int32();
      const printFormat = (file.int32() >> 16) & 0xff;
      file.skip(4);
      const shortName = Buffer.from(file.bytes(8));
      if (hasLabel === 1) file.skip((file.int32() + 3) & ~3);
      file.skip(8 * Math.abs(missing));
      if (width >= 0) raw.push({ element: elements, width, name: shortName, printFormat });
      elements++;
    } else if (type === 3) {
      const values: [Buffer, Buffer][] = [];
      for (let left = file.int32(); left > 0; left--) {
        const value = Buffer.from(file.bytes(8));
        const length = file.uint8();
        values.push([value, Buffer.from(file.bytes(length))]);
        file.skip((8 - ((length + 1) % 8)) % 8);
      }
      if (file.int32() !== 4) throw damaged(name);
      const count = file.int32();
      labelSets.push({ values, elements: Array.from({ length: count }, () => file.int32() - 1) });
    } else if (type === 6) file.skip(80 * file.int32());
    else if (type === 7) {
      const subtype = file.int32();
      const size = file.int32();
      const count = file.int32();
      extensions.set(subtype, Buffer.from(file.bytes(size * count)));
    } else throw damaged(name);
  }
  file.skip(4);
  const encoding = encodingOf(extensions, file.littleEndian, options);
  const decode = (bytes: Buffer): string => iconv.decode(bytes, encoding.name).trimEnd();
  const all = raw.map((one): Variable => ({
    element: one.element,
    width: one.width,
    shortName: decode(one.name),
    printFormat: one.printFormat,
    name: decode(one.name),
    segments: [],
    labels: new Map(),
  }));
  const pairs = (subtype: number): [string, string][] =>
    decode(extensions.get(subtype) ?? Buffer.alloc(0))
      .split('\t')
      .map((pair) => pair.split('='))
      .flatMap(([key, value]) =>
        key && value !== undefined ? [[key, value.replaceAll('\0', '')] as [string, string]] : [],
      );
  const long = new Map(pairs(14).map(([key, length]) => [key, Number(length)]));
  const variables: Variable[] = [];
  for (let i = 0; i < all.length; i++) {
    const variable = all[i]!;
    const more = Math.ceil((long.get(variable.shortName) ?? 0) / 252) - 1;
    if (more > 0) variable.segments = all.slice(i + 1, (i += more) + 1);
    variables.push(variable);
  }
  const longNames = new Map(pairs(13));
  for (const variable of variables) variable.name = longNames.get(variable.shortName) ?? variable.name;
  for (const { values, elements: places } of labelSets) {
    for (const variable of variables.filter(({ element }) => places.includes(element))) {
      for (const [value, label] of values) {
        const key =
          variable.width > 0
            ? decode(value)
            : numberText(file.littleEndian ? value.readDoubleLE() : value.readDoubleBE());
        variable.labels.set(key, decode(label));
      }
    }
  }
  addLongStringLabels(extensions.get(21), variables, decode, file.littleEndian);
  return {
    variables,
    elements,
    compression,
    bias,
    encoding,
    dataAt: file.position,
    littleEndian: file.littleEndian,
  };
}

function encodingOf(
  extensions: ReadonlyMap<number, Buffer>,
  littleEndian: boolean,
  options: ReadOptions,
): EncodingGuess {
  if (options.encoding !== undefined) return detectEncoding([], options.encoding);
  const named = extensions.get(20)?.toString('latin1').trim();
  const machine = extensions.get(3);
  const codePage = machine && (littleEndian ? machine.readInt32LE(28) : machine.readInt32BE(28));
  const found =
    named ??
    (codePage === 65_001 ? 'utf-8' : codePage !== undefined && codePage > 500 ? `windows-${codePage}` : '');
  const known = found !== '' && iconv.encodingExists(found) ? found : 'windows-1252';
  return {
    ...detectEncoding([], known),
    reason: found === '' ? 'usual for old SPSS files' : 'the file says so',
  };
}

/** Labels of strings of more than 8 bytes have a record of their own. */
function addLongStringLabels(
  bytes: Buffer | undefined,
  variables: readonly Variable[],
  decode: (bytes: Buffer) => string,
  littleEndian: boolean,
): void {
  if (!bytes) return;
  let at = 0;
  const int = (): number => {
    const value = littleEndian ? bytes.readInt32LE(at) : bytes.readInt32BE(at);
    at += 4;
    return value;
  };
  const text = (): string => {
    const length = int();
    const value = decode(bytes.subarray(at, at + length));
    at += length;
    return value;
  };
  while (at + 4 <= bytes.length) {
    const name = text();
    at += 4;
    const variable = variables.find((one) => one.shortName === name || one.name === name);
    for (let left = int(); left > 0; left--) {
      const value = text();
      const label = text();
      variable?.labels.set(value, label);
    }
  }
}

function* cases(
  source: SourceFile,
  dictionary: Dictionary,
  place: (bytes: number) => void,
): Generator<TableRecord> {
  const { variables, elements, encoding, littleEndian } = dictionary;
  const file = new ByteFile(source.path, source.name);
  file.littleEndian = littleEndian;
  const values = Buffer.alloc(8 * elements);
  try {
    file.position = dictionary.dataAt;
    const next = elementReader(file, dictionary, source.name);
    for (let line = 1; ; line++) {
      if (!next(values)) return;
      const cells: string[] = [];
      for (const variable of variables) {
        const raw =
          variable.width > 0
            ? textOf(values, variable, encoding.name)
            : numberOf(values, variable, littleEndian);
        const shown = variable.width > 0 ? raw : (dated(raw, variable.printFormat) ?? raw);
        if (variable.labels.size === 0) cells.push(shown);
        else cells.push(variable.labels.get(raw) ?? shown, raw);
      }
      if (line % 500 === 0) place(Math.min(file.position, source.sizeBytes));
      yield { line, cells };
    }
  } finally {
    file.close();
  }
}

function textOf(values: Buffer, variable: Variable, encoding: string): string {
  const pieces = [variable, ...variable.segments].map(({ element, width }) =>
    values.subarray(8 * element, 8 * element + width),
  );
  const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  return iconv.decode(bytes, encoding).trimEnd().replaceAll('\0', '');
}

function numberOf(values: Buffer, { element }: Variable, littleEndian: boolean): string {
  const value = littleEndian ? values.readDoubleLE(8 * element) : values.readDoubleBE(8 * element);
  return value === systemMissing || Number.isNaN(value) ? '' : numberText(value);
}

function dated(text: string, format: number): string | undefined {
  if (text === '') return undefined;
  if (dayFormats.has(format)) return momentText(epochMs + Number(text) * 1_000, true);
  if (momentFormats.has(format)) return momentText(epochMs + Number(text) * 1_000, false);
  if (!timeFormats.has(format)) return undefined;
  const seconds = Math.round(Number(text));
  const two = (n: number): string => String(Math.trunc(n)).padStart(2, '0');
  return `${seconds < 0 ? '-' : ''}${two(Math.abs(seconds) / 3_600)}:${two((Math.abs(seconds) / 60) % 60)}:${two(Math.abs(seconds) % 60)}`;
}

/** Fills a case; false at the end of the data. */
function elementReader(file: ByteFile, dictionary: Dictionary, name: string): (values: Buffer) => boolean {
  const { compression, bias, littleEndian } = dictionary;
  const atEnd = (take: () => void): boolean => {
    try {
      take();
      return false;
    } catch {
      return true;
    }
  };
  if (compression === 0) return (values) => !atEnd(() => file.bytes(values.length).copy(values));
  const packed = compression === 2 ? unpackedBlocks(file, name) : undefined;
  const bytes = (count: number): Buffer => (packed ? packed(count) : file.bytes(count));
  let codes: Buffer = Buffer.alloc(8);
  let code = 8;
  return (values) => {
    for (let at = 0; at < values.length; at += 8) {
      for (;;) {
        if (code === 8) {
          if (at === 0 && atEnd(() => (codes = Buffer.from(bytes(8))))) return false;
          if (at > 0) codes = Buffer.from(bytes(8));
          code = 0;
        }
        const value = codes[code++]!;
        if (value === 0) continue;
        if (value === 252) {
          if (at > 0) throw damaged(name);
          return false;
        }
        if (value === 253) bytes(8).copy(values, at);
        else if (value === 254) values.fill(32, at, at + 8);
        else {
          const number = value === 255 ? systemMissing : value - bias;
          if (littleEndian) values.writeDoubleLE(number, at);
          else values.writeDoubleBE(number, at);
        }
        break;
      }
    }
    return true;
  };
}

/** ZSAV: the same byte codes in zlib blocks, which a table at the end lists. */
function unpackedBlocks(file: ByteFile, name: string): (count: number) => Buffer {
  file.skip(8);
  const tableAt = file.uint64();
  file.position = tableAt + 16;
  const blockBytes = file.int32();
  const count = file.int32();
  if (count < 0 || blockBytes <= 0 || blockBytes > 1 << 26) throw damaged(name);
  const blocks = Array.from({ length: count }, () => {
    file.skip(8);
    const at = file.uint64();
    const unpacked = file.int32();
    return { at, unpacked, packed: file.int32() };
  });
  let rest: Buffer = Buffer.alloc(0);
  let next = 0;
  return (wanted) => {
    while (rest.length < wanted) {
      const block = blocks[next++];
      if (!block) throw damaged(name);
      file.position = block.at;
      const unpacked = inflateSync(file.bytes(block.packed), { maxOutputLength: blockBytes });
      rest = rest.length === 0 ? unpacked : Buffer.concat([rest, unpacked]);
    }
    const taken = rest.subarray(0, wanted);
    rest = rest.subarray(wanted);
    return taken;
  };
}
