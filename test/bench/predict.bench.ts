/**
 * Models applied to a file of tweets, reading and writing included, by the host and the engine process as in the product.
 * Memory is the largest sum over both processes, looked at twenty times a second. Processor time is that of both.
 * Options: --rows N (default 1,000,000), --train N (default 20,000 of such tweets), --only NAME of a model below.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParameterValue } from '../../src-main/api/runs.ts';
import { hostWithPosts, type HostWithPosts } from '../support/host-with-posts.ts';
import { writeTweetTable } from './tweet-table.ts';

const models: Readonly<
  Record<string, { preset: string; settings: Readonly<Record<string, ParameterValue>> }>
> = {
  'logistic, words and pairs': { preset: 'logistic', settings: { 'features.longestCharacters': 0 } },
  'naive-bayes': { preset: 'naive-bayes', settings: {} },
  'logistic, pieces of words too': { preset: 'logistic', settings: {} },
  dan: { preset: 'dan', settings: { 'training.epochs': 1 } },
};

export async function run(options: Readonly<Record<string, string>> = {}): Promise<object> {
  const rows = Number(options['rows'] ?? 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
  try {
    const [learnt, table] = [join(folder, 'learnt.csv'), join(folder, 'tweets.csv')];
    writeTweetTable(learnt, Number(options['train'] ?? 20_000));
    writeTweetTable(table, rows);
    const posts = await hostWithPosts(learnt, { text: 'text', label: 'label', id: 'id' });
    try {
      const measured: Record<string, object> = {};
      for (const [name, { preset, settings }] of Object.entries(models)) {
        if (options['only'] !== undefined && options['only'] !== name && options['only'] !== preset) continue;
        const trained = await posts.train({ preset, settings, device: 'cpu' });
        measured[name] = await apply(posts, trained.id, table, rows);
      }
      return { rows, fileMegabytes: Math.round(statSync(table).size / 1e5) / 10, models: measured };
    } finally {
      await posts.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function apply(posts: HostWithPosts, run: string, file: string, rows: number): Promise<object> {
  const path = `${file}.out.csv`;
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss + engineMemory(posts.engine.pid));
  }, 50);
  const own = process.cpuUsage();
  const engine = engineSeconds(posts.engine.pid);
  const started = performance.now();
  try {
    const { job } = await posts.window.call('predictions.predictFile', {
      project: posts.project,
      run,
      file,
      path,
      overwrite: true,
    });
    await posts.finish(job);
  } finally {
    clearInterval(watch);
  }
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(own);
  const processorSeconds = (user + system) / 1e6 + engineSeconds(posts.engine.pid) - engine;
  return {
    seconds: rounded(seconds),
    rowsPerSecond: Math.round(rows / seconds),
    processorSeconds: rounded(processorSeconds),
    rowsPerProcessorSecond: Math.round(rows / processorSeconds),
    peakMemoryMegabytes: Math.round(peak / 2 ** 20),
    writtenMegabytes: rounded(statSync(path).size / 1e6),
  };
}

/** Resident bytes; zero where the system does not say. */
function engineMemory(pid: number | undefined): number {
  const pages = Number(procFile(pid, 'statm')?.split(' ')[1] ?? 0);
  return pages * 4_096;
}

/** User and system time so far; see proc(5). */
function engineSeconds(pid: number | undefined): number {
  const fields = procFile(pid, 'stat')?.split(') ')[1]?.split(' ');
  return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) / 100;
}

function procFile(pid: number | undefined, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${String(pid)}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
