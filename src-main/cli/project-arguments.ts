/** How commands name things that lie in a project: by words, not by numbers. */
import { existsSync } from 'node:fs';
import { LecternError } from '../api/errors.ts';
import type { Corpus } from '../api/corpora.ts';
import type { Project } from '../api/projects.ts';
import type { LocalHost } from './local-host.ts';

export async function openProject(host: LocalHost, path: string, mode: 'write' | 'read'): Promise<Project> {
  if (!existsSync(path)) {
    throw new LecternError(
      'not-found',
      `There is no project “${path}”.`,
      'Check the path; “lectern import” creates a project.',
    );
  }
  const project = await host.call('projects.open', { path, mode });
  if (mode === 'write' && project.readOnly) {
    throw new LecternError(
      'read-only',
      `“${path}” may not be written to.`,
      'Copy it to a folder that you may write to, and use the copy.',
    );
  }
  return project;
}

/** By name; without one, the only corpus of the project. */
export async function findCorpus(
  host: LocalHost,
  project: Project,
  name: string | undefined,
): Promise<Corpus> {
  const corpora = await host.call('corpora.list', { project: project.handle });
  const [only] = corpora;
  if (only === undefined) {
    throw new LecternError(
      'not-found',
      `“${project.path}” has no corpus yet.`,
      'Import one with “lectern import”.',
    );
  }
  if (name === undefined) {
    if (corpora.length === 1) return only;
    throw new LecternError(
      'bad-input',
      'This project has several corpora.',
      `Name one with --corpus: ${names(corpora)}.`,
    );
  }
  const found = corpora.find((corpus) => corpus.name === name);
  if (found === undefined) {
    throw new LecternError(
      'not-found',
      `There is no corpus “${name}” in this project.`,
      `It has: ${names(corpora)}.`,
    );
  }
  return found;
}

export function findByName<Thing extends { readonly name: string }>(
  kind: string,
  things: readonly Thing[],
  name: string,
  corpus: Corpus,
): Thing {
  const found = things.find((thing) => thing.name === name);
  if (found === undefined) {
    throw new LecternError(
      'not-found',
      `There is no ${kind} “${name}” in corpus “${corpus.name}”.`,
      things.length === 0 ? `It has no ${kind} yet.` : `It has: ${names(things)}.`,
    );
  }
  return found;
}

export function names(things: readonly { readonly name: string }[]): string {
  return things.map(({ name }) => `“${name}”`).join(', ');
}
