/** A cut of the tweets that lie beside the repository where there are any: 5,000 rows, every part among them. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseCsv, writeCsv } from './csv.ts';
import { root } from './serving.ts';

const source = join(root, '..', 'shared', 'data', 'tweeteval', 'sentiment.csv.gz');
const wanted: Readonly<Record<string, number>> = { train: 4_000, val: 400, test: 600 };

export const noTweets = existsSync(source) ? undefined : `${source} is not on this machine`;

/** Spread evenly over each part; the rows keep their order. */
export function cutTweets(path: string): void {
  const [header = [], ...rows] = parseCsv(gunzipSync(readFileSync(source)).toString('utf8'));
  const part = header.indexOf('split');
  const sizes = new Map<string, number>();
  for (const row of rows) sizes.set(row[part] ?? '', (sizes.get(row[part] ?? '') ?? 0) + 1);
  const seen = new Map<string, number>();
  const chosen = rows.filter((row) => {
    const name = row[part] ?? '';
    const at = seen.get(name) ?? 0;
    seen.set(name, at + 1);
    const share = (wanted[name] ?? 0) / (sizes.get(name) ?? 1);
    return Math.floor((at + 1) * share) > Math.floor(at * share);
  });
  writeFileSync(path, writeCsv([header, ...chosen]));
}
