/**
 * Who may import whom. The reasons are in docs/decisions/0001-layout-and-import-rules.md;
 * test/architecture/import-rules.test.ts plants one violation of each rule and expects exactly that rule to speak.
 *
 * Paths are those from the root of the repository. Unit tests sit beside their file and may reach further than
 * the code they test (an op's test needs a backend), so most rules leave them out; doors to third parties do not.
 */
const test = '[.]test[.]ts$';
/** AssemblyScript: compiled by asc, not by TypeScript, with its own way of finding files. */
const assembly = '[.]wasm[.]ts$|^engine/backends/wasm/assembly/';
const notCode = [test, assembly];

const npm = (...names) => `node_modules/(${names.join('|')})(/|$)`;

/** The layers of the engine from the bottom up. Each may import itself and what its entry names. */
const contract = '^engine/training/network[.]ts$';
const engineLayers = {
  core: [],
  ops: ['core'],
  autograd: ['core', 'ops'],
  'losses|layers|optimizers|schedules': [
    'core',
    'ops',
    'autograd',
    'losses',
    'layers',
    'optimizers',
    'schedules',
  ],
  statistics: ['core'],
  metrics: ['core', 'statistics'],
  text: ['core', 'statistics'],
  models: [
    ...[
      'core',
      'ops',
      'autograd',
      'losses',
      'layers',
      'optimizers',
      'schedules',
      'statistics',
      'metrics',
      'text',
    ],
    'models',
  ],
  explain: ['core', 'statistics', 'metrics', 'text', 'models'],
};
/** Folders of which a model of documents may use the types that describe what is trained, and nothing else. */
const mayImportContract = ['models', 'explain'];

function engineLayerRules() {
  return Object.entries(engineLayers).map(([folders, below]) => {
    const allowed = [...folders.split('|'), ...below].map((folder) => `^engine/${folder}/`);
    if (mayImportContract.includes(folders)) allowed.push(contract);
    return {
      name: `engine-layer-${folders.split('|')[0]}`,
      comment: `engine/${folders} may import ${below.join(', ') || 'nothing else of ours'}: layers point downwards.`,
      severity: 'error',
      from: { path: `^engine/(${folders})/`, pathNot: notCode },
      to: { path: '^engine/', pathNot: allowed },
    };
  });
}

/** One door per third party: the package and the only folder that knows it. */
const doors = {
  'better-sqlite3': '^(src-main/database|test/migrations)/',
  'iconv-lite': '^src-main/files/',
  jschardet: '^src-main/files/',
  papaparse: '^(src-main/files/|test/bench/pollock[.])',
  hyparquet: '^src-main/files/',
  'hyparquet-compressors': '^src-main/files/',
  'hyparquet-writer': '^src-main/files/',
  'write-excel-file': '^src-main/files/',
  eld: '^src-main/features/exploration/',
  '@orama/stemmers': '^engine/text/word-forms/',
  porter2: '^engine/text/word-forms/',
  stopword: '^engine/text/word-forms/',
  sax: '^src-main/files/',
  yauzl: '^src-main/files/',
  electron: '^(src-main/electron/|electron[.]config[.]ts$|test/e2e/electron)',
  'umap-js': '^src-main/engine-process/place-points[.]ts$',
  ws: '^src-main/server/',
  webgpu: '^src-main/engine-process/',
  echarts: '^src-renderer/charts/',
  zrender: '^src-renderer/charts/',
  svelte: '^(src-renderer/|test/|vite[.]config[.]ts$|svelte[.]config[.]js$)',
  'bits-ui': '^src-renderer/',
  '@lucide/svelte': '^src-renderer/',
  '@fontsource-variable/[^/]+': '^src-renderer/',
};

function doorRules() {
  return Object.entries(doors).map(([name, folder]) => ({
    name: `door-${name.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')}`,
    comment: `One door per third party: ${name} is known only to ${folder}.`,
    severity: 'error',
    from: { pathNot: folder },
    to: { path: [npm(name), npm(`@types/${name}`)] },
  }));
}

