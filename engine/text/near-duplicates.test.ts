import { describe, expect, test } from 'vitest';
import { keyOfSeed, RandomStream } from '../core/random.ts';
import { findNearDuplicates } from './near-duplicates.ts';
import { plainPost } from './plain-post.ts';

describe('a text as it is compared', () => {
  test.each([
    ['RT @someone: Big NEWS today! https://t.co/abc', 'big news today'],
    ['rt @a RT @b_c: hello @you, world', 'hello world'],
    ["It’s 5 o'clock &amp; raining", 'its 5 oclock raining'],
    ['We will vote on the bill tomor…', 'we will vote on the bill'],
    ['We will vote http', 'we will vote'],
    ['write to me@example.org', 'write to me example org'],
    ['start of a word: smart rt', 'start of a word smart rt'],
    ['@a @b https://x.org', ''],
  ])('%j', (text, plain) => expect(plainPost(text)).toBe(plain));

  test('no script is lost, and different ones differ', () => {
    for (const text of ['привет мир', 'مرحبا بالعالم', '日本語のテキスト', '😀 😀 😂'])
      expect(plainPost(text).replaceAll(' ', '').length).toBeGreaterThan(2);
    expect(plainPost('привет')).not.toBe(plainPost('погода'));
  });
});

/** Pairs made by passing a text on, among many that were not; texts draw their words by Zipf's law, as people do. */
function corpus(seed: number): { texts: string[]; source: number[] } {
  const random = new RandomStream(keyOfSeed(seed));
  const whole = (n: number): number => Math.floor(random.uniform() * n);
  const letters = 'aeioubcdfglmnprst';
  const words = Array.from({ length: 5_000 }, () =>
    Array.from({ length: 2 + whole(8) }, () => letters[whole(letters.length)]).join(''),
  );
  const word = (): string => words[Math.floor(Math.exp(random.uniform() * Math.log(words.length))) - 1]!;
  const link = (): string => `https://t.co/${whole(2 ** 31).toString(36)}`;
  const texts: string[] = [];
  const source: number[] = [];
  for (let i = 0; i < 3_000; i++) {
    const plain = Array.from({ length: 10 + whole(16) }, word);
    if (random.uniform() < 0.5) plain.splice(whole(plain.length), 0, `@${word()}`);
    if (random.uniform() < 0.6) plain.push(link());
    const text = plain.join(' ');
    texts.push(text);
    source.push(i);
    if (i % 3 > 0) continue;
    const changed = [
      () => `RT @${word()}: ${text}`,
      () => `RT @${word()}: ${text}`.slice(0, 60 + whole(text.length - 59)),
      () => `${text.slice(0, Math.ceil(text.length * (0.5 + random.uniform() / 2)))}…`,
      () => text.replace(/https:\S+/, link()).replace(/@\w+/, `@${word()}`),
      () => `${text.toUpperCase()} ${link()}`,
    ][whole(5)]!;
    texts.push(changed());
    source.push(i);
  }
  return { texts, source };
}

test('finds what was passed on, and little else', () => {
  const { texts, source } = corpus(7);
  const { clusters } = findNearDuplicates(texts);
  const last = new Map<number, number>();
  let [made, found] = [0, 0];
  source.forEach((from, i) => {
    const before = last.get(from);
    last.set(from, i);
    if (before === undefined) return;
    made++;
    if (clusters[before] === clusters[i]) found++;
  });
  const sizes = new Map<number, Map<number, number>>();
  clusters.forEach((cluster, i) => {
    const inside = sizes.get(cluster) ?? new Map<number, number>();
    sizes.set(cluster, inside.set(source[i]!, (inside.get(source[i]!) ?? 0) + 1));
  });
  const pairs = (n: number): number => (n * (n - 1)) / 2;
  let [together, right] = [0, 0];
  for (const inside of sizes.values()) {
    together += pairs([...inside.values()].reduce((sum, n) => sum + n, 0));
    for (const n of inside.values()) right += pairs(n);
  }
  expect(made).toBe(1_000);
  expect(found / made).toBeGreaterThanOrEqual(0.95);
  expect(right / together).toBeGreaterThanOrEqual(0.95);
});

test('equal texts are told from similar ones, and the answer does not depend on luck', () => {
  const texts = [
    'The committee meets on Tuesday to vote on the farm bill, join us at noon',
    'RT @x: The committee meets on Tuesday to vote on the farm bill, join us at noon',
    'The committee meets on Thursday to vote on the farm bill, join us at noon',
    'Happy birthday to my good friend, the finest senator of them all',
    '@a',
    '@b',
  ];
  const { clusters, equal, clusterCount } = findNearDuplicates(texts);
  expect([...clusters]).toEqual([0, 0, 0, 1, 2, 3]);
  expect([...equal]).toEqual([0, 0, 2, 3, 4, 5]);
  expect(clusterCount).toBe(4);
  expect([...findNearDuplicates(texts, { similarity: 0.95 }).clusters]).toEqual([0, 0, 1, 2, 3, 4]);
});

test('a phrase that ten thousand texts begin with costs no square of time', () => {
  const texts = Array.from(
    { length: 10_000 },
    (_, i) => `Good morning to everyone out there ${i * 7919} ${i}`,
  );
  expect(findNearDuplicates(texts).clusters).toHaveLength(10_000);
});

test('no texts at all', () => {
  expect(findNearDuplicates([]).clusterCount).toBe(0);
});
