/**
 * Every import rule is broken once, on purpose, in a small copy of the layout, and exactly that rule must speak.
 * A rule without a planted violation fails here too.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult, type IConfiguration } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const configuration = createRequire(import.meta.url)(
  join(root, '.dependency-cruiser.cjs'),
) as IConfiguration & {
  forbidden: { name: string }[];
};

interface Plant {
  /** The file that breaks the rule. */
  readonly file: string;
  readonly source: string;
  /** What else must be there, sound by itself. */
  readonly others?: Readonly<Record<string, string>>;
}

const target = 'export const value = 1;\n';
const use = (specifier: string) => `import * as it from '${specifier}';\nexport const used = it;\n`;
const importing = (file: string, specifier: string, other: string): Plant => ({
  file,
  source: use(specifier),
  others: { [other]: target },
});

/** Each in folders and files of its own, so that one plant cannot set off another's rule. */
const plants: Readonly<Record<string, Plant>> = {
  'no-cycles': {
    file: 'src-main/files/cycle-a.ts',
    source: use('./cycle-b.ts'),
    others: { 'src-main/files/cycle-b.ts': use('./cycle-a.ts') },
  },
  'no-unresolvable': { file: 'src-main/files/missing-import.ts', source: use('./not-there.ts') },
  'no-development-packages': { file: 'src-main/files/uses-test-package.ts', source: use('fast-check') },
  'engine-imports-only-engine': importing(
    'engine/uses-host.ts',
    '../src-main/jobs/a.ts',
    'src-main/jobs/a.ts',
  ),
  'engine-no-node': { file: 'engine/core/uses-node.ts', source: use('node:fs') },
  'engine-no-packages': { file: 'engine/core/uses-package.ts', source: use('clsx') },
  'engine-layer-core': importing('engine/core/looks-up.ts', '../ops/add/add.ts', 'engine/ops/add/add.ts'),
  'engine-layer-ops': importing(
    'engine/ops/sub/sub.ts',
    '../../autograd/graph.ts',
    'engine/autograd/graph.ts',
  ),
  'engine-layer-autograd': importing('engine/autograd/up.ts', '../losses/mse.ts', 'engine/losses/mse.ts'),
  'engine-layer-losses': importing('engine/layers/up.ts', '../models/dan.ts', 'engine/models/dan.ts'),
  'engine-layer-statistics': importing('engine/statistics/up.ts', '../metrics/f1.ts', 'engine/metrics/f1.ts'),
  'engine-layer-metrics': importing('engine/metrics/up.ts', '../models/rnn.ts', 'engine/models/rnn.ts'),
  'engine-layer-text': importing('engine/text/up.ts', '../models/gru.ts', 'engine/models/gru.ts'),
  'engine-layer-models': importing(
    'engine/models/up.ts',
    '../training/trainer.ts',
    'engine/training/trainer.ts',
  ),
  'engine-layer-explain': importing(
    'engine/explain/up.ts',
    '../training/schedule.ts',
    'engine/training/schedule.ts',
  ),
  'engine-backends-import-core': importing(
    'engine/backends/wasm/knows-an-op.ts',
    '../../ops/mul/mul.ts',
    'engine/ops/mul/mul.ts',
  ),
  'engine-backends-are-strangers': importing(
    'engine/backends/webgpu/knows-a-sister.ts',
    '../reference/loops.ts',
    'engine/backends/reference/loops.ts',
  ),
  'engine-training-knows-no-backend': importing(
    'engine/training/device.ts',
    '../backends/webgpu/device.ts',
    'engine/backends/webgpu/device.ts',
  ),
  'engine-contract-stands-alone': importing(
    'engine/training/network.ts',
    '../losses/nll.ts',
    'engine/losses/nll.ts',
  ),
  'api-imports-only-zod': { file: 'src-main/api/reads-files.ts', source: use('node:path') },
  'main-features-are-strangers': importing(
    'src-main/features/runs/runs.handlers.ts',
    '../corpora/corpora.queries.ts',
    'src-main/features/corpora/corpora.queries.ts',
  ),
  'main-doors-are-not-imported': importing(
    'src-main/jobs/asks-server.ts',
    '../server/listen.ts',
    'src-main/server/listen.ts',
  ),
  'main-foundations-know-no-feature': importing(
    'src-main/jobs/knows-feature.ts',
    '../features/labels/labels.queries.ts',
    'src-main/features/labels/labels.queries.ts',
  ),
  'main-readers-and-writers-stand-alone': importing(
    'src-main/files/knows-database.ts',
    '../database/open.ts',
    'src-main/database/open.ts',
  ),
  'main-only-engine-process-computes': importing(
    'src-main/jobs/computes.ts',
    '../../engine/training/early-stopping.ts',
    'engine/training/early-stopping.ts',
  ),
  'electron-is-thin': importing(
    'src-main/electron/reads-project.ts',
    '../database/read.ts',
    'src-main/database/read.ts',
  ),
  'renderer-imports-only-api': importing(
    'src-renderer/client/reaches-over.ts',
    '../../src-main/jobs/queue.ts',
    'src-main/jobs/queue.ts',
  ),
  'renderer-no-node': { file: 'src-renderer/client/reads-disk.ts', source: use('node:os') },
  'renderer-features-are-strangers': importing(
    'src-renderer/features/runs/Runs.svelte.ts',
    '../corpora/table.ts',
    'src-renderer/features/corpora/table.ts',
  ),
  'renderer-foundations-know-no-screen': importing(
    'src-renderer/state/knows-screen.ts',
    '../app/router.ts',
    'src-renderer/app/router.ts',
  ),
  'renderer-bricks-know-no-data': importing(
    'src-renderer/elements/asks-host.ts',
    '../client/connection.ts',
    'src-renderer/client/connection.ts',
  ),
  'door-better-sqlite3': { file: 'src-main/jobs/opens-database.ts', source: use('better-sqlite3') },
  'door-iconv-lite': { file: 'src-main/jobs/decodes.ts', source: use('iconv-lite') },
  'door-jschardet': { file: 'src-main/jobs/guesses.ts', source: use('jschardet') },
  'door-papaparse': { file: 'src-main/jobs/parses.ts', source: use('papaparse') },
  'door-hyparquet': { file: 'src-main/jobs/reads-parquet.ts', source: use('hyparquet') },
  'door-hyparquet-compressors': {
    file: 'src-main/jobs/unpacks-parquet.ts',
    source: use('hyparquet-compressors'),
  },
  'door-hyparquet-writer': { file: 'src-main/jobs/writes-parquet.ts', source: use('hyparquet-writer') },
  'door-write-excel-file': { file: 'test/support/writes-workbook.ts', source: use('write-excel-file/node') },
  'door-eld': { file: 'src-main/jobs/tells-languages.ts', source: use('eld') },
  'door-orama-stemmers': { file: 'engine/models/stems.ts', source: use('@orama/stemmers/german') },
  'door-porter2': { file: 'engine/models/stems-english.ts', source: use('porter2') },
  'door-stopword': { file: 'engine/models/leaves-words-out.ts', source: use('stopword') },
  'door-umap-js': { file: 'src-main/jobs/draws-maps.ts', source: use('umap-js') },
  'door-sax': { file: 'src-main/jobs/reads-xml.ts', source: use('sax') },
  'door-yauzl': { file: 'src-main/jobs/reads-zip.ts', source: use('yauzl') },
  'door-electron': { file: 'src-main/server/shows-window.ts', source: use('electron') },
  'door-ws': { file: 'src-main/cli/opens-socket.ts', source: use('ws') },
  'door-webgpu': { file: 'engine/backends/webgpu/finds-device.ts', source: use('webgpu') },
  'door-echarts': { file: 'src-renderer/elements/draws.ts', source: use('echarts') },
  'door-zrender': { file: 'src-renderer/elements/paints.ts', source: use('zrender') },
  'door-svelte': {
    file: 'src-main/server/renders.ts',
    source: `import type { Component } from 'svelte';\nexport type Screen = Component;\n`,
  },
  'door-bits-ui': { file: 'test/support/dialog.ts', source: use('bits-ui') },
  'door-lucide-svelte': { file: 'test/support/icon.ts', source: use('@lucide/svelte') },
  'door-fontsource-variable': { file: 'test/support/font.ts', source: use('@fontsource-variable/inter') },
};

