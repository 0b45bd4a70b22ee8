#!/usr/bin/env node
/**
 * Compiles the AssemblyScript kernels of engine/ops into engine/backends/wasm/build/*.wasm, one file per variant of
 * the instruction set. An entry module that lists every kernel is made on the way, so the backend knows none by name.
 * Nothing is compiled when no source has changed. Plain JavaScript: it also runs on the Node that npm found.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const opsFolder = join(root, 'engine/ops');
const assemblyFolder = join(root, 'engine/backends/wasm/assembly');
const buildFolder = join(root, 'engine/backends/wasm/build');

/** Tile sizes are measured choices: see docs/decisions/0002. */
const variants = [
  { name: 'wide', rows: 5, columns: 16, features: 'simd,relaxed-simd,threads' },
  { name: 'fused', rows: 6, columns: 8, features: 'simd,relaxed-simd,threads' },
  { name: 'plain', rows: 6, columns: 8, features: 'simd,threads' },
];

const kernelPattern =
  /export function (\w+)\(\s*args: usize,\s*thread: i32,\s*threads: i32,\s*scratch: usize,?\s*\): void/g;

function sourceFiles(folder, ending) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(ending) && !name.endsWith('.test.ts') && !name.endsWith('.cases.ts'))
    .sort()
    .map((name) => join(folder, name));
}

function kernelFiles() {
  return sourceFiles(opsFolder, '.wasm.ts');
}

function assemblyFiles() {
  return readdirSync(assemblyFolder)
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(assemblyFolder, name));
}

/** The inner loop: `rows` × `columns` sums in registers, one step of the depth per turn. */
function tileSource(rows, columns) {
  const vectors = columns / 4;
  const each = (fn) =>
    Array.from({ length: rows }, (_, i) => Array.from({ length: vectors }, (_, j) => fn(i, j)).join('')).join(
      '',
    );
  // The last row and column first: in this order the compiler folds loads into the multiplications.
  let body = '';
  for (let i = rows - 1; i >= 0; i--) {
    body += `    x = v128.load32_splat(a, ${i * 4});\n`;
    for (let j = vectors - 1; j >= 0; j--) {
      if (i === rows - 1) body += `    b${j} = v128.load(b, ${j * 16});\n`;
      body += `    c${i}_${j} = fma(x, b${j}, c${i}_${j});\n`;
    }
  }
  const storeRows = (value) =>
    Array.from({ length: rows }, (_, i) =>
      Array.from({ length: vectors }, (_, j) => `    v128.store(c, ${value(i, j)}, ${j * 16});\n`).join(''),
    ).join('    c += ldc;\n');
  return `import { fma } from './simd';
export const MR: i32 = ${rows};
export const NR: i32 = ${columns};
export function tile(depth: i32, a: usize, b: usize, c: usize, ldc: usize, accumulate: bool): void {
${each((i, j) => `  let c${i}_${j}: v128 = f32x4.splat(0);\n`)}  let x: v128 = f32x4.splat(0);
${Array.from({ length: vectors }, (_, j) => `  let b${j}: v128 = f32x4.splat(0);\n`).join('')}  let k: i32 = depth;
  if (k) do {
${body}    a += ${rows * 4}; b += ${columns * 4}; k -= 1;
  } while (k);
  if (accumulate) {
${storeRows((i, j) => `f32x4.add(v128.load(c, ${j * 16}), c${i}_${j})`)}  } else {
${storeRows((i, j) => `c${i}_${j}`)}  }
}
`;
}

