/**
 * Exploring a corpus of a million documents as the window does it: for each question the seconds to its answer, first and
 * asked again in another form, and the seconds until the first word on how far it has come. What takes longer than a second
 * must tell that; a question that nobody asks about any more is given up.
 * Options: --rows N (default 1,000,000).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VerbInput } from '../../src-main/api/catalogue.ts';
import type { DocumentSelection } from '../../src-main/api/corpora.ts';
import { startHost } from '../../src-main/host/start-host.ts';
import type { Connection } from '../../src-main/host/host.ts';
import { writeTweetTable } from './tweet-table.ts';

type Question = VerbInput<'exploration.ask'>['question'];

const questions: Readonly<Record<string, Question>> = {
  labels: { what: 'labels' },
  lengths: { what: 'lengths' },
  kwic: { what: 'kwic', query: 'quoted' },
  kwicAgain: { what: 'kwic', query: 'kar*', order: 'left' },
  words: { what: 'ngrams' },
  wordPairs: { what: 'ngrams', length: 2 },
  keyness: { what: 'keyness', label: 'label', category: 'positive' },
  time: { what: 'time', column: 'created_at' },
  groups: { what: 'groups', column: 'lang', label: 'label' },
  duplicates: { what: 'duplicates' },
};

export async function run(options: Readonly<Record<string, string>> = {}): Promise<object> {
  const rows = Number(options['rows'] ?? 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
  process.env['LECTERN_HOME'] = join(folder, 'settings');
  const host = startHost();
  const window = host.connect(() => undefined);
  try {
    const table = join(folder, 'tweets.csv');
    writeTweetTable(table, rows);
    const { handle: project } = await window.call('projects.create', { path: join(folder, 'study.lectern') });
    const roles = { id: 'id', label: 'label', created_at: 'time', text: 'text' } as const;
    const { job } = await window.call('corpora.import', { project, path: table, roles });
    for (;;) {
      const { state, error } = await window.call('jobs.get', { project, job });
      if (state === 'done') break;
      if (state !== 'running' && state !== 'queued') throw new Error(error?.message);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const [corpus] = await window.call('corpora.list', { project });
    const where = { project, corpus: corpus!.id };
    const documents = (selection: Partial<DocumentSelection>): Promise<unknown> =>
      window.call('corpora.documents', { ...where, ...selection, limit: 100 });
    const found: Record<string, object> = {
      openList: { seconds: await timed(() => documents({})) },
      labelCounts: { seconds: await timed(() => window.call('corpora.summary', where)) },
      search: { seconds: await timed(() => documents({ search: 'quoted' })) },
      searchPrefix: { seconds: await timed(() => documents({ search: 'ka' })) },
      filterLabel: {
        seconds: await timed(() => documents({ filters: [{ column: 'label', values: ['positive'] }] })),
      },
      filterColumn: {
        seconds: await timed(() => documents({ filters: [{ column: 'lang', values: ['fi'] }] })),
      },
    };
    for (const [name, question] of Object.entries(questions))
      found[name] = await asked(window, where, question);
    return { rows, longestSeconds: longest(found), questions: found };
  } finally {
    await host.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function asked(
  window: Connection,
  where: { project: string; corpus: number },
  question: Question,
): Promise<object> {
  const started = performance.now();
  let firstWordSeconds: number | undefined;
  for (;;) {
    const answer = await window.call('exploration.ask', { ...where, question });
    const seconds = rounded((performance.now() - started) / 1000);
    if (answer.state === 'done') return { seconds, firstWordSeconds: firstWordSeconds ?? seconds };
    firstWordSeconds ??= seconds;
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return rounded((performance.now() - started) / 1000);
}

function longest(found: Readonly<Record<string, object>>): number {
  return Math.max(...Object.values(found).map((one) => ('seconds' in one ? Number(one.seconds) : 0)));
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
