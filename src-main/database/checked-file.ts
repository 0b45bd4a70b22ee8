/** Files by which a later process can tell that they hold what they held: nothing here waits for the disk. */
import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { z } from 'zod';

/** Size and CRC-32. */
export const checkedFile = z.object({ sizeBytes: z.number().int(), checksum: z.number().int() });
export type CheckedFile = z.infer<typeof checkedFile>;

export function checkFile(path: string): CheckedFile {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(1 << 20);
    let checksum = 0;
    let sizeBytes = 0;
    for (;;) {
      const read = readSync(file, buffer, 0, buffer.length, null);
      if (read === 0) return { sizeBytes, checksum };
      checksum = crc32(buffer.subarray(0, read), checksum);
      sizeBytes += read;
    }
  } finally {
    closeSync(file);
  }
}

export function isIntact(path: string, expected: CheckedFile): boolean {
  try {
    const { sizeBytes, checksum } = checkFile(path);
    return sizeBytes === expected.sizeBytes && checksum === expected.checksum;
  } catch {
    return false;
  }
}
