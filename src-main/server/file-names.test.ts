import { expect, test } from 'vitest';
import { contentDisposition } from './downloads.ts';
import { fileName } from './upload.ts';

test('an uploaded file gets a name that every disk takes, and keeps its ending', () => {
  expect(fileName('tweets.csv')).toBe('tweets.csv');
  expect(fileName('Größe 年.csv.gz')).toBe('Größe 年.csv.gz');
  expect(fileName('../../etc/passwd')).not.toMatch(/[/\\]/);
  expect(fileName('..')).not.toBe('..');
  expect(fileName('.bashrc')).toBe('_bashrc');
  expect(fileName('a:b|c?.csv')).toBe('a_b_c_.csv');
  expect(fileName('con.csv')).toBe('_con.csv');
  expect(fileName('x. .')).toBe('x');
  expect(fileName(`${'n'.repeat(400)}.csv.gz`)).toMatch(/^n+\.csv\.gz$/);
  expect(fileName(`${'n'.repeat(400)}.csv.gz`)).toHaveLength(120);
});

test('a download keeps its name in any language, and no name breaks out of the header', () => {
  expect(contentDisposition('a.csv')).toBe(`attachment; filename="a.csv"; filename*=UTF-8''a.csv`);
  expect(contentDisposition('Größe.csv')).toBe(
    `attachment; filename="Gr__e.csv"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.csv`,
  );
  expect(contentDisposition('a"\r\nX: y.csv')).not.toMatch(/[\r\n]|[^=]"[^;]/);
});
