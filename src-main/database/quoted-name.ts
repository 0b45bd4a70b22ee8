/** A name as an SQL identifier, whatever characters it has. Values are bound, never put into SQL. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