/** Dawn for Node reaches only the folder that owns it; the engine's own tests of its WebGPU backend need a device too. */
const rules = doorRules().map((rule) =>
  rule.name === 'door-webgpu'
    ? { ...rule, from: { pathNot: `${doors.webgpu}|^engine/.*${test}|^test/(parity|golden|bench|support)/` } }
    : rule,
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means that two files are one concept, or that a contract is in the wrong place.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that resolves to nothing fails only when it runs.',
      severity: 'error',
      from: { pathNot: assembly },
      // Generated files and the virtual modules of Vite exist only while building.
      to: { couldNotResolve: true, pathNot: ['[?](raw|url|worker|inline)$', '^virtual:', '[.]css$'] },
    },
    {
      name: 'no-development-packages',
      comment:
        'Installed without development packages, the host must still run. The window is bundled at build time.',
      severity: 'error',
      from: { path: '^src-main/', pathNot: [test, '^src-main/electron/'] },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: npm('electron', 'papaparse'),
      },
    },

    // The engine: plain TypeScript.
    {
      name: 'engine-imports-only-engine',
      comment: 'The engine is a library: it knows neither the host nor the window.',
      severity: 'error',
      from: { path: '^engine/', pathNot: assembly },
      to: { path: '^(src-main|src-renderer|scripts|test)/', pathNot: '^test/(support|fixtures)/' },
    },
    {
      name: 'engine-no-node',
      comment: 'The engine runs wherever JavaScript runs; files, threads and devices are passed in.',
      severity: 'error',
      from: { path: '^engine/', pathNot: [test, '[.]cases[.]ts$', '^engine/.*/build[^/]*[.](ts|mjs)$'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'engine-no-packages',
      comment: 'The engine has no dependency: what it computes is readable in it.',
      severity: 'error',
      from: { path: '^engine/', pathNot: [test, assembly] },
      to: {
        path: 'node_modules/',
        // Types of the WebGPU specification vanish at run time. A door of its own watches each of these packages.
        pathNot: ['node_modules/@webgpu/types/', ...Object.keys(doors).map((name) => npm(name))],
      },
    },
    ...engineLayerRules(),
    {
      name: 'engine-backends-import-core',
      comment: 'A backend knows bytes, buffers and dispatch; it knows no op.',
      severity: 'error',
      from: { path: '^engine/backends/', pathNot: notCode },
      to: { path: '^engine/', pathNot: ['^engine/(core|backends)/'] },
    },
    {
      name: 'engine-backends-are-strangers',
      comment: 'A backend can be added or removed without touching another.',
      severity: 'error',
      from: { path: '^engine/backends/([^/]+)/', pathNot: notCode },
      to: { path: '^engine/backends/[^/]+/', pathNot: '^engine/backends/$1/' },
    },
    {
      name: 'engine-training-knows-no-backend',
      comment: 'Devices are passed in: training names no backend.',
      severity: 'error',
      from: { path: '^engine/training/', pathNot: notCode },
      to: { path: '^engine/backends/' },
    },
    {
      name: 'engine-contract-stands-alone',
      comment:
        'What models and training share is types, made of core alone, so that it can never close a cycle.',
      severity: 'error',
      from: { path: contract },
      to: { pathNot: '^engine/core/' },
    },

    // The host.
    {
      name: 'api-imports-only-zod',
      comment: 'The message catalogue is loaded by the window: types and schemas, nothing that runs.',
      severity: 'error',
      from: { path: '^src-main/api/', pathNot: test },
      to: { pathNot: ['^src-main/api/', npm('zod'), ...Object.keys(doors).map((name) => npm(name))] },
    },
    {
      name: 'main-features-are-strangers',
      comment:
        'A feature talks to another through the project file or the catalogue, so that each can be read alone.',
      severity: 'error',
      from: { path: '^src-main/features/([^/]+)/', pathNot: test },
      to: { path: '^src-main/features/[^/]+/', pathNot: '^src-main/features/$1/' },
    },
    {
      name: 'main-doors-are-not-imported',
      comment:
        'Window, server and command line are doors to one host; what is behind them does not know them.',
      severity: 'error',
      from: { path: '^src-main/(api|database|engine-process|features|files|jobs)/', pathNot: test },
      to: { path: '^src-main/(cli|electron|server)/' },
    },
    {
      name: 'main-foundations-know-no-feature',
      comment: 'Database, files, jobs and the engine process serve the features and do not know them.',
      severity: 'error',
      from: { path: '^src-main/(database|engine-process|files|jobs)/', pathNot: test },
      to: { path: '^src-main/features/' },
    },
    {
      name: 'main-readers-and-writers-stand-alone',
      comment: 'Readers and writers of files can be tested, and moved to a worker, without a project.',
      severity: 'error',
      from: { path: '^src-main/files/', pathNot: test },
      to: { path: '^(engine/|src-main/(database|engine-process|jobs)/)' },
    },
    {
      name: 'main-only-engine-process-computes',
      comment:
        'A crash or hang of the engine must never take the host along: only its process runs models. Measures, statistics and the reading of words are plain arithmetic.',
      severity: 'error',
      from: { path: '^src-main/', pathNot: ['^src-main/engine-process/', test] },
      to: {
        path: '^engine/',
        pathNot: '^engine/(core|metrics|statistics|text)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'electron-is-thin',
      comment: 'Electron draws windows and loads no native module; the host runs in its own process.',
      severity: 'error',
      from: { path: '^src-main/electron/', pathNot: test },
      to: {
        path: '^(engine|src-main/(database|engine-process|features|files|jobs|cli))/',
        dependencyTypesNot: ['type-only'],
      },
    },

    // The window.
    {
      name: 'renderer-imports-only-api',
      comment: 'The window speaks the catalogue and knows nothing else of the host.',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: test },
      to: { path: '^(src-main|engine|scripts|test)/', pathNot: '^src-main/api/' },
    },
    {
      name: 'renderer-no-node',
      comment: 'The window is a sandboxed page.',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-features-are-strangers',
      comment: 'Features meet in app/, state/ and elements/.',
      severity: 'error',
      from: { path: '^src-renderer/features/([^/]+)/', pathNot: test },
      to: { path: '^src-renderer/features/[^/]+/', pathNot: '^src-renderer/features/$1/' },
    },
    {
      name: 'renderer-foundations-know-no-screen',
      comment: 'Elements, charts, client and state are used by screens and do not know them.',
      severity: 'error',
      from: { path: '^src-renderer/(elements|charts|client|state)/', pathNot: test },
      to: { path: '^src-renderer/(app|features)/' },
    },
    {
      name: 'renderer-bricks-know-no-data',
      comment: 'Elements and charts get what they show as properties.',
      severity: 'error',
      from: { path: '^src-renderer/(elements|charts)/', pathNot: test },
      to: { path: '^src-renderer/(client|state)/' },
    },

    ...rules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: ['^(dist|build|coverage|test-results|playwright-report)/', '^engine/backends/wasm/build/'],
    },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    preserveSymlinks: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'browser', 'node', 'default'],
      mainFields: ['module', 'main', 'types', 'typings'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.svelte', '.json', '.d.ts'],
    },
  },
};
