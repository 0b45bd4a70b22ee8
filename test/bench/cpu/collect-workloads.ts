/** Every workload of this folder: a file that exports `workloads`. */
import { readdirSync } from 'node:fs';
import type { CpuWorkload } from './workload.ts';

/** `only`: names, or beginnings of names, with commas between them. */
export async function collectWorkloads(only: string | undefined): Promise<CpuWorkload[]> {
  const folder = new URL('./', import.meta.url);
  const found: CpuWorkload[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const module = (await import(new URL(file, folder).href)) as { workloads?: readonly CpuWorkload[] };
    found.push(...(module.workloads ?? []));
  }
  const wanted = only?.split(',');
  return found.filter(({ name }) => wanted?.some((start) => name.startsWith(start)) ?? true);
}
