/** Files that the host wrote to its temporary folder, offered to a browser once each. */
import { randomBytes } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { basename, sep } from 'node:path';
import { LecternError } from '../api/errors.ts';

export interface Download {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
}

const LIFETIME_MS = 10 * 60_000;

export class Downloads {
  readonly #offered = new Map<string, Download>();
  readonly #folder: () => string;

  constructor(temporaryFolder: () => string) {
    this.#folder = temporaryFolder;
  }

  /** The id to ask with. Refuses every file that is not in the temporary folder, by whatever links. */
  async offer(path: string, name?: string): Promise<string> {
    const missing = new LecternError('not-found', 'This file is not there for download.', 'Export it again.');
    const real = await realpath(path).catch(() => undefined);
    const folder = await realpath(this.#folder()).catch(() => undefined);
    if (real === undefined || folder === undefined || !real.startsWith(folder + sep)) throw missing;
    const status = await stat(real);
    if (!status.isFile()) throw missing;
    const id = randomBytes(18).toString('base64url');
    this.#offered.set(id, { path: real, name: basename(name ?? real), sizeBytes: status.size });
    setTimeout(() => this.#offered.delete(id), LIFETIME_MS).unref();
    return id;
  }

  /** Once. */
  take(id: string): Download | undefined {
    const download = this.#offered.get(id);
    this.#offered.delete(id);
    return download;
  }
}

/** RFC 6266: an ASCII name for old readers, the real one in UTF-8. */
export function contentDisposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
