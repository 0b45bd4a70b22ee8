/**
 * Learns pieces of words from made-up tweets by byte-pair encoding, and reads them all in these pieces, in one thread.
 * Options: --rows N (default 1,000,000), --pieces N (default 10,000).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { learnTextPieces, TextPieceReader } from '../../engine/text/subwords/text-pieces.ts';
import { openTable } from '../../src-main/files/table-reader.ts';
import { writeTweetTable } from './tweet-table.ts';

export async function run(options: Readonly<Record<string, string>> = {}): Promise<object> {
  const rows = Number(options['rows'] ?? 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
  try {
    const path = join(folder, 'tweets.csv');
    writeTweetTable(path, rows);
    const texts: string[] = [];
    for await (const batch of (await openTable(path, { encoding: 'utf-8' })).rows())
      for (const { cells } of batch) texts.push(cells[9]!);
    const size = Number(options['pieces'] ?? 10_000);
    const [model, learning] = await timed(() => learnTextPieces(texts, 'tweet', { size, minCount: 2 }));
    const reader = new TextPieceReader(model, 'tweet');
    const [pieces, reading] = await timed(() =>
      Promise.resolve(texts.reduce((sum, text) => sum + reader.read(text).ids.length, 0)),
    );
    return { rows, size: reader.tokenizer.size, learning, reading, piecesPerText: pieces / rows };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed<Result>(
  work: () => Promise<Result>,
): Promise<[Result, { seconds: number; processorSeconds: number }]> {
  const started = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [result, { seconds: (performance.now() - started) / 1000, processorSeconds: (user + system) / 1e6 }];
}
