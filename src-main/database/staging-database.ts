import { randomUUID } from 'node:crypto';
/** Path of every staging file of a project begins so. */
export function stagingPrefix(projectPath: string): string {
  return `${projectPath}-import-`;
}
export function stagingPath(projectPath: string): string {
  return stagingPrefix(projectPath) + randomUUID().slice(0, 8);
}
