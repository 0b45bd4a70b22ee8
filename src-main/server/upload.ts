/** A browser hands over a file's bytes: they go straight to disk, however many there are. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LecternError } from '../api/errors.ts';

export interface Upload {
  readonly path: string;
  /** The file's name as the user knows it. */
  readonly sourceName: string;
  readonly sizeBytes: number;
}

/** Removes what it has written when the sender goes away or the disk is full. */
export async function receiveUpload(request: IncomingMessage, folder: string): Promise<Upload> {
  const sourceName = uploadName(request.headers['x-lectern-name']);
  // A folder of its own: the name stays what it was, and two uploads of one name do not meet.
  const own = join(folder, 'uploads', randomUUID());
  const path = join(own, fileName(sourceName));
  await mkdir(own, { recursive: true, mode: 0o700 });
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  try {
    await pipeline(request, file);
  } catch (error) {
    await rm(own, { recursive: true, force: true });
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new LecternError(
        'disk-full',
        `The disk is full: “${sourceName}” was not stored.`,
        'Make room and try again.',
      );
    }
    if (request.destroyed || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET') {
      throw new LecternError('cancelled', `The upload of “${sourceName}” was cancelled.`);
    }
    throw error;
  }
  return { path, sourceName, sizeBytes: file.bytesWritten };
}

function uploadName(header: string | string[] | undefined): string {
  const given = Array.isArray(header) ? header[0] : header;
  let name = '';
  try {
    name = decodeURIComponent(given ?? '');
  } catch {
    // Not as agreed, and not worth refusing a file for.
  }
  name = basename(name.replaceAll('\\', '/')).replace(/[\u0000-\u001f\u007f]/g, '');
  return name === '' || name === '.' || name === '..' ? 'upload' : name;
}

/** Good on every file system: no separators, no reserved characters or names, not too long; the ending is kept. */
export function fileName(name: string): string {
  const safe = name
    .replace(/[<>:"/\\|?*]/g, '_')
    .replace(/^\.+/, '_')
    .replace(/[. ]+$/, '');
  const short = safe.length <= 120 ? safe : `${safe.slice(0, 90)}${safe.slice(-30)}`;
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(short) ? `_${short}` : short || 'upload';
}
