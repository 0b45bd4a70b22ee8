/** What the application knows about itself: its version and where its files lie. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The folder of package.json, with `dist/renderer` and `sample/` in it. */
export const applicationFolder = fileURLToPath(new URL('../../', import.meta.url));

export const applicationVersion: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))).version;
