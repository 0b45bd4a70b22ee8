/** Names of columns inside the project file: unique whatever the header says, and as near to it as can be. */

/** Taken by the table itself, by SQLite (https://www.sqlite.org/rowidtable.html) and by its full-text index. */
const taken = ['document_id', 'source_line', 'rowid', 'oid', '_rowid_', 'rank'];
/** A full-text table has a hidden column of its own name. */
const tableLike = /^(corpus_\d+|documents)(_fts)?$/;

export function columnNames(header: readonly string[]): string[] {
  // SQLite compares names without regard to ASCII case.
  const used = new Set(taken);
  const wanted = header.map((name, i) => plain(name) || `column_${i + 1}`);
  return wanted.map((name) => {
    let unique = name;
    for (let n = 2; used.has(unique.toLowerCase()) || tableLike.test(unique.toLowerCase()); n++)
      unique = `${name}_${n}`;
    used.add(unique.toLowerCase());
    return unique;
  });
}

function plain(name: string): string {
  return Array.from(name.replace(/[\s\p{Cc}\ufeff]+/gu, ' ').trim())
    .slice(0, 100)
    .join('');
}
