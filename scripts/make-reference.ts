/** Makes the blocks of the reference pages anew: after a change of a command, a preset or a message. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { referencePages } from './reference/reference-pages.ts';

const root = new URL('../', import.meta.url);
for (const { path, make } of referencePages) {
  const file = new URL(path, root);
  const made = await make(readFileSync(file, 'utf8'));
  writeFileSync(file, await format(made, { ...(await resolveConfig(file)), parser: 'markdown' }));
  console.log(`Made the blocks of ${path}.`);
}
