/** What comes from outside: where from, under which licence, and what it may run. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { read, repositoryFiles } from './repository-files.ts';

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      license: z.string().optional(),
      resolved: z.string().optional(),
      hasInstallScript: z.boolean().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
    }),
  ),
});
const packageFile = z.looseObject({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  allowScripts: z.record(z.string(), z.boolean()),
});

const lock = lockFile.parse(JSON.parse(read('package-lock.json')));
const manifest = packageFile.parse(JSON.parse(read('package.json')));
const installed = Object.entries(lock.packages).filter(([path]) => path !== '');
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Licences that let anyone use, change and pass on the whole. */
const free = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  'OFL-1.1',
]);

/** Packages of the window are bundled into what people install, though npm counts them as development packages. */
const bundled = new Set([
  'svelte',
  'bits-ui',
  '@lucide/svelte',
  'echarts',
  'zrender',
  '@fontsource-variable/inter',
  '@fontsource-variable/source-serif-4',
]);

describe('packages', () => {
  test('the lock file names no registry', () => {
    expect(installed.filter(([, entry]) => entry.resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  test('every package is locked with a version', () => {
    expect(installed.filter(([, entry]) => entry.version === undefined).map(([path]) => path)).toEqual([]);
  });

  test('no package but Node itself runs a script when it is installed', () => {
    const withScript = installed
      .filter(([, entry]) => entry.hasInstallScript === true)
      .map(([path]) => nameOf(path));
    expect(
      Object.entries(manifest.allowScripts)
        .filter(([, allowed]) => allowed)
        .map(([name]) => name),
    ).toEqual(['node']);
    // Anything else that has a script must be denied by name, so that the answer is a decision.
    const undecided = withScript.filter(
      (name) => !(name in manifest.allowScripts) && !optionalWatchers.has(name),
    );
    expect(undecided).toEqual([]);
  });

  test('what people install is under a free licence', () => {
    const shipped = installed.filter(
      ([path, entry]) => (entry.dev !== true && entry.devOptional !== true) || bundled.has(nameOf(path)),
    );
    expect(shipped.length).toBeGreaterThan(5);
    const other = shipped
      .filter(([path]) => nameOf(path) !== 'node')
      .filter(([, entry]) => !free.has(entry.license ?? ''))
      .map(([path, entry]) => `${nameOf(path)}: ${entry.license ?? 'none stated'}`);
    expect(other).toEqual([]);
  });
});

/** Only on macOS, only for watching files while developing; npm leaves it out elsewhere. */
const optionalWatchers = new Set(['fsevents']);

describe('offline', () => {
  const windowFiles = repositoryFiles().filter(
    (file) =>
      file.startsWith('src-renderer/') &&
      /[.](ts|js|svelte|css|html)$/.test(file) &&
      !file.endsWith('.test.ts'),
  );

  test('the window loads nothing from elsewhere', () => {
    const loading =
      /(src|href|srcset|action)\s*=\s*["'{`]*\s*(https?:)?\/\/|url\(\s*["']?(https?:)?\/\/|@import\s+["'](https?:)?\/\/|(fetch|import|WebSocket|EventSource|sendBeacon)\(\s*["'`](https?|wss?):\/\//i;
    expect(windowFiles.filter((file) => loading.test(read(file)))).toEqual([]);
  });

  test('no source of the host or window names a remote address to connect to', () => {
    const sources = repositoryFiles().filter(
      (file) =>
        /^(engine|src-main|src-renderer)\//.test(file) &&
        /[.](ts|mjs|svelte)$/.test(file) &&
        !/[.]test[.]ts$/.test(file),
    );
    const connecting =
      /(fetch|request|get|connect|WebSocket)\(\s*["'`](https?|wss?):\/\/(?!127[.]0[.]0[.]1|localhost|\[::1\])/;
    expect(sources.filter((file) => connecting.test(read(file)))).toEqual([]);
  });

  test('components import from the host only its catalogue, types included', () => {
    // The import rules see components compiled, without their type imports.
    const reaching = windowFiles
      .filter((file) => file.endsWith('.svelte'))
      .flatMap((file) =>
        [...read(file).matchAll(/from\s+['"]([^'"]+)['"]/g)].map((match) => [file, match[1] ?? ''] as const),
      )
      .filter(
        ([, specifier]) => /(src-main|engine)\//.test(specifier) && !specifier.includes('src-main/api/'),
      );
    expect(reaching).toEqual([]);
  });
});
