import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { z } from 'zod';
import { LecternError } from '../../api/errors.ts';
import { openEntry } from '../../files/zip-archive.ts';

/** Reads parts of the archive; what has to be a file goes into the temporary folder under a name of ours. */
export class ArchiveFiles {
  readonly file: string;
  readonly #temporary: string;
  #folder: string | undefined;
  #count = 0;

  constructor(file: string, temporaryFolder: string) {
    this.file = file;
    this.#temporary = temporaryFolder;
  }

  async folder(): Promise<string> {
    this.#folder ??= join(this.#temporary, `rerun-${crypto.randomUUID()}`);
    await mkdir(this.#folder, { recursive: true });
    return this.#folder;
  }

  async extract(path: string): Promise<string> {
    const ending = /\.[a-z0-9]{1,8}$/iu.exec(path)?.[0] ?? '';
    const goal = join(await this.folder(), `part-${String(++this.#count)}${ending}`);
    const { stream, close } = await openEntry(this.file, basename(this.file), path);
    try {
      await pipeline(stream, createWriteStream(goal));
    } finally {
      close();
    }
    return goal;
  }

  async bytes(path: string): Promise<Buffer> {
    const { stream, close } = await openEntry(this.file, basename(this.file), path);
    const pieces: Buffer[] = [];
    try {
      for await (const piece of stream) pieces.push(piece as Buffer);
    } finally {
      close();
    }
    return Buffer.concat(pieces);
  }

  async json<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    const bytes = await this.bytes(path);
    try {
      return schema.parse(JSON.parse(bytes.toString('utf8')));
    } catch {
      throw new LecternError(
        'bad-file',
        `“${path}” in “${basename(this.file)}” cannot be read.`,
        'Verify the archive without --rerun to see what was changed.',
      );
    }
  }
}

export function noPart(file: string, what: string): LecternError {
  return new LecternError(
    'bad-file',
    `“${basename(file)}” has lost its ${what}.`,
    'Verify it without --rerun to see what was changed.',
  );
}