/** The two kernels of an optimiser: over a flat range, and over the rows of a table. */
function updateSource({ rule, gradient, states, parameter }, toAssembly, updateEntry, names) {
  const indices = states.map((_, index) => index);
  const naming = (inputs) => ({
    inputs,
    result: '',
    upstream: '',
    parameter: (name) => `n${rule.scalars.indexOf(name)}`,
  });
  const old = indices.map((index) => `o${index}`);
  const next = indices.map((index) => `s${index}`);
  const step = (load, store) => `    const p = ${load('parameter')};
    const raw = ${load('gradient')};
${indices.map((index) => `    const o${index} = ${load(`state${index}`)};\n`).join('')}    const g = ${toAssembly(gradient, naming(['p', 'raw']))};
${indices.map((index) => `    const s${index} = ${toAssembly(states[index], naming(['p', 'g', ...old]))};\n`).join('')}${indices.map((index) => `    ${store(`state${index}`, `s${index}`)};\n`).join('')}    ${store('parameter', toAssembly(parameter, naming(['p', 'g', ...next, ...old])))};
`;
  const advance = (bytes) =>
    `    parameter += ${bytes}; gradient += ${bytes};${indices.map((index) => ` state${index} += ${bytes};`).join('')}\n`;
  const stateArguments = indices.map((index) => `state${index}: usize, `).join('');
  const [dense, rows] = [updateEntry(rule.name, 'dense'), updateEntry(rule.name, 'rows')];
  names.push(dense, rows);
  return `
function range_${rule.name}(parameter: usize, gradient: usize, ${stateArguments}length: i32, scalars: usize): void {
${rule.scalars.map((_, index) => `  const n${index} = v128.load32_splat(scalars, ${index * 4});\n`).join('')}  for (; length >= 4; length -= 4) {
${step(
  (name) => `v128.load(${name})`,
  (name, value) => `v128.store(${name}, ${value})`,
)}${advance(16)}  }
  if (length > 0) {
${step(
  (name) => `loadPart(${name}, length)`,
  (name, value) => `storePart(${name}, ${value}, length)`,
)}  }
}
export function ${dense}(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const length = load<i32>(args, ${(rule.states + 3) * 4});
  const from = border(length, thread, threads);
  const to = border(length, thread + 1, threads);
  const skip = <usize>from << 2;
  range_${rule.name}(load<usize>(args) + skip, load<usize>(args, 4) + skip, ${indices.map((index) => `load<usize>(args, ${(2 + index) * 4}) + skip, `).join('')}to - from, load<usize>(args, ${(rule.states + 2) * 4}));
}
export function ${rows}(args: usize, thread: i32, threads: i32, scratch: usize): void {
  const table = load<usize>(args);
  const rows = load<usize>(args, 4);
  const count = load<i32>(load<usize>(args, 8));
  const values = load<usize>(args, 12);
  const scalars = load<usize>(args, ${(rule.states + 4) * 4});
  const columns = load<i32>(args, ${(rule.states + 5) * 4});
  const stride = <usize>columns << 2;
  const to = rowsTo(count, thread, threads);
  for (let entry = rowsFrom(count, thread, threads); entry < to; entry++) {
    const skip = <usize>load<u32>(rows + (<usize>entry << 2)) * stride;
    range_${rule.name}(table + skip, values + <usize>entry * stride, ${indices.map((index) => `load<usize>(args, ${(4 + index) * 4}) + skip, `).join('')}columns, scalars);
  }
}
`;
}

