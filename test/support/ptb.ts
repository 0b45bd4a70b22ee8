/** Penn Treebank in Mikolov's preparation: one sentence per line, words apart by spaces, rare words replaced by `<unk>`. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const folder = fileURLToPath(new URL('../../../shared/data/ptb/', import.meta.url));
export const ptbMissing = existsSync(folder) ? undefined : 'Penn Treebank (../shared/data/ptb) is not here';

export function readPtb(part: 'train' | 'valid' | 'test'): string[][] {
  const plain = `${folder}ptb.${part}.txt`;
  const text = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
  return text
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/ +/));
}
