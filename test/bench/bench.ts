/**
 * Runs one benchmark and prints what it measured, with the machine it ran on, as one JSON document.
 * A benchmark is a file `NAME.bench.ts` in this folder that exports `run(options)`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

type Options = Readonly<Record<string, string>>;
type Run = (options: Options) => Promise<object>;

const folder = new URL('./', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length))
  .sort();

const [name, ...rest] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  const list = names.length === 0 ? 'none yet' : names.join(', ');
  console.error(
    name === undefined
      ? `Name a benchmark: ${list}.`
      : `There is no benchmark “${name}”. There are: ${list}.`,
  );
  process.exit(2);
}

const options = readOptions(rest);
const loadBefore = loadavg()[0] ?? 0;
const started = performance.now();
const { run } = (await import(new URL(`${name}.bench.ts`, folder).href)) as { run: Run };
const result = await run(options);
console.log(
  JSON.stringify(
    {
      benchmark: name,
      options,
      result,
      seconds: Math.round((performance.now() - started) / 10) / 100,
      date: new Date().toISOString(),
      machine: {
        cpu: cpus()[0]?.model.trim() ?? 'unknown',
        threads: availableParallelism(),
        memoryBytes: totalmem(),
        platform: `${process.platform} ${process.arch}`,
        node: process.version,
        // A busy machine measures itself: processes that ran or waited to, over the last minute, before the start.
        loadBefore: Math.round(loadBefore * 100) / 100,
      },
      lectern: version(),
    },
    null,
    2,
  ),
);
// A benchmark may leave threads behind; what was asked for is printed.
process.exit(0);

/** `--rows 5000 --quick` becomes `{rows: '5000', quick: 'true'}`. */
function readOptions(args: readonly string[]): Options {
  const read: Record<string, string> = {};
  for (let at = 0; at < args.length; at++) {
    const [, option, value] = /^--([a-z][a-zA-Z-]*)(?:=(.*))?$/.exec(args[at] ?? '') ?? [];
    if (option === undefined) {
      console.error(`“${args[at]}” is not an option; options look like --rows 5000.`);
      process.exit(2);
    }
    const next = args[at + 1];
    if (value !== undefined) read[option] = value;
    else if (next !== undefined && !next.startsWith('--')) {
      read[option] = next;
      at++;
    } else read[option] = 'true';
  }
  return read;
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '';
}
