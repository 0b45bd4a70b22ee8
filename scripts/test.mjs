#!/usr/bin/env node
/**
 * `npm test`: installs what is missing, builds, and runs everything; `npm test -- --only unit,e2e` runs some of it.
 * Prints a line per step, the output of those that failed, and at the end the counts. Runs on Node 20, before anything
 * has been installed.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureElectronShell, ensureKernels, ensureWindow } from './toolchain/builds.mjs';
import { electronIsThere } from './toolchain/electron-download.mjs';
import { ensurePackages } from './toolchain/packages.mjs';
import { ownNode, root } from './toolchain/places.mjs';
import { runCommand } from './toolchain/run-command.mjs';
import { say, seconds, SetupFailure } from './toolchain/say.mjs';
import { adapterEnvironment, ensureSystemPackages } from './toolchain/system-packages.mjs';

const results = join(root, 'test-results');
const tool = (...path) => join('node_modules', ...path);

/** `report` names the file a step leaves its counts in; a step without one counts as one test. */
const steps = [
  { name: 'format', args: [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', args: [tool('eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.'] },
  ...['engine', 'src-main', 'test'].map((folder) => ({
    name: `types-${folder}`,
    args: [tool('typescript', 'bin', 'tsc'), '-p', folder],
  })),
  {
    name: 'types-window',
    args: [
      tool('svelte-check', 'bin', 'svelte-check'),
      '--tsconfig',
      'src-renderer/tsconfig.json',
      '--fail-on-warnings',
    ],
  },
  {
    name: 'boundaries',
    args: [
      tool('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      'engine',
      'src-main',
      'src-renderer',
      'scripts',
      'test',
    ],
  },
  { name: 'unused', args: [tool('knip', 'bin', 'knip.js')] },
  {
    name: 'unit',
    args: [tool('vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json'],
    outputFlag: '--outputFile.json=',
    count: ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) => ({
      passed: numPassedTests,
      // A file that could not even be loaded has no tests to fail.
      failed:
        numFailedTests +
        testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length,
      skipped: numPendingTests + numTodoTests,
    }),
    alone: true,
  },
  {
    name: 'e2e',
    args: [tool('@playwright', 'test', 'cli.js'), 'test', '--reporter=list,json'],
    environment: (file) => ({ PLAYWRIGHT_JSON_OUTPUT_NAME: file }),
    count: ({ stats }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
    }),
    alone: true,
  },
];

const only = chosen(process.argv.slice(2));
const startedAt = performance.now();
const totals = { passed: 0, failed: 0, skipped: 0 };
let broken = false;

try {
  await ensurePackages();
  await ensureSystemPackages();
  await Promise.all([ensureKernels(), ensureWindow()]);
  if (electronIsThere()) await ensureElectronShell();
} catch (error) {
  if (!(error instanceof SetupFailure)) throw error;
  say(error.message);
  console.log('0 passed, 1 failed');
  process.exit(1);
}

mkdirSync(results, { recursive: true });
const home = mkdtempSync(join(tmpdir(), 'lectern-test-'));
const wanted = steps.filter((step) => only === undefined || only.some((name) => isCalled(step, name)));
// Checks run two at a time; what measures or shares a browser runs alone.
const checks = wanted.filter(({ alone }) => !alone);
await Promise.all([work(checks), work(checks)]);
for (const step of wanted) if (step.alone) await runStep(step);
rmSync(home, { recursive: true, force: true });

say(`Everything ran in ${seconds(startedAt)}.`);
console.log(
  `${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`,
);
process.exit(totals.failed > 0 || broken ? 1 : 0);

async function work(queue) {
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) await runStep(step);
}

async function runStep({ name, args, outputFlag, environment, count }) {
  const report = join(results, `${name}.json`);
  rmSync(report, { force: true });
  const stepStartedAt = performance.now();
  const { code, output } = await runCommand(
    ownNode(),
    outputFlag === undefined ? args : [...args, outputFlag + report],
    {
      environment: {
        ...adapterEnvironment(),
        LECTERN_HOME: home,
        FORCE_COLOR: '0',
        NO_COLOR: '1',
        ...environment?.(report),
      },
    },
  );
  writeFileSync(join(results, `${name}.log`), output);
  const counts = countsOf(report, count) ?? {
    passed: code === 0 ? 1 : 0,
    failed: code === 0 ? 0 : 1,
    skipped: 0,
  };
  for (const key of Object.keys(totals)) totals[key] += counts[key];
  if (code !== 0) broken = true;
  const summary =
    count === undefined
      ? code === 0
        ? 'passed'
        : 'FAILED'
      : `${code === 0 ? 'passed' : 'FAILED'}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
  console.log(`${name.padEnd(14)} ${summary} (${seconds(stepStartedAt)})`);
  if (code !== 0) {
    const lines = output.trimEnd().split('\n');
    const shown = lines.slice(-200);
    if (lines.length > shown.length)
      console.log(`  … ${lines.length - shown.length} lines more in test-results/${name}.log`);
    console.log(shown.map((line) => `  ${line}`).join('\n'));
  }
}

function countsOf(report, count) {
  if (count === undefined) return undefined;
  try {
    return count(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    return undefined; // it died before it could report
  }
}

function chosen(args) {
  const names = [];
  const known = `npm test -- --only ${steps.map(({ name }) => name).join('|')}`;
  try {
    const { values } = parseArgs({ args, options: { only: { type: 'string', multiple: true } } });
    names.push(...(values.only ?? []).flatMap((value) => value.split(',')));
  } catch {
    say(`Not understood: ${args.join(' ')}. Use ${known}.`);
    process.exit(2);
  }
  const unknown = names.find((name) => !steps.some((step) => isCalled(step, name)));
  if (unknown !== undefined) {
    say(`There is no step “${unknown}”. Use ${known}.`);
    process.exit(2);
  }
  return names.length === 0 ? undefined : names;
}

/** By its name, or by its kind: `types` is all of `types-…`. */
function isCalled(step, name) {
  return step.name === name || step.name.startsWith(`${name}-`);
}
