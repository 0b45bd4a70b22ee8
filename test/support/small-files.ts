/** Files of other programs, made byte by byte after the descriptions of their formats, for tests of the readers. */
import { crc32, deflateRawSync } from 'node:zlib';

/** A zip archive (APPNOTE.TXT). `declared`: uncompressed size to claim instead of the true one. */
export function zipOf(
  files: Readonly<Record<string, string | Buffer>>,
  { declared }: { declared?: number } = {},
): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, given] of Object.entries(files)) {
    const content = Buffer.from(given as string);
    const packed = deflateRawSync(content);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(declared ?? content.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), common, path, packed]);
    const central = Buffer.alloc(46);
    central.write('PK\u0001\u0002', 0, 'latin1');
    central.writeUInt16LE(20, 4);
    common.copy(central, 6);
    central.writeUInt32LE(at, 42);
    directory.push(Buffer.concat([central, path]));
    parts.push(local);
    at += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}

const int32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeInt32LE(value, 4 * i));
  return bytes;
};
const float64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
};
const padded = (text: string, length: number, filler = ' '): Buffer => {
  const bytes = Buffer.alloc(length, filler);
  Buffer.from(text).copy(bytes);
  return bytes;
};

/**
 * An SPSS system file with a number, a labelled number, a string of 12 bytes, a date and a string of 300 bytes, and two cases.
 * `compressed`: with byte codes, as SPSS saves by default.
 */
export function spssFile({ compressed }: { compressed: boolean }): Buffer {
  const print = (type: number, width: number): number => (type << 16) | (width << 8);
  const variable = (width: number, format: number, name: string): Buffer =>
    Buffer.concat([int32(2, width, 0, 0, format, format), padded(name, 8)]);
  const more = (count: number): Buffer[] =>
    Array.from({ length: count }, () => variable(-1, print(1, 8), ''));
  const extension = (subtype: number, data: Buffer, size = 1): Buffer =>
    Buffer.concat([int32(7, subtype, size, data.length / size), data]);
  const label = (value: number, text: string): Buffer => {
    const bytes = Buffer.from(text);
    return Buffer.concat([
      float64(value),
      Buffer.from([bytes.length]),
      padded(text, Math.ceil((bytes.length + 1) / 8) * 8 - 1),
    ]);
  };
  const segmentLast = 300 - 252;
  const header = Buffer.concat([
    Buffer.from('$FL2'),
    padded('@(#) SPSS DATA FILE test', 60),
    int32(2, 5 + 1 + 32 + 6, compressed ? 1 : 0, 0, 2),
    float64(100),
    padded('21 Nov 2612:00:00', 17),
    padded('', 67),
  ]);
  const dictionary = Buffer.concat([
    variable(0, print(5, 8), 'ID'),
    variable(0, print(5, 8), 'PARTY'),
    variable(12, print(1, 12), 'NAME'),
    ...more(1),
    variable(0, print(20, 11), 'DAY'),
    variable(255, print(1, 255), 'TEXT'),
    ...more(31),
    variable(segmentLast, print(1, segmentLast), 'TEXT0'),
    ...more(5),
    int32(3, 2),
    label(1, 'Labour'),
    label(9, 'Weigert sich – früh'),
    int32(4, 1, 2),
    extension(3, int32(20, 0, 0, 1, 1, 1, 2, 65_001), 4),
    extension(13, Buffer.from('ID=id\tPARTY=party_choice\tNAME=name\tDAY=day\tTEXT=text')),
    extension(14, Buffer.from('TEXT=00300\0\t')),
    extension(20, Buffer.from('UTF-8')),
    int32(999, 0),
  ]);
  const text = 'é'.repeat(140);
  const long = padded(text, 255 + segmentLast);
  const row = (id: number, party: number, name: string, day: number, content: Buffer): Buffer =>
    Buffer.concat([
      float64(id),
      float64(party),
      padded(name, 16),
      float64(day),
      content.subarray(0, 255),
      Buffer.from(' '),
      content.subarray(255),
    ]);
  const day = (Date.UTC(2024, 1, 29) - Date.UTC(1582, 9, 14)) / 1_000;
  const rows = [row(1, 1, 'Jörg', day, long), row(2.5, 9, 'Ana', -Number.MAX_VALUE, padded('short', 303))];
  if (!compressed) return Buffer.concat([header, dictionary, ...rows]);
  const elements = rows.flatMap((bytes) =>
    Array.from({ length: bytes.length / 8 }, (_, i) => bytes.subarray(8 * i, 8 * i + 8)),
  );
  const codes: number[] = [];
  const packed: Buffer[] = [];
  let literals: Buffer[] = [];
  const flush = (): void => {
    while (codes.length < 8) codes.push(0);
    packed.push(Buffer.from(codes), ...literals);
    codes.length = 0;
    literals = [];
  };
  for (const element of elements) {
    const value = element.readDoubleLE();
    if (element.equals(Buffer.from('        '))) codes.push(254);
    else if (value === -Number.MAX_VALUE) codes.push(255);
    else if (Number.isInteger(value) && value >= 1 && value <= 151) codes.push(value + 100);
    else {
      codes.push(253);
      literals.push(element);
    }
    if (codes.length === 8) flush();
  }
  codes.push(252);
  flush();
  return Buffer.concat([header, dictionary, ...packed]);
}

