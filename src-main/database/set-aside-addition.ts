/** Rows of a further file that are no documents: those that an earlier file of the corpus had are not noted twice. */
import type { ProjectWriter } from './project-database.ts';

export class SetAsideAddition {
  /** Rows that are new. */
  readonly counts: { readonly skipped: number; readonly empty: number };
  /** The last line of the corpus so far. */
  readonly lastLine: number;
  readonly #writer: ProjectWriter;
  readonly #corpusId: number;

  constructor(writer: ProjectWriter, corpusId: number, stagingPath: string) {
    this.#writer = writer;
    this.#corpusId = corpusId;
    writer.run('ATTACH ? AS staged', stagingPath);
    try {
      // Equal rows are counted: the second of the file is the second of the corpus.
      const numbered = (from: string): string =>
        `SELECT *, row_number() OVER (PARTITION BY kind, cells ORDER BY line) AS n FROM ${from}`;
      writer.run(
        `CREATE TEMP TABLE aside AS SELECT s.line, s.kind, s.reason, s.cells FROM (${numbered('staged.set_aside')}) AS s
         LEFT JOIN (${numbered(`(SELECT * FROM set_aside_rows WHERE corpus_id = ${String(corpusId)})`)}) AS k
         USING (kind, cells, n) WHERE k.line IS NULL ORDER BY s.line`,
      );
    } finally {
      writer.run('DETACH staged');
    }
    const count = (kind: string): number =>
      writer.value<number>('SELECT count(*) FROM temp.aside WHERE kind = ?', kind) ?? 0;
    this.counts = { skipped: count('skipped'), empty: count('empty') };
    const table = `corpus_${String(corpusId)}`;
    this.lastLine =
      writer.value<number>(
        `SELECT max((SELECT coalesce(max(source_line), 0) FROM ${table}),
                    (SELECT coalesce(max(line), 0) FROM set_aside_rows WHERE corpus_id = ?))`,
        corpusId,
      ) ?? 0;
  }

  firstNewLine(): number | undefined {
    return this.#writer.value<number | null>('SELECT min(line) FROM temp.aside') ?? undefined;
  }

  /** Inside a transaction. */
  insert(lineOffset: number): void {
    this.#writer.run(
      'INSERT INTO set_aside_rows (corpus_id, line, kind, reason, cells) SELECT ?, ? + line, kind, reason, cells FROM temp.aside',
      this.#corpusId,
      lineOffset,
    );
  }
}
