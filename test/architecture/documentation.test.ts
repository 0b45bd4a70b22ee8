/** What exists is documented, and what is documented exists. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, test } from 'vitest';
import { blockNames } from '../../scripts/reference/marked-blocks.ts';
import { referencePages } from '../../scripts/reference/reference-pages.ts';
import { read, repositoryFiles, root } from './repository-files.ts';

describe.each(referencePages)('$path', ({ path, subjects, make }) => {
  test('has one block for each subject and none for anything else', () => {
    expect(blockNames(read(path)).sort()).toEqual([...subjects].sort());
  });

  test('says what the code says (else run: npm run reference)', async () => {
    const made = await format(await make(read(path)), {
      ...(await resolveConfig(join(root, path))),
      parser: 'markdown',
    });
    expect(made).toBe(read(path));
  });

  test('says more than the code: each block stands in a section with words of its own', () => {
    const sections = read(path).split(/^##+ /m);
    const bare = subjects.filter((subject) => {
      const section = sections.find((one) => one.includes(`<!-- made from: ${subject} -->`)) ?? '';
      const own = section
        .replace(/<!-- made from[\s\S]*?<!-- end -->/g, '')
        .split('\n')
        .slice(1)
        .join(' ')
        .trim();
      return own.length < 20;
    });
    expect(bare).toEqual([]);
  });
});

test('every file in src-main/cli/commands is a command of the table', () => {
  const files = readdirSync(join(root, 'src-main/cli/commands'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -3));
  const known = referencePages.find(({ path }) => path === 'docs/command-line.md')?.subjects ?? [];
  // The file of a command of two words, such as “lm train”, is lm-train.ts.
  expect(files.sort()).toEqual(known.map((name) => name.replace(' ', '-')).sort());
});

test('links between pages lead somewhere', () => {
  const pages = repositoryFiles().filter((file) => file === 'README.md' || /^docs\/.*[.]md$/.test(file));
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#)([^)\s#]+)/g)]
      .map((match) => posix.normalize(posix.join(dirname(page), match[1] ?? '')))
      .filter((target) => !existsSync(join(root, target)))
      .map((target) => `${page} → ${target}`),
  );
  expect(broken).toEqual([]);
});

test('decisions are numbered without a gap and have the template’s parts', () => {
  const decisions = readdirSync(join(root, 'docs/decisions')).sort();
  decisions.forEach((file, index) => {
    expect(file).toMatch(new RegExp(`^${String(index).padStart(4, '0')}-[a-z0-9-]+[.]md$`));
    const text = read(`docs/decisions/${file}`);
    for (const part of ['## Context', '## Decision', '## Consequences']) expect(text, file).toContain(part);
  });
});