/** One kernel for the value and one for each derivative of every elementwise operation. */
async function elementwiseKernels() {
  const { operations } = await import('../engine/ops/index.ts');
  const { toAssembly, toAssemblySteps } = await import('../engine/core/expression-code.ts');
  const { elementwiseEntry } = await import('../engine/ops/elementwise.ts');
  const { updateEntry } = await import('../engine/ops/update-rule.ts');
  const names = [];
  let inner = '';
  let source = `import { walk, fetch } from './elementwise';
import { border, rowsFrom, rowsTo } from './slice';
import { fma, lane, loadPart, storePart, vcos, verf, vexp, vexpm1, vlog, vlog1p, vpow, vsin, vtanh } from './simd';
`;
  for (const { operation } of Object.values(operations)) {
    if (operation.steps !== undefined) {
      source += updateSource(operation.steps, toAssembly, updateEntry, names);
      continue;
    }
    if (operation.spec === undefined) continue;
    const { spec, expressions } = operation;
    const parts = [
      { derivative: undefined, expression: expressions.value, inputs: spec.inputs },
      ...expressions.gradients.map((expression, derivative) => ({
        derivative,
        expression,
        inputs: spec.inputs + 1,
      })),
    ];
    for (const { derivative, expression, inputs } of parts) {
      if (expression === null) continue;
      const name = elementwiseEntry(spec.name, derivative);
      const offset = derivative === undefined ? 0 : 1;
      /** Statements that end with `store` of the result; the inputs are called `prefix` and their number. */
      const codeOf = (prefix, store) => {
        const { statements, result } = toAssemblySteps(
          expression,
          {
            inputs: [0, 1, 2].map((index) => `${prefix}${index + offset}`),
            upstream: `${prefix}0`,
            result: '',
            parameter: (parameter) => `p${spec.parameters.indexOf(parameter)}`,
          },
          `${prefix}part`,
        );
        return [...statements, `${store(result)};`].map((line) => `      ${line}\n`).join('');
      };
      const each = (fn) => Array.from({ length: inputs }, (_, index) => fn(index)).join('');
      source += `
function inner_${name}(y: usize, x0: usize, x1: usize, x2: usize, x3: usize, m0: i32, m1: i32, m2: i32, m3: i32, count: i32, numbers: usize): void {
${(spec.parameters ?? []).map((_, index) => `  const p${index} = v128.load32_splat(numbers, ${index * 4});\n`).join('')}  if (${Array.from({ length: inputs }, (_, index) => `m${index}`).join(' & ')}) {
    // Two vectors side by side, which V8 may join into one of twice the width.
    let pairs = count >> 3;
    count &= 7;
    if (pairs) do {
${each((i) => `      const v${i} = v128.load(x${i});\n      const w${i} = v128.load(x${i}, 16);\n`)}${codeOf('v', (x) => `v128.store(y, ${x})`)}${codeOf('w', (x) => `v128.store(y, ${x}, 16)`)}${each((i) => `      x${i} += 32;\n`)}      y += 32;
    } while (--pairs);
  }
  for (; count >= 4; count -= 4) {
${each((i) => `    const v${i} = fetch(x${i}, m${i});\n`)}${codeOf('v', (x) => `v128.store(y, ${x})`)}${each((i) => `    x${i} += <usize>m${i} << 4;\n`)}    y += 16;
  }
  for (; count > 0; count--) {
${each((i) => `    const v${i} = v128.load32_splat(x${i});\n`)}${codeOf('v', (x) => `store<f32>(y, lane(${x}))`)}${each((i) => `    x${i} += <usize>m${i} << 2;\n`)}    y += 4;
  }
}
export function ${name}(args: usize, thread: i32, threads: i32, scratch: usize): void {
  walk(args, thread, threads, ${inputs}, inner_${name});
}
`;
      inner += `    case ${names.length}: inner_${name}(y, x0, x1, x2, x3, m0, m1, m2, m3, count, numbers); break;\n`;
      names.push(name);
    }
  }
  source += `
/** The run of elements of an elementwise kernel, by the kernel's number. */
export function inner(which: i32, y: usize, x0: usize, x1: usize, x2: usize, x3: usize, m0: i32, m1: i32, m2: i32, m3: i32, count: i32, numbers: usize): void {
  switch (which) {
${inner}    default: unreachable();
  }
}
`;
  return { names, source };
}

function entrySource(files, elementwise) {
  let imports = '';
  let cases = '';
  let exports = '';
  let opcode = 0;
  const seen = new Set();
  // First, so that the number of an elementwise kernel is its place among them, which `inner` goes by.
  for (const name of elementwise.names) {
    cases += `      case ${opcode}: ${name}(at + 12, thread, threads, scratch); break;\n`;
    exports += `export const kernel_${name}: i32 = ${opcode};\n`;
    opcode++;
  }
  for (const file of files) {
    const names = [...readFileSync(file, 'utf8').matchAll(kernelPattern)].map((match) => match[1]);
    if (names.length === 0) continue;
    for (const name of names) {
      if (seen.has(name)) throw new Error(`Two kernels are called ${name}.`);
      seen.add(name);
      cases += `      case ${opcode}: ${name}(at + 12, thread, threads, scratch); break;\n`;
      exports += `export const kernel_${name}: i32 = ${opcode};\n`;
      opcode++;
    }
    const path = relative(assemblyFolder, file).split(sep).join('/').replace(/\.ts$/, '');
    imports += `import { ${names.join(', ')} } from '${path}';\n`;
  }
  imports += `import { ${elementwise.names.join(', ')} } from './elementwise-kernels';\n`;
  return `${imports}import { barrier } from './barrier';
import { gemm, gemmScratchBytes } from './gemm';
export { gemm };
${exports}export const scratchBytes: i32 = <i32>gemmScratchBytes + (1 << 17);
export const heapBase: i32 = <i32>__heap_base;
/** All threads walk the same list: number of calls, then per call: kernel, barrier before it, words, arguments. */
export function run(program: usize, thread: i32, threads: i32, sync: usize, scratch: usize): void {
  let calls = load<i32>(program);
  let at = program + 4;
  for (; calls > 0; calls--) {
    if (load<i32>(at, 4)) barrier(sync, threads);
    switch (load<i32>(at)) {
${cases}      default: unreachable();
    }
    at += 12 + (<usize>load<i32>(at, 8) << 2);
  }
  barrier(sync, threads);
}
`;
}

