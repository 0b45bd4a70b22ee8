/**
 * JSON and JSON Lines: one object is a row. Objects within become columns of their own (`user.name`), lists stay JSON. Numbers keep
 * the digits of the file, so that 19-digit ids survive.
 */
import type { ReadOptions } from '../api/corpora.ts';
import { LecternError } from '../api/errors.ts';
import { readTextHead, type TextHead } from './decoded-text.ts';
import { Utf8Transcoder } from './encoding.ts';
import { JsonValues } from './json-values.ts';
import type { RecordFormat, TableRecord } from './record-table.ts';
import { readSource, type SourceFile } from './source-file.ts';

const deepest = 8;
const mostColumns = 1_900;
const namesFrom = 1_000;

export async function openJson(
  source: SourceFile,
  options: ReadOptions,
  depth: 'head' | 'whole',
): Promise<RecordFormat> {
  const head = await readTextHead(source, options, depth);
  const { names, values } = depth === 'head' ? namesInHead(head) : await namesInFile(source, head);
  if (names.length === 0) {
    throw new LecternError(
      'bad-file',
      `“${source.name}” has no objects that could be rows${values > 0 ? '' : ', or is not valid JSON from its beginning'}.`,
      'Choose JSON with a list of objects, or JSON Lines with one object per line.',
    );
  }
  if (names.length > mostColumns) {
    throw new LecternError(
      'bad-file',
      `The objects in “${source.name}” have ${names.length.toLocaleString('en')} different keys, more than the ${mostColumns} columns a corpus can have.`,
      'Write the keys that matter to a CSV file and import that.',
    );
  }
  const transcoder = new Utf8Transcoder(head.encoding.name);
  const place = new Map(names.map((name, index) => [name, index]));
  return {
    format: 'json',
    names,
    width: names.length,
    encoding: head.encoding,
    damage: () => transcoder,
    async *records(onPlace, onRead) {
      let ready: TableRecord[] = [];
      const scanner = new JsonValues((text, line) => ready.push(record(text, line, place)));
      for await (const chunk of readSource(source, onRead, onPlace)) {
        scanner.push(transcoder.push(chunk).toString('utf8'));
        if (ready.length === 0) continue;
        yield ready;
        ready = [];
      }
      scanner.push(transcoder.end().toString('utf8'));
      scanner.end();
      if (ready.length > 0) yield ready;
    },
  };
}

function namesInHead({ sample }: TextHead): { names: string[]; values: number } {
  const names = new Set<string>();
  let values = 0;
  const scanner = new JsonValues((text) => {
    if (values++ >= namesFrom) return;
    for (const name of cellsOf(parsed(text))?.keys() ?? []) names.add(name);
  });
  scanner.push(sample.toString('utf8'));
  scanner.end();
  return { names: [...names], values };
}

/** A key may turn up first in the last object. */
async function namesInFile(source: SourceFile, head: TextHead): Promise<{ names: string[]; values: number }> {
  if (head.whole && head.sample.length < 1 << 16) return namesInHead(head);
  const names = new Set<string>();
  let values = 0;
  const scanner = new JsonValues((text) => {
    values++;
    for (const name of cellsOf(parsed(text))?.keys() ?? []) names.add(name);
  });
  const transcoder = new Utf8Transcoder(head.encoding.name);
  for await (const chunk of readSource(source)) {
    scanner.push(transcoder.push(chunk).toString('utf8'));
    if (names.size > mostColumns) break;
  }
  scanner.push(transcoder.end().toString('utf8'));
  scanner.end();
  return { names: [...names], values };
}

function record(text: string, line: number, place: ReadonlyMap<string, number>): TableRecord {
  const cells = cellsOf(parsed(text));
  if (!cells) {
    const shown = text.replace(/\s+/g, ' ').slice(0, 40);
    return { line, cells: [text], problem: `is no JSON object: ${shown}${text.length > 40 ? '…' : ''}` };
  }
  const row = Array.from({ length: place.size }, () => '');
  for (const [name, cell] of cells) {
    const index = place.get(name);
    if (index !== undefined) row[index] = cell;
  }
  return { line, cells: row };
}

/** Marks a number by the digits it has in the file. */
class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, ((_key: string, value: unknown, context: { source?: string }) =>
      typeof value === 'number' ? new Digits(context.source ?? String(value)) : value) as (
      this: unknown,
      key: string,
      value: unknown,
    ) => unknown);
  } catch {
    return undefined;
  }
}

function cellsOf(value: unknown): Map<string, string> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Digits)
    return undefined;
  const cells = new Map<string, string>();
  const walk = (object: object, prefix: string, depth: number): void => {
    for (const [key, inner] of Object.entries(object)) {
      const name = prefix + key;
      const nested =
        typeof inner === 'object' && inner !== null && !Array.isArray(inner) && !(inner instanceof Digits);
      if (nested && depth < deepest) walk(inner as object, `${name}.`, depth + 1);
      else cells.set(name, cellText(inner));
    }
  };
  walk(value, '', 1);
  return cells;
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value.replaceAll('\0', '\ufffd');
  if (value instanceof Digits) return value.text;
  return typeof value === 'boolean' ? String(value) : written(value);
}

function written(value: unknown): string {
  if (value instanceof Digits) return value.text;
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}: ${written(inner)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
