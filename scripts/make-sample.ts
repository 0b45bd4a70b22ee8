/** Writes sample/posts.csv. The same bytes every time; test/architecture/sample.test.ts checks that they are the committed ones. */
import { writeFileSync } from 'node:fs';
import { composeSample } from './sample-corpus/compose.ts';
import { toCsv } from './sample-corpus/to-csv.ts';

const posts = composeSample();
const path = new URL('../sample/posts.csv', import.meta.url);
writeFileSync(path, toCsv(posts));
console.log(`Wrote ${posts.length} posts to ${path.pathname}.`);
