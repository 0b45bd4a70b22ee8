/** Pages written by hand, with blocks that are made from the code: `<!-- made from: NAME -->` … `<!-- end -->`. */
const block = /<!-- made from: ([^>]+?) -->\n[\s\S]*?<!-- end -->/g;

export function blockNames(page: string): string[] {
  return [...page.matchAll(block)].map((match) => match[1] ?? '');
}

/** The page with every block made anew. */
export function withBlocks(page: string, make: (name: string) => string): string {
  return page.replace(
    block,
    (_, name: string) => `<!-- made from: ${name} -->\n\n${make(name).trim()}\n\n<!-- end -->`,
  );
}

/** A table in Markdown; pipes inside cells are kept from ending them. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), `|${header.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}
