/**
 * Texts into ids of words with a vocabulary that grows on the way, in one thread: with the tokenizer of the presets, which
 * knows emoji, hashtags and addresses, and with plain words. Beside it scikit-learn's CountVectorizer on the same texts in the same
 * run, where a Python that has scikit-learn is named.
 * Options: --rows N (default 1,000,000), --python PATH.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Analyser, IntegerList } from '../../engine/text/analyser.ts';
import { TermTable } from '../../engine/text/term-table.ts';
import { defaultTextOptions, type TextOptions } from '../../engine/text/text-options.ts';
import { openTable } from '../../src-main/files/table-reader.ts';
import { writeTweetTable } from './tweet-table.ts';

const plainWords: TextOptions = {
  ...defaultTextOptions,
  tokenizer: 'words',
  decodeEscapes: false,
  urls: 'keep',
  mentions: 'keep',
  punctuation: false,
  maxRepeats: 0,
};

export async function run(options: Readonly<Record<string, string>> = {}): Promise<object> {
  const rows = Number(options['rows'] ?? 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
  try {
    const texts = await textsOf(join(folder, 'tweets.csv'), rows);
    const presets = measured(texts, defaultTextOptions);
    const words = measured(texts, plainWords);
    const python = options['python'];
    const peer = python === undefined ? undefined : countVectorizer(python, join(folder, 'texts'), texts);
    return {
      rows,
      presets,
      words,
      ...(peer && {
        countVectorizer: peer,
        shareOfCountVectorizer: {
          presets: rounded(presets.seconds / peer.seconds),
          words: rounded(words.seconds / peer.seconds),
        },
        // Of the processors' time, which a busy machine changes less than that of the clock.
        shareOfItsProcessorTime: {
          presets: rounded(presets.processorSeconds / peer.processorSeconds),
          words: rounded(words.processorSeconds / peer.processorSeconds),
        },
      }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function textsOf(path: string, rows: number): Promise<string[]> {
  writeTweetTable(path, rows);
  const texts: string[] = [];
  for await (const batch of (await openTable(path, { encoding: 'utf-8' })).rows())
    for (const { cells } of batch) texts.push(cells[9]!);
  return texts;
}

function measured(
  texts: readonly string[],
  options: TextOptions,
): { seconds: number; processorSeconds: number; textsPerSecond: number; tokens: number; terms: number } {
  const started = performance.now();
  const before = process.cpuUsage();
  const analyser = new Analyser(options);
  const table = new TermTable();
  const ids = new IntegerList();
  const offsets = new Int32Array(texts.length + 1);
  for (const [i, text] of texts.entries()) {
    analyser.encode(text, table, true, -1, ids);
    offsets[i + 1] = ids.length;
  }
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  return {
    seconds: rounded(seconds),
    processorSeconds: rounded((user + system) / 1e6),
    textsPerSecond: Math.round(texts.length / seconds),
    tokens: offsets[texts.length]!,
    terms: table.count,
  };
}

function countVectorizer(
  python: string,
  path: string,
  texts: readonly string[],
): { seconds: number; processorSeconds: number; terms: number; scikitLearn: string } {
  const file = openSync(path, 'w');
  for (let i = 0; i < texts.length; i += 10_000)
    writeSync(
      file,
      texts
        .slice(i, i + 10_000)
        .map((text) => `${JSON.stringify(text)}\n`)
        .join(''),
    );
  closeSync(file);
  const script = new URL('peers/count_vectorizer.py', import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync(python, [script, path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`CountVectorizer could not be measured: ${stderr}`);
  return JSON.parse(stdout) as ReturnType<typeof countVectorizer>;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
