/** The first wall around each part is its compiler settings: what a folder may not use, it cannot even name. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, copyFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-surroundings-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  copyFileSync(join(root, 'tsconfig.base.json'), join(folder, 'tsconfig.base.json'));
  for (const part of ['engine', 'src-main', 'src-renderer']) {
    mkdirSync(join(folder, part));
    copyFileSync(join(root, part, 'tsconfig.json'), join(folder, part, 'tsconfig.json'));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the compiler says about one file in a folder of the layout. */
function complaints(part: string, source: string): string[] {
  const file = join(folder, part, 'planted.ts');
  writeFileSync(file, source);
  const configuration = ts.readConfigFile(join(folder, part, 'tsconfig.json'), (path) =>
    ts.sys.readFile(path),
  );
  const parsed = ts.parseJsonConfigFileContent(configuration.config, ts.sys, join(folder, part));
  const program = ts.createProgram([file], parsed.options);
  return ts
    .getPreEmitDiagnostics(program)
    .map((one) => ts.flattenDiagnosticMessageText(one.messageText, ' '));
}

describe('the engine', () => {
  test.each([
    ['document', 'export const title = document.title;'],
    ['window', 'export const width = window.innerWidth;'],
    ['process', 'export const home = process.env.HOME;'],
    ['Buffer', 'export const bytes = Buffer.alloc(4);'],
    ['require', "export const fs = require('fs');"],
    ["'node:fs'", "import { readFileSync } from 'node:fs';\nexport const text = readFileSync('a');"],
  ])('cannot name %s', (name, source) => {
    expect(complaints('engine', source).join('\n')).toContain(name);
  });

  test('can use what JavaScript itself has', () => {
    expect(complaints('engine', 'export const sums = new Float64Array(new SharedArrayBuffer(64));')).toEqual(
      [],
    );
  });

  test('cannot use syntax that Node would have to compile', () => {
    expect(complaints('engine', 'export enum Mode { Train }').join()).toMatch(/erasableSyntaxOnly/);
  });
});

describe('the host', () => {
  test.each([
    ['document', 'export const title = document.title;'],
    ['window', 'export const width = window.innerWidth;'],
  ])('cannot name %s', (name, source) => {
    expect(complaints('src-main', source).join('\n')).toContain(name);
  });

  test('can use Node', () => {
    expect(
      complaints('src-main', "import { cpus } from 'node:os';\nexport const cores = cpus().length;"),
    ).toEqual([]);
  });
});

describe('the window', () => {
  test('cannot name process', () => {
    expect(complaints('src-renderer', 'export const home = process.env.HOME;').join()).toContain('process');
  });

  test('can use the document', () => {
    expect(complaints('src-renderer', 'export const title = document.title;')).toEqual([]);
  });
});
