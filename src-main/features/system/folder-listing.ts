/** One folder as the browser's file chooser shows it: folders, projects, and data files that can be read. */
import { existsSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LecternError } from '../../api/errors.ts';
import type { FolderEntry } from '../../api/system.ts';

const DATA = /\.(csv|tsv|tab|psv|txt)(\.gz)?$/i;

export interface FolderListing {
  readonly path: string;
  readonly parent: string | null;
  readonly entries: FolderEntry[];
}

export async function listFolder(path: string): Promise<FolderListing> {
  const folder = await realpath(resolve(path)).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const found = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const entries = await Promise.all(
    found.filter(({ name }) => !name.startsWith('.')).map(({ name }) => describe(join(folder, name), name)),
  );
  const parent = dirname(folder);
  return {
    path: folder,
    parent: parent === folder ? null : parent,
    entries: entries.filter((entry) => entry !== undefined).sort(inOrder),
  };
}

/**
 * Where projects go. Until the first one is there the folder may not be either: looking does not make it, it is listed
 * as empty and lies in what there is of the path to it.
 */
export async function listStart(projectsFolder: string): Promise<FolderListing> {
  const folder = resolve(projectsFolder);
  if (existsSync(folder)) return listFolder(folder);
  let parent = dirname(folder);
  while (!existsSync(parent) && parent !== dirname(parent)) parent = dirname(parent);
  return { path: folder, parent, entries: [] };
}

async function describe(path: string, name: string): Promise<FolderEntry | undefined> {
  // By what a link points to; one that points nowhere is not offered.
  const status = await stat(path).catch(() => undefined);
  if (status === undefined) return undefined;
  const modifiedAt = status.mtime.toISOString();
  if (status.isDirectory()) return { name, path, kind: 'folder', modifiedAt };
  if (!status.isFile()) return undefined;
  if (name.toLowerCase().endsWith('.lectern')) {
    return { name, path, kind: 'project', sizeBytes: status.size, modifiedAt };
  }
  return DATA.test(name) ? { name, path, kind: 'data', sizeBytes: status.size, modifiedAt } : undefined;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function inOrder(a: FolderEntry, b: FolderEntry): number {
  const folders = Number(b.kind === 'folder') - Number(a.kind === 'folder');
  return folders !== 0 ? folders : collator.compare(a.name, b.name);
}

function unreadable(path: string, error: unknown): LecternError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT')
    return new LecternError('not-found', `There is no folder “${path}”.`, 'Choose another one.');
  if (code === 'ENOTDIR')
    return new LecternError('unreadable-file', `“${path}” is not a folder.`, 'Choose a folder.');
  return new LecternError(
    'unreadable-file',
    `The folder “${path}” cannot be read.`,
    'Check that you may open it.',
  );
}
