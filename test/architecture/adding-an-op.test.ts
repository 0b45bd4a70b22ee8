/** The worked example of docs/adding-an-op.md is an operation of ours, which is compiled and tested: word for word. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { operations } from '../../engine/ops/index.ts';
import { read, root } from './repository-files.ts';

const page = read('docs/adding-an-op.md');

test('the example is the file that it says it is', () => {
  const [, path, code] = /`(engine\/ops\/[\w/-]+\.ts)` is all there is of[^\n]*\n\n```ts\n([^`]+)```/.exec(
    page,
  )!;
  expect(code).toBe(read(path!));
});

test('its line stands in the table of operations', () => {
  const line = /The line in the table: `([^`]+)`/.exec(page)![1]!;
  expect(read('engine/ops/index.ts')).toContain(`\n  ${line}\n`);
  expect(operations).toHaveProperty(line.split(':')[0]!);
});

test('every file and folder of the engine that the page names is there', () => {
  const named = [...page.matchAll(/`(?:engine|core|test)\/[\w/.-]+`/g)].map(([name]) => name.slice(1, -1));
  expect(named.length).toBeGreaterThan(5);
  for (const name of named)
    expect(
      ['', 'engine/'].some((folder) => existsSync(join(root, folder, name))),
      name,
    ).toBe(true);
});
