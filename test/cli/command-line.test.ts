/** The command line as such: help, wrong use, exit codes, streams, and that the documentation knows every command. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandNames } from '../../src-main/cli/commands.ts';
import { lectern } from '../support/lectern.ts';
import { failureShape, servingShape } from '../support/shapes.ts';
import { startWorkbench } from '../support/workbench.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'lectern-use-'));
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});
const run = (...args: string[]) => lectern(args, { home });

test('every command that scripts rely on is there', () => {
  const promised = [
    ...['doctor', 'import', 'derive', 'split', 'check', 'train', 'runs', 'show', 'compare', 'predict'],
    ...['explain', 'embed', 'lm train', 'lm score', 'lm next', 'lm generate', 'export', 'archive', 'report'],
    ...['serve', 'open'],
  ];
  expect(promised.filter((name) => !commandNames.includes(name))).toEqual([]);
});

test('help is there for all and for each, on stdout, with exit code 0', async () => {
  const general = await run('--help');
  expect(general.code).toBe(0);
  for (const name of commandNames) {
    expect(general.stdout).toContain(`  ${name}`);
    const own = await run(name, '--help');
    expect(own.code).toBe(0);
    expect(own.stdout).toContain(`Usage: lectern ${name}`);
    expect(own.stderr).toBe('');
  }
  expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('wrong use is exit code 2 and one sentence that says what is wrong', async () => {
  for (const [args, message] of [
    [['frobnicate'], /There is no command “frobnicate”/],
    [['train'], /PROJECT is missing/],
    [['train', 'p.lectern'], /--preset or --recipe/],
    [['train', 'p.lectern', '--preset', 'dan', '--recipe', 'r.json'], /--preset or --recipe/],
    [['train', 'p.lectern', '--preset'], /--preset needs a value/],
    [['train', 'p.lectern', '--preset', 'dan', '--seeds', 'many'], /--seeds needs a number/],
    [['train', 'p.lectern', '--preset', 'dan', '--seeds', '1.5'], /--seeds needs a whole number/],
    [['train', 'p.lectern', '--preset', 'dan', '--device', 'tpu'], /--device is one of auto, gpu, cpu/],
    [['train', 'p.lectern', '--preset', 'dan', '--preset', 'dan'], /--preset was given 2 times/],
    [['show', 'p.lectern', 'a', 'b'], /one argument too many/],
    [['runs', 'p.lectern', '--frobnicate'], /There is no option --frobnicate/],
    [['runs', 'p.lectern', '--json=yes'], /--json takes no value/],
    [['compare', 'p.lectern', 'one'], /at least two runs/],
    [['explain', 'p.lectern', 'r'], /--document or --text/],
    [
      ['split', 'p.lectern', '--train', '.9', '--validation', '.9', '--test', '.1'],
      /there is no project|do not add up/i,
    ],
  ] as [string[], RegExp][]) {
    const outcome = await run(...args);
    expect(outcome.stderr, args.join(' ')).toMatch(message);
    expect(outcome.stdout).toBe('');
    if (!args.includes('split')) expect(outcome.code, args.join(' ')).toBe(2);
  }
});

test('with --json a failure is one document on stdout', async () => {
  const outcome = await run('show', join(home, 'none.lectern'), 'latest', '--json');
  expect(outcome.code).toBe(1);
  expect(failureShape.parse(outcome.json()).error).toMatchObject({ code: 'not-found' });
  expect(outcome.stderr).toBe('');
  const wrong = await run('train', '--json');
  expect(wrong.code).toBe(2);
  expect(failureShape.parse(wrong.json()).error.code).toBe('bad-input');
});

test('serve prints one address, answers there, and ends on Ctrl+C', async () => {
  const workbench = await startWorkbench();
  try {
    servingShape.parse({ address: workbench.address, port: workbench.port });
    expect(new URL(workbench.address).hostname).toBe('127.0.0.1');
    const start = await fetch(workbench.address, { redirect: 'manual' });
    expect(start.status).toBe(303);
    const cookie = start.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = await fetch(`http://127.0.0.1:${String(workbench.port)}/`, { headers: { cookie } });
    expect(page.status).toBe(200);
    const taken = await run('serve', '--port', String(workbench.port), '--json');
    expect(failureShape.parse(taken.json()).error.message).toContain('used by another program');
  } finally {
    await workbench.stop();
  }
  expect(workbench.child.exitCode).toBe(0);
});

test('open prints the address where there is no screen', async () => {
  const outcome = await lectern(['open', '--json'], {
    home,
    environment: { DISPLAY: '', WAYLAND_DISPLAY: '', LECTERN_BROWSER: 'none', LECTERN_ELECTRON: '0' },
    meanwhile: (child) => child.stdout?.once('data', () => child.kill('SIGINT')),
  });
  expect(outcome.code).toBe(0);
  servingShape.parse(outcome.json());
});
