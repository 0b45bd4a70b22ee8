/** A large table like those that people collect: ten columns, quotes, line breaks, emoji, words as frequent as in language. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { formatRow } from '../../src-main/files/csv-writer.ts';
import { SeededRandom } from '../../src-main/sampling/seeded-random.ts';

const syllables =
  'ka ro mi ten sha lo ver an ti po que zu ne gra sol bra in ex or el di mo st ing er ly'.split(' ');
const emoji = ['😀', '😂', '❤️', '🔥', '👍🏽', '🇫🇮', '👩‍👩‍👧', '🎉', '😭', '🙏'];
const foreign = ['café', 'naïve', 'über', 'señor', 'Ærø', 'привет', '日本語', 'مرحبا', 'çok', 'łódź'];

/** Writes `rows` rows, about 281 bytes each, the same for the same number. */
export function writeTweetTable(path: string, rows: number): void {
  const random = new SeededRandom(42);
  const one = <Item>(items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)]!;
  const whole = (from: number, to: number): number => from + Math.floor(random.next() * (to - from + 1));
  const two = (n: number): string => String(n).padStart(2, '0');
  const vocabulary = Array.from({ length: 60_000 }, () =>
    Array.from({ length: whole(1, 4) }, () => one(syllables)).join(''),
  );
  // Zipf's law by inversion: the rank grows with the exponential of a uniform number.
  const word = (): string =>
    vocabulary[Math.floor(Math.exp(random.next() * Math.log(vocabulary.length))) - 1]!;
  const text = (): string => {
    const words = Array.from({ length: whole(8, 34) }, word);
    if (random.next() < 0.35) words.splice(whole(0, words.length), 0, one(emoji));
    if (random.next() < 0.2) words.splice(whole(0, words.length), 0, one(foreign));
    if (random.next() < 0.15) words.unshift(`@${word()}`);
    if (random.next() < 0.3) words.push(`#${word()}`);
    if (random.next() < 0.1) words.push(`https://t.co/${whole(0, 2 ** 31).toString(36)}`);
    let joined = words.join(' ');
    if (random.next() < 0.5) joined = joined.replace(' ', ', ');
    if (random.next() < 0.08) joined = joined.replace(' ', '\n');
    if (random.next() < 0.1) joined = joined.replace(' ', ' "quoted" ');
    return joined;
  };
  const file = openSync(path, 'w');
  let pending = 'id,created_at,user,lang,label,group,likes,score,url,text\n';
  for (let i = 0; i < rows; i++) {
    const cells = [
      (10n ** 17n + BigInt(i) * 977n).toString(),
      `20${whole(19, 24)}-${two(whole(1, 12))}-${two(whole(1, 28))}T${two(whole(0, 23))}:${two(whole(0, 59))}:${two(whole(0, 59))}Z`,
      `user_${whole(1, 80_000)}`,
      one(['en', 'fi', 'sv', 'de', 'fr']),
      one(['negative', 'neutral', 'positive', 'positive', 'neutral', '']),
      one(['2019', '2020', '2021', '2022', '2023', '2024']),
      random.next() < 0.97 ? String(Math.floor(1 / (1e-4 + random.next()))) : '',
      random.next().toFixed(6),
      `https://example.org/s/${whole(0, 2 ** 40)
        .toString(16)
        .padStart(12, '0')}`,
      text(),
    ];
    pending += `${formatRow(cells, ',')}\n`;
    if (pending.length < 1 << 20) continue;
    writeSync(file, pending);
    pending = '';
  }
  writeSync(file, pending);
  closeSync(file);
}
