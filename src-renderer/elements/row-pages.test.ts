import { expect, it } from 'vitest';
import { RowPages } from './row-pages.svelte.ts';

/** Resolves when all started requests have been answered. */
const answered = () => new Promise((resolve) => setTimeout(resolve, 0));

function numbers(asked: number[]) {
  return (offset: number, limit: number): Promise<number[]> => {
    asked.push(offset);
    return Promise.resolve(Array.from({ length: limit }, (_, at) => offset + at));
  };
}

it('asks for each page once, and for what is in view only', async () => {
  const asked: number[] = [];
  const pages = new RowPages(numbers(asked));
  pages.need(90, 130);
  pages.need(95, 140);
  await answered();
  pages.need(0, 200);
  expect(asked).toEqual([0, 100]);
  expect([pages.row(0), pages.row(137), pages.row(250)]).toEqual([0, 137, undefined]);
});

it('forgets the pages farthest away', async () => {
  const asked: number[] = [];
  const pages = new RowPages(numbers(asked));
  for (let page = 0; page < 60; page++) {
    pages.need(page * 100, page * 100 + 1);
    await answered();
  }
  expect(pages.row(0)).toBeUndefined();
  expect(pages.row(5900)).toBe(5900);
});

it('drops answers to an earlier question', async () => {
  let answer: (rows: string[]) => void = () => undefined;
  const pages = new RowPages<string>(() => new Promise((resolve) => (answer = resolve)));
  pages.need(0, 1);
  pages.reset(() => Promise.resolve(['new']));
  pages.need(0, 1);
  await answered();
  answer(['old']);
  await answered();
  expect(pages.row(0)).toBe('new');
});

it('says what failed, and tries again when asked to', async () => {
  let broken = true;
  const pages = new RowPages<string>(() =>
    broken ? Promise.reject(new Error('gone')) : Promise.resolve(['here']),
  );
  pages.need(0, 1);
  await answered();
  expect(pages.failure).toEqual(new Error('gone'));
  broken = false;
  pages.reset();
  pages.need(0, 1);
  await answered();
  expect([pages.row(0), pages.failure]).toEqual(['here', undefined]);
});
