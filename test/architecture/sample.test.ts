/** The sample corpus is what its script makes, and has the properties that docs/sample.md promises. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { composeSample } from '../../scripts/sample-corpus/compose.ts';
import { toCsv } from '../../scripts/sample-corpus/to-csv.ts';

const posts = composeSample();
const texts = posts.map((post) => post.text);

function share(of: (post: (typeof posts)[number]) => boolean): number {
  return posts.filter(of).length / posts.length;
}

describe('the sample corpus', () => {
  test('is committed exactly as the script makes it', () => {
    const committed = readFileSync(new URL('../../sample/posts.csv', import.meta.url), 'utf8');
    expect(committed === toCsv(posts), 'run: node scripts/make-sample.ts').toBe(true);
  });

  test('has 2,000 posts by 120 accounts over two years, oldest first', () => {
    expect(posts).toHaveLength(2_000);
    expect(new Set(posts.map((post) => post.author)).size).toBe(120);
    const dates = posts.map((post) => post.date);
    expect(dates.every((date) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date))).toBe(true);
    expect(dates).toEqual(dates.toSorted());
    expect(dates[0]?.slice(0, 7)).toBe('2024-03');
    expect(dates.at(-1)?.slice(0, 4)).toBe('2026');
  });

  test('has 19-digit ids that differ, and that a float would damage', () => {
    const ids = posts.map((post) => post.id);
    expect(new Set(ids).size).toBe(2_000);
    expect(ids.every((id) => /^[1-9]\d{18}$/.test(id))).toBe(true);
    expect(ids.filter((id) => BigInt(Number(id)) !== BigInt(id)).length).toBeGreaterThan(1_800);
  });

  test('has three categories of unequal size', () => {
    expect(share((post) => post.sentiment === 'neutral')).toBeGreaterThan(0.43);
    expect(share((post) => post.sentiment === 'neutral')).toBeLessThan(0.5);
    expect(share((post) => post.sentiment === 'negative')).toBeGreaterThan(0.28);
    expect(share((post) => post.sentiment === 'positive')).toBeGreaterThan(0.18);
  });

  test('repeats a text only where a desk posts a notice twice', () => {
    expect(texts.length - new Set(texts).size).toBeLessThanOrEqual(6);
    expect(texts.every((text) => text.trim() === text && text.length >= 5 && text.length <= 280)).toBe(true);
  });

  test('holds what makes text difficult', () => {
    expect(share((post) => post.text.includes(','))).toBeGreaterThan(0.3);
    expect(share((post) => post.text.includes('"'))).toBeGreaterThan(0.02);
    expect(share((post) => post.text.includes('\n'))).toBeGreaterThan(0.03);
    expect(share((post) => post.text.includes('\u200d'))).toBeGreaterThan(0.02); // joined emoji
    expect(share((post) => /#\w/.test(post.text))).toBeGreaterThan(0.15);
    expect(share((post) => /@\w/.test(post.text))).toBeGreaterThan(0.05);
  });

  test('has retweet counts with a long tail', () => {
    const counts = posts.map((post) => post.retweets).sort((a, b) => a - b);
    expect(counts[1_000]).toBeLessThanOrEqual(2);
    expect(counts.at(-1)).toBeGreaterThan(300);
    expect(counts[0]).toBe(0);
  });

  test('leaves no sign of the grammar it was written in', () => {
    for (const text of texts) expect(text).not.toMatch(/[{}|<>]| {2}|undefined|\s[,.!?](\s|$)/);
  });
});
