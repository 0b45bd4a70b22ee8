/** Compares an archive with its own manifest, and says of each file that is not as it was what happened to it. */
import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import type { ArchiveProblem, Verification } from '../../api/archives.ts';
import { LecternError } from '../../api/errors.ts';
import { streamEntries } from '../../files/zip-archive.ts';
import { manifest as manifestSchema, manifestPath, sealPath, type Manifest } from './archive-format.ts';

interface Found {
  readonly sizeBytes: number;
  /** Undefined where it could not be unpacked. */
  readonly sha256: string | undefined;
}

/** Only these two are kept; of everything else the hash is enough. */
const largestKept = 256 << 20;

export async function verifyArchive(file: string, seal: string | undefined): Promise<Verification> {
  const name = basename(file);
  const found = new Map<string, Found>();
  const kept = new Map<string, string>();
  const problems: ArchiveProblem[] = [];
  const problem = (kind: ArchiveProblem['kind'], path: string, message: string): void => {
    problems.push({ kind, path, message });
  };
  for await (const { path, stream } of streamEntries(resolve(file), name)) {
    if (found.has(path)) {
      problem('repeated', path, `“${path}” is in the archive more than once.`);
      continue;
    }
    const hash = createHash('sha256');
    const pieces: Buffer[] = [];
    let sizeBytes = 0;
    let sha256: string | undefined;
    try {
      for await (const piece of await stream()) {
        const bytes = piece as Buffer;
        hash.update(bytes);
        sizeBytes += bytes.length;
        if ((path === manifestPath || path === sealPath) && sizeBytes <= largestKept) pieces.push(bytes);
      }
      sha256 = hash.digest('hex');
    } catch {
      // The bytes no longer unpack: told below as one of the ways in which a file can have changed.
    }
    found.set(path, { sizeBytes, sha256 });
    if (pieces.length > 0) kept.set(path, Buffer.concat(pieces).toString('utf8'));
  }
  const text = kept.get(manifestPath);
  if (text === undefined)
    throw new LecternError(
      'bad-file',
      `“${name}” is no replication archive of Lectern: it has no ${manifestPath}.`,
      'Choose a zip that “lectern archive” wrote.',
    );
  const own = createHash('sha256').update(text).digest('hex');
  const stored = kept.get(sealPath)?.slice(0, 64);
  if (stored === undefined)
    problem('missing', sealPath, `“${sealPath}” is missing: nothing vouches for the manifest.`);
  else if (stored !== own)
    problem(
      'manifest',
      manifestPath,
      'The manifest is not the one that was sealed: it, or its seal, was changed.',
    );
  if (seal !== undefined && !own.startsWith(seal.toLowerCase()))
    problem(
      'manifest',
      manifestPath,
      `The manifest’s seal is ${own.slice(0, 16)}…, not ${seal.slice(0, 16)}…: this is another archive, or it was changed.`,
    );
  const listed = readManifest(text, problem);
  if (listed !== undefined) compareFiles(listed, found, problem);
  return {
    archive: resolve(file),
    intact: problems.length === 0,
    files: listed?.files.length ?? 0,
    seal: own,
    createdAt: listed?.createdAt ?? null,
    lectern: listed?.lectern ?? null,
    project: listed?.project ?? null,
    withoutTexts: listed?.withoutTexts ?? false,
    runs: listed?.runs.map(({ id, name: run, preset }) => ({ id, name: run, preset })) ?? [],
    problems,
  };
}

type Tell = (kind: ArchiveProblem['kind'], path: string, message: string) => void;

function readManifest(text: string, tell: Tell): Manifest | undefined {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    tell(
      'manifest',
      manifestPath,
      'The manifest cannot be read: it was changed, or a later Lectern wrote it.',
    );
    return undefined;
  }
}

function compareFiles(listed: Manifest, found: ReadonlyMap<string, Found>, tell: Tell): void {
  const expected = new Map(listed.files.map((file) => [file.path, file]));
  for (const { path, sizeBytes, sha256 } of listed.files) {
    const there = found.get(path);
    if (there === undefined) tell('missing', path, `“${path}” is missing.`);
    else if (there.sha256 === undefined)
      tell('unreadable', path, `“${path}” is damaged and cannot be unpacked.`);
    else if (there.sha256 !== sha256)
      tell(
        'changed',
        path,
        there.sizeBytes === sizeBytes
          ? `“${path}” was changed: it has the same length, and other content.`
          : `“${path}” was changed: it has ${String(there.sizeBytes)} bytes instead of ${String(sizeBytes)}.`,
      );
  }
  for (const path of found.keys())
    if (!expected.has(path) && path !== manifestPath && path !== sealPath)
      tell('extra', path, `“${path}” was added: it is not in the manifest.`);
}
