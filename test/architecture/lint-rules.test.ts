/** The rules of lint that matter most for honest numbers and safe texts do speak. */
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Where CI is set, typescript-eslint takes the files on the disk for the texts to lint, which here are planted.
process.env['TSESTREE_SINGLE_RUN'] = 'false';
const eslint = new ESLint({ cwd: root });

/** Rules that speak of this text, as if it stood in the file. */
async function complaints(file: string, text: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath: file });
  return (result?.messages ?? []).map((message) => message.ruleId ?? message.message);
}

// Type-aware rules need a file that its folder's compiler settings include.
const host = 'src-main/api/errors.ts';
const engine = 'engine/training/network.ts';
const component = 'src-renderer/app/Planted.svelte';

describe('lint', () => {
  test.each([
    ['an any', host, 'export const value: any = 1;\n', '@typescript-eslint/no-explicit-any'],
    [
      'an any that escapes',
      host,
      "export function name(): string {\n  return JSON.parse('{}').name;\n}\n",
      '@typescript-eslint/no-unsafe-return',
    ],
    [
      'an any that escapes from the engine',
      engine,
      "export const shape: number[] = JSON.parse('[]');\n",
      '@typescript-eslint/no-unsafe-assignment',
    ],
    [
      'a promise that nobody awaits',
      host,
      'export function start(): void {\n  Promise.reject(new Error());\n}\n',
      '@typescript-eslint/no-floating-promises',
    ],
    [
      'a type imported as a value',
      host,
      "import { ProjectReader } from '../database/project-database.ts';\nexport type Reader = ProjectReader;\n",
      '@typescript-eslint/consistent-type-imports',
    ],
    ['words to the console', host, "console.log('done');\n", 'no-console'],
    [
      'text shown as HTML',
      component,
      '<script lang="ts">\n  let { text }: { text: string } = $props();\n</script>\n\n{@html text}\n',
      'svelte/no-at-html-tags',
    ],
  ])('sees %s', async (_, file, text, rule) => {
    expect(await complaints(file, text)).toContain(rule);
  });

  test('finds nothing in sound code', async () => {
    expect(await complaints(host, "export const words: readonly string[] = ['a'];\n")).toEqual([]);
  });
});
