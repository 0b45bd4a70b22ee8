import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  fivePosts,
  openTestProject,
  type ImportOptions,
  type TestProject,
} from '../../../test/support/test-project.ts';
import type { ErrorReport } from '../../api/errors.ts';
import { openProjectReader } from '../../database/open-project.ts';
import type { Connection } from '../../host/host.ts';

let here: TestProject;
let window: Connection;
let project: string;
let projectPath: string;
let importFile: TestProject['importFile'];
beforeEach(async () => {
  here = await openTestProject();
  ({ window, project, projectPath, importFile } = here);
});
afterEach(() => here.close());

/** What an import that cannot work says; and that it left nothing. */
async function refusal(
  content: string | Buffer,
  options: ImportOptions = {},
  name?: string,
): Promise<ErrorReport> {
  let error: ErrorReport | undefined;
  try {
    await importFile(content, options, name);
  } catch (thrown) {
    error = thrown as ErrorReport;
  }
  expect(error, 'the import was not refused').toBeDefined();
  expect(await window.call('corpora.list', { project })).toEqual([]);
  expect(here.stagingFiles()).toEqual([]);
  const reader = openProjectReader(projectPath);
  expect(reader.column("SELECT name FROM sqlite_schema WHERE name LIKE 'corpus_%'")).toEqual([]);
  reader.close();
  return error!;
}

describe('columns that cannot be', () => {
  test('an unknown column, two ids, no text', async () => {
    expect(await refusal(fivePosts, { roles: { nonsense: 'label' } })).toMatchObject({
      code: 'bad-input',
      message: 'The file has no column “nonsense”.',
      hint: 'Its columns are: id, text, label, split, author.',
    });
    expect((await refusal(fivePosts, { roles: { author: 'id', id: 'id' } })).message).toContain(
      'More than one column',
    );
    expect((await refusal(fivePosts, { roles: { text: 'other' } })).message).toBe(
      'No column is chosen as the text.',
    );
  });
});

describe('files that cannot become a corpus', () => {
  test('only a header', async () => {
    expect(await refusal('id,text,label\n')).toMatchObject({
      code: 'bad-file',
      message: '“table.csv” has only a header and no rows.',
    });
  });

  test('an empty file, a folder, a missing file', async () => {
    expect((await refusal('')).message).toBe('“table.csv” is empty.');
    await expect(window.call('corpora.import', { project, path: here.folder })).rejects.toMatchObject({
      code: 'unreadable-file',
    });
    await expect(
      window.call('corpora.import', { project, path: `${here.folder}/no.csv` }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a text column that is all empty', async () => {
    expect(await refusal('id,text,label\n1,,a\n2, ,b\n', { roles: { text: 'text' } })).toMatchObject({
      code: 'bad-data',
      message: 'The column “text”, chosen as the text, is empty in every row of “table.csv”.',
    });
  });

  test('a wrong delimiter that fits no row', async () => {
    const error = await refusal('id,text,label\n1;a;b\n2;c;d\n', {
      options: { delimiter: ',' },
      roles: { text: 'text' },
    });
    expect(error.code).toBe('bad-file');
    expect(error.message).toContain('has 1 cell where the header has 3');
  });

  test('a label column of ids', async () => {
    const rows = Array.from({ length: 6_000 }, (_, i) => `${i},text ${i}`).join('\n');
    const error = await refusal(`id,text\n${rows}\n`, { roles: { id: 'label', text: 'text' } });
    expect(error).toMatchObject({ code: 'bad-data' });
    expect(error.message).toContain('cannot be a label: it has more than 5,000 different values');
  });

  test('a binary file', async () => {
    const noise = Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 7919) % 251));
    expect((await refusal(noise)).message).toContain('is not text');
  });
});

function encoded(text: string, encoding: string): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  // Of what windows-1252 has beyond Latin-1 the text has the quotation marks only.
  if (encoding === 'windows-1252')
    return Buffer.from(text.replaceAll('“', '\x93').replaceAll('”', '\x94'), 'latin1');
  const wide = Buffer.from(`\ufeff${text}`, 'utf16le');
  return encoding === 'utf-16le' ? wide : wide.swap16();
}

describe('encodings', () => {
  test.each(['utf-16le', 'utf-16be', 'windows-1252', 'utf-8'])('%s', async (encoding) => {
    const text = fivePosts.replace('😀', ':-)').replace('Café olé', 'Café olé déjà vu à Noël');
    const report = await importFile(encoded(text, encoding));
    expect(report).toMatchObject({ encoding, stored: 5 });
    const found = await window.call('corpora.documents', { project, corpus: 1, search: 'cafe' });
    expect(found.documents.map((one) => one.text)).toEqual(['Café olé déjà vu à Noël']);
  });

  test('NUL bytes and broken bytes are marked and said', async () => {
    const bytes = Buffer.concat([
      Buffer.from('id,text,label\n1,a b'),
      Buffer.from([0]),
      Buffer.from('c,x\n2,ééééééééééééééééééééééééé'),
      Buffer.from([0xff]),
      Buffer.from(',y\n'),
    ]);
    const report = await importFile(bytes);
    expect(report).toMatchObject({ stored: 2, encoding: 'utf-8' });
    expect(report.warnings).toEqual([
      '1 character could not be decoded as utf-8 and is marked with �.',
      '1 NUL character was found and replaced by �.',
    ]);
  });
});
