import { fileEndings } from '../../../src-main/api/corpora.ts';

const endings = new RegExp(`([.](${fileEndings.join('|')}))+$`, 'i');

/** `tweets.csv.gz` → `tweets`, or `tweets 2` where there is a corpus of that name. */
export function freeCorpusName(fileName: string, corpora: readonly { readonly name: string }[]): string {
  const wanted = fileName.replace(endings, '');
  const taken = new Set(corpora.map(({ name }) => name));
  let free = wanted;
  for (let number = 2; taken.has(free); number++) free = `${wanted} ${number}`;
  return free;
}