/** What may be done, and was forbidden by a rule that was drawn too wide. */
const allowed: Readonly<Record<string, string>> = {
  'engine/ops/add/add.test.ts': use('../../backends/reference/loops.ts'),
  'engine/explain/asks-model.ts': use('../models/dan.ts'),
  'engine/models/dan-contract.ts': `import type { value } from '../training/network.ts';\nexport type Of = typeof value;\n`,
  'engine/training/uses-models.ts': use('../models/dan.ts'),
  'src-main/database/sqlite.ts': use('better-sqlite3'),
  'src-main/database/sqlite.test.ts': use('better-sqlite3'),
  'src-main/files/decode.ts': use('iconv-lite'),
  'src-main/server/socket.ts': use('ws'),
  'src-main/api/message.ts': use('zod'),
  'src-main/electron/window.ts': `import type { BrowserWindow } from 'electron';\nexport type Window = BrowserWindow;\n`,
  'src-main/engine-process/device.ts': use('webgpu'),
  'src-main/features/runs/runs.queries.ts': use('../../database/read.ts'),
  'src-main/jobs/names-a-type.ts': `import type { value } from '../../engine/training/early-stopping.ts';\nexport type Of = typeof value;\n`,
  'src-renderer/charts/chart.ts': use('echarts'),
  'src-renderer/client/messages.ts': use('../../src-main/api/message.ts'),
  'src-renderer/features/corpora/screen.ts': use('../../elements/button.ts'),
  'src-renderer/elements/button.ts': target,
};

let folder: string;
let violations: { from: string; rule: string }[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-import-rules-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  symlinkSync(join(root, 'package.json'), join(folder, 'package.json'));
  const files = new Map<string, string>(Object.entries(allowed));
  for (const plant of Object.values(plants)) {
    for (const [file, source] of Object.entries(plant.others ?? {})) files.set(file, source);
  }
  for (const plant of Object.values(plants)) files.set(plant.file, plant.source);
  for (const [file, source] of files) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), source);
  }
  const { options, ...ruleSet } = configuration;
  const result = await cruise(['engine', 'src-main', 'src-renderer', 'test'], {
    ...options,
    baseDir: folder,
    validate: true,
    ruleSet,
    outputType: 'json',
  });
  const output = (
    typeof result.output === 'string' ? JSON.parse(result.output) : result.output
  ) as ICruiseResult;
  violations = output.summary.violations.map((violation) => ({
    from: violation.from,
    rule: violation.rule.name,
  }));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('import rules', () => {
  test('every rule has a planted violation and every plant has a rule', () => {
    expect(Object.keys(plants).sort()).toEqual(configuration.forbidden.map((rule) => rule.name).sort());
  });

  test.each(Object.entries(plants))('%s speaks, and no other rule does', (rule, plant) => {
    const found = violations
      .filter((violation) => violation.from === plant.file)
      .map((violation) => violation.rule);
    expect([...new Set(found)]).toEqual([rule]);
  });

  test.each(Object.keys(allowed))('%s is allowed', (file) => {
    expect(violations.filter((violation) => violation.from === file)).toEqual([]);
  });
});
