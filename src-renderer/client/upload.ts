/** Brings a browser's file to the host, whose path it then has. XMLHttpRequest, because fetch reports no upload progress. */
import { z } from 'zod';
import { errorReport, LecternError } from '../../src-main/api/errors.ts';
import { fromReport } from './client.svelte.ts';

export interface UploadOptions {
  onprogress?: (doneBytes: number, totalBytes: number) => void;
  signal?: AbortSignal;
}

const stored = z.object({ path: z.string(), sourceName: z.string(), sizeBytes: z.number() });
const refused = z.object({ error: errorReport });

export function upload(
  file: File,
  { onprogress, signal }: UploadOptions = {},
): Promise<z.infer<typeof stored>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const cancelled = () => new LecternError('cancelled', `The upload of ${file.name} was cancelled.`);
    if (signal?.aborted) return reject(cancelled());
    const abort = () => request.abort();
    signal?.addEventListener('abort', abort, { once: true });
    request.upload.onprogress = ({ loaded, total }) => onprogress?.(loaded, total || file.size);
    request.onabort = () => reject(cancelled());
    request.onerror = () =>
      reject(
        new LecternError(
          'unreadable-file',
          `${file.name} could not be handed to Lectern.`,
          'Check that the file is still there and not open elsewhere, then choose it again.',
        ),
      );
    request.onload = () => {
      signal?.removeEventListener('abort', abort);
      let body: unknown;
      try {
        body = JSON.parse(request.responseText);
      } catch {
        body = undefined;
      }
      const good = stored.safeParse(body);
      if (request.status === 200 && good.success) return resolve(good.data);
      const bad = refused.safeParse(body);
      reject(
        bad.success
          ? fromReport(bad.data.error)
          : new LecternError(
              'internal',
              `The upload of ${file.name} was answered with status ${request.status}.`,
            ),
      );
    };
    request.open('POST', '/upload');
    request.setRequestHeader('X-Lectern-Name', encodeURIComponent(file.name));
    request.send(file);
  });
}