async function compileVariant(variant, entry, elementwise) {
  const { default: asc } = await import('assemblyscript/asc');
  const virtual = new Map([
    ['engine/backends/wasm/assembly/tile.ts', tileSource(variant.rows, variant.columns)],
    ['engine/backends/wasm/assembly/entry.ts', entry],
    ['engine/backends/wasm/assembly/elementwise-kernels.ts', elementwise],
  ]);
  let binary;
  let messages = '';
  const { error } = await asc.main(
    [
      'engine/backends/wasm/assembly/entry.ts',
      '--outFile',
      'out.wasm',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--importMemory',
      '--sharedMemory',
      '--initialMemory',
      '1',
      '--maximumMemory',
      '65536',
      '--enable',
      variant.features,
      '--use',
      'abort=',
      '--baseDir',
      root,
    ],
    {
      readFile: (name, base) => {
        const path = relative(root, resolve(base, name)).split(sep).join('/');
        if (virtual.has(path)) return virtual.get(path);
        const file = resolve(base, name);
        return existsSync(file) ? readFileSync(file, 'utf8') : null;
      },
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) binary = contents;
      },
      listFiles: () => [],
      stderr: { write: (text) => void (messages += text) },
      stdout: { write: (text) => void (messages += text) },
    },
  );
  if (error || binary === undefined)
    throw new Error(`The ${variant.name} kernels do not compile.\n${messages}${error?.message ?? ''}`);
  return binary;
}

export async function buildKernels({ force = false, log = () => undefined } = {}) {
  const files = kernelFiles();
  const hash = createHash('sha256');
  for (const file of [
    fileURLToPath(import.meta.url),
    ...assemblyFiles(),
    ...sourceFiles(opsFolder, '.ts'),
    ...sourceFiles(join(root, 'engine/core'), '.ts'),
    join(root, 'node_modules/assemblyscript/package.json'),
  ]) {
    hash.update(relative(root, file));
    hash.update(readFileSync(file));
  }
  const fingerprint = hash.digest('hex');
  const stamp = join(buildFolder, 'fingerprint');
  const outputs = variants.map(({ name }) => join(buildFolder, `kernels-${name}.wasm`));
  if (
    !force &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === fingerprint &&
    outputs.every((file) => existsSync(file))
  )
    return false;
  log('Compiling the CPU kernels.');
  if (process.features.typescript === undefined || process.features.typescript === false) {
    // The operations are TypeScript, which this Node cannot load: hand over to the one that the program runs on.
    const node = join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
    if (!existsSync(node)) throw new Error('The CPU kernels need Node 24: run npm install first.');
    const child = spawnSync(node, [fileURLToPath(import.meta.url), ...(force ? ['--force'] : [])], {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (child.status !== 0) throw new Error(child.stderr);
    return true;
  }
  mkdirSync(buildFolder, { recursive: true });
  const elementwise = await elementwiseKernels();
  const entry = entrySource(files, elementwise);
  const binaries = await Promise.all(
    variants.map(
      (variant) =>
        new Promise((done, fail) => {
          const worker = new Worker(fileURLToPath(import.meta.url), {
            workerData: { variant, entry, elementwise: elementwise.source },
          });
          worker.once('message', (message) =>
            message.failure ? fail(new Error(message.failure)) : done(message.binary),
          );
          worker.once('error', fail);
        }),
    ),
  );
  binaries.forEach((binary, index) => {
    // Renamed into place, so that a process that starts meanwhile never reads half a file.
    const temporary = `${outputs[index]}.${process.pid}`;
    writeFileSync(temporary, binary);
    renameSync(temporary, outputs[index]);
  });
  writeFileSync(stamp, fingerprint);
  return true;
}

if (!isMainThread && workerData?.variant !== undefined) {
  try {
    parentPort.postMessage({
      binary: await compileVariant(workerData.variant, workerData.entry, workerData.elementwise),
    });
  } catch (error) {
    parentPort.postMessage({ failure: error.message });
  }
} else if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const started = performance.now();
  try {
    const built = await buildKernels({ force: process.argv.includes('--force'), log: console.error });
    console.error(
      built
        ? `CPU kernels built in ${((performance.now() - started) / 1000).toFixed(1)} s.`
        : 'CPU kernels are up to date.',
    );
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