/** A Stata 118 file: a byte with labels, a double, a str8, a %td date and a strL; two observations. */
export function stataFile(): Buffer {
  const tag = (name: string, ...content: Buffer[]): Buffer =>
    Buffer.concat([Buffer.from(`<${name}>`), ...content, Buffer.from(`</${name}>`)]);
  const uint16 = (...values: number[]): Buffer => {
    const bytes = Buffer.alloc(2 * values.length);
    values.forEach((value, i) => bytes.writeUInt16LE(value, 2 * i));
    return bytes;
  };
  const uint64 = (value: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    return bytes;
  };
  const zeros = (text: string, length: number): Buffer => padded(text, length, '\0');
  const float32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value);
    return bytes;
  };
  const names = ['stance', 'share', 'name', 'day', 'text', 'ratio'];
  const header = tag(
    'header',
    tag('release', Buffer.from('118')),
    tag('byteorder', Buffer.from('LSF')),
    tag('K', uint16(names.length)),
    tag('N', uint64(3)),
    tag('label', uint16(0)),
    tag('timestamp', Buffer.from([0])),
  );
  const reference = (row: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt16LE(5, 0);
    bytes.writeUIntLE(row, 2, 6);
    return bytes;
  };
  const double = Buffer.from([0, 0, 0, 0, 0, 0, 0xe0, 0x7f]);
  const data = tag(
    'data',
    Buffer.concat([
      Buffer.from([1]),
      float64(0.1),
      zeros('Zoë', 8),
      int32(23_435),
      reference(1),
      float32(0.1),
    ]),
    Buffer.concat([
      Buffer.from([102]),
      double,
      zeros('Bo', 8),
      int32(2_147_483_621),
      reference(2),
      float32(2),
    ]),
    Buffer.concat([
      Buffer.from([7]),
      float64(1e10),
      zeros('', 8),
      int32(0),
      Buffer.alloc(8),
      Buffer.from([0, 0, 0, 0x7f]),
    ]),
  );
  const long = (row: number, text: string): Buffer => {
    const content = Buffer.from(`${text}\0`);
    return Buffer.concat([
      Buffer.from('GSO'),
      int32(5),
      uint64(row),
      Buffer.from([130]),
      int32(content.length),
      content,
    ]);
  };
  const labelText = Buffer.from('in favour\0refused\0');
  const table = Buffer.concat([int32(2, labelText.length, 0, 10, 1, 2_147_483_622), labelText]);
  const parts = [
    Buffer.from('<stata_dta>'),
    header,
    Buffer.alloc('<map></map>'.length + 14 * 8),
    tag('variable_types', uint16(65_530, 65_526, 8, 65_528, 32_768, 65_527)),
    tag('varnames', ...names.map((name) => zeros(name, 129))),
    tag('sortlist', Buffer.alloc(2 * (names.length + 1))),
    tag('formats', ...['%8.0g', '%9.0g', '%8s', '%td', '%9s', '%9.0g'].map((format) => zeros(format, 57))),
    tag('value_label_names', ...names.map((name) => zeros(name === 'stance' ? 'stances' : '', 129))),
    tag('variable_labels', ...names.map(() => Buffer.alloc(321))),
    tag('characteristics'),
    data,
    tag('strls', long(1, 'a long text – with dashes'), long(2, 'another')),
    tag('value_labels', tag('lbl', int32(table.length), zeros('stances', 129), Buffer.alloc(3), table)),
    Buffer.from('</stata_dta>'),
  ];
  // The map holds where each part begins: the file itself, header left out, map, types …
  const starts = [0];
  let at = parts[0]!.length + header.length;
  for (const part of parts.slice(2)) {
    starts.push(at);
    at += part.length;
  }
  while (starts.length < 14) starts.push(at);
  parts[2] = tag('map', ...starts.map(uint64));
  return Buffer.concat(parts);
}
