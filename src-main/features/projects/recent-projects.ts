/** The list on the start screen: a small JSON file in the settings folder. Losing it loses nothing but the list. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const entries = z.array(z.object({ path: z.string(), name: z.string(), openedAt: z.string() }));
export type RecentEntry = z.infer<typeof entries>[number];

const MOST = 30;

/** Newest first. */
export function recentEntries(settingsFolder: string): RecentEntry[] {
  try {
    return entries.parse(JSON.parse(readFileSync(fileIn(settingsFolder), 'utf8')));
  } catch {
    return []; // none yet, or damaged: it will be written anew
  }
}

/** A list that cannot be written (a full or read-only disk) must not keep anybody from opening a project. */
export function remember(settingsFolder: string, entry: RecentEntry): void {
  const others = recentEntries(settingsFolder).filter(({ path }) => path !== entry.path);
  store(settingsFolder, [entry, ...others].slice(0, MOST));
}

export function forget(settingsFolder: string, path: string): void {
  store(
    settingsFolder,
    recentEntries(settingsFolder).filter((entry) => entry.path !== path),
  );
}

function store(settingsFolder: string, list: readonly RecentEntry[]): void {
  const file = fileIn(settingsFolder);
  const draft = `${file}.${String(process.pid)}`;
  try {
    mkdirSync(settingsFolder, { recursive: true });
    writeFileSync(draft, JSON.stringify(list, undefined, 2));
    renameSync(draft, file);
  } catch {
    // See above.
  }
}

function fileIn(settingsFolder: string): string {
  return join(settingsFolder, 'recent-projects.json');
}
