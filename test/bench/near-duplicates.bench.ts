/** A million short posts, a tenth of them passed on: how long the finder takes, and what it holds in memory. */
import { findNearDuplicates } from '../../engine/text/near-duplicates.ts';
import { SeededRandom } from '../../src-main/sampling/seeded-random.ts';

export function run(options: Readonly<Record<string, string>>): Promise<object> {
  const rows = Number(options['rows'] ?? 1_000_000);
  const random = new SeededRandom(3);
  const whole = (n: number): number => Math.floor(random.next() * n);
  const syllables =
    'ka ro mi ten sha lo ver an ti po que zu ne gra sol bra in ex or el di mo st ing er ly'.split(' ');
  const words = Array.from({ length: 60_000 }, () =>
    Array.from({ length: 1 + whole(4) }, () => syllables[whole(syllables.length)]).join(''),
  );
  const word = (): string => words[Math.floor(Math.exp(random.next() * Math.log(words.length))) - 1]!;
  const link = (): string => `https://t.co/${whole(2 ** 31).toString(36)}`;
  const texts: string[] = [];
  const made: [number, number][] = [];
  while (texts.length < rows) {
    const own = texts.length;
    texts.push(`${Array.from({ length: 8 + whole(24) }, word).join(' ')} @${word()} ${link()}`);
    if (random.next() > 0.11 || texts.length === rows) continue;
    const text = texts[own]!;
    const changed = [
      () => `RT @${word()}: ${text}`,
      () => `${text.slice(0, Math.ceil(text.length * (0.55 + 0.45 * random.next())))}…`,
      () => text.replace(/https:\S+/, link()).replace(/@\w+/, `@${word()}`),
    ][whole(3)]!;
    made.push([own, texts.length]);
    texts.push(changed());
  }
  const before = process.memoryUsage().rss;
  const started = performance.now();
  const { clusters, clusterCount } = findNearDuplicates(texts);
  const seconds = (performance.now() - started) / 1000;
  const found = made.filter(([a, b]) => clusters[a] === clusters[b]).length;
  let together = 0;
  const sizes = new Map<number, number>();
  for (const cluster of clusters) {
    together += sizes.get(cluster) ?? 0;
    sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  }
  return Promise.resolve({
    texts: texts.length,
    findSeconds: Math.round(seconds * 100) / 100,
    clusters: clusterCount,
    recall: found / made.length,
    precision: found / together,
    addedMegabytes: Math.round((process.memoryUsage().rss - before) / 1e6),
  });
}
