/** Where the parts of a Stata file lie, and what its variables are. */
import { LecternError } from '../api/errors.ts';
import { damaged, type ByteFile } from './byte-file.ts';

export interface StataLayout {
  readonly release: number;
  readonly littleEndian: boolean;
  readonly utf8: boolean;
  /** Parts stand between tags, as from release 117 on. */
  readonly tagged: boolean;
  readonly observations: number;
  readonly variables: readonly {
    readonly name: Buffer;
    readonly type: 'byte' | 'int' | 'long' | 'float' | 'double' | 'str' | 'strL';
    /** Bytes in a row. */
    readonly width: number;
    readonly format: string;
    /** Name of the set of value labels; empty without. */
    readonly labels: Buffer;
  }[];
  readonly dataAt: number;
  readonly longTextsAt: number;
  readonly labelsAt: number;
  readonly nameBytes: number;
}

/** Sets the byte order of `file`. */
export function stataLayout(file: ByteFile, name: string): StataLayout {
  const first = file.uint8();
  if (first === 0x3c) return taggedLayout(file, name);
  if (first >= 113 && first <= 115) return oldLayout(file, first);
  throw new LecternError(
    'bad-file',
    `“${name}” is a Stata file of a format (${first}) that is not read.`,
    'Save it again from Stata with “saveold”, or as CSV.',
  );
}

function taggedLayout(file: ByteFile, name: string): StataLayout {
  const expect = (tag: string): void => {
    if (file.bytes(tag.length).toString('latin1') !== tag) throw damaged(name);
  };
  expect('stata_dta><header><release>');
  const release = Number(file.bytes(3).toString('latin1'));
  if (release < 117 || release > 119) {
    throw new LecternError(
      'bad-file',
      `“${name}” is a Stata file of a format (${release}) that is not read.`,
      'Save it again from Stata with “saveold”, or as CSV.',
    );
  }
  expect('</release><byteorder>');
  const littleEndian = file.bytes(3).toString('latin1') === 'LSF';
  file.littleEndian = littleEndian;
  expect('</byteorder><K>');
  const count = release === 119 ? file.uint32() : file.uint16();
  expect('</K><N>');
  const observations = release === 117 ? file.uint32() : file.uint64();
  expect('</N><label>');
  file.skip(release === 117 ? file.uint8() : file.uint16());
  expect('</label><timestamp>');
  file.skip(file.uint8());
  expect('</timestamp></header><map>');
  const map = Array.from({ length: 14 }, () => file.uint64());
  const part = (index: number, tag: string): void => {
    file.position = map[index] ?? 0;
    expect(`<${tag}>`);
  };
  const texts = (bytes: number): Buffer[] => Array.from({ length: count }, () => upToZero(file.bytes(bytes)));
  const nameBytes = release === 117 ? 33 : 129;
  part(2, 'variable_types');
  const types = Array.from({ length: count }, () => file.uint16());
  part(3, 'varnames');
  const names = texts(nameBytes);
  part(5, 'formats');
  const formats = texts(release === 117 ? 49 : 57);
  part(6, 'value_label_names');
  const labels = texts(nameBytes);
  part(9, 'data');
  const dataAt = file.position;
  part(10, 'strls');
  const longTextsAt = file.position;
  part(11, 'value_labels');
  const labelsAt = file.position;
  const kinds = new Map<number, readonly [StataLayout['variables'][number]['type'], number]>([
    [32_768, ['strL', 8]],
    [65_526, ['double', 8]],
    [65_527, ['float', 4]],
    [65_528, ['long', 4]],
    [65_529, ['int', 2]],
    [65_530, ['byte', 1]],
  ]);
  return {
    release,
    littleEndian,
    utf8: release >= 118,
    tagged: true,
    observations,
    variables: types.map((code, i) => {
      const [type, width] = kinds.get(code) ?? (['str', code] as const);
      if (type === 'str' && (code < 1 || code > 2_045)) throw damaged(name);
      return { name: names[i]!, type, width, format: formats[i]!.toString('latin1'), labels: labels[i]! };
    }),
    dataAt,
    longTextsAt,
    labelsAt,
    nameBytes,
  };
}

function oldLayout(file: ByteFile, release: number): StataLayout {
  const littleEndian = file.uint8() === 2;
  file.littleEndian = littleEndian;
  file.skip(2);
  const count = file.uint16();
  const observations = file.uint32();
  file.skip(81 + 18);
  const texts = (bytes: number): Buffer[] => Array.from({ length: count }, () => upToZero(file.bytes(bytes)));
  const types = Array.from({ length: count }, () => file.uint8());
  const names = texts(33);
  file.skip(2 * (count + 1));
  const formats = texts(release === 113 ? 12 : 49);
  const labels = texts(33);
  file.skip(81 * count);
  for (;;) {
    const type = file.uint8();
    const length = file.int32();
    if (type === 0 && length === 0) break;
    file.skip(length);
  }
  const kinds = new Map<number, readonly [StataLayout['variables'][number]['type'], number]>([
    [251, ['byte', 1]],
    [252, ['int', 2]],
    [253, ['long', 4]],
    [254, ['float', 4]],
    [255, ['double', 8]],
  ]);
  const variables = types.map((code, i) => {
    const [type, width] = kinds.get(code) ?? (['str', code] as const);
    return { name: names[i]!, type, width, format: formats[i]!.toString('latin1'), labels: labels[i]! };
  });
  const dataAt = file.position;
  const rowBytes = variables.reduce((sum, { width }) => sum + width, 0);
  return {
    release,
    littleEndian,
    utf8: false,
    tagged: false,
    observations,
    variables,
    dataAt,
    longTextsAt: 0,
    labelsAt: dataAt + rowBytes * observations,
    nameBytes: 33,
  };
}

/** A copy: what is read from the file is valid only until the next read. */
function upToZero(bytes: Buffer): Buffer {
  const zero = bytes.indexOf(0);
  return Buffer.from(zero === -1 ? bytes : bytes.subarray(0, zero));
}
