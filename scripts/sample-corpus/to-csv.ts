import type { SamplePost } from './compose.ts';

const columns = ['id', 'author', 'date', 'text', 'sentiment', 'retweets'] as const;

/** As RFC 4180 has it, with LF line ends: quotes only where they are needed, doubled inside. */
export function toCsv(posts: readonly SamplePost[]): string {
  const quote = (cell: string) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const rows = posts.map((post) => columns.map((column) => quote(String(post[column]))).join(','));
  return `${columns.join(',')}\n${rows.join('\n')}\n`;
}
