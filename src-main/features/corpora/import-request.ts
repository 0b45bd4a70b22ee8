import type { ColumnRole, ReadOptions } from '../../api/corpora.ts';
import type { ShapeRequest } from './shape-table.ts';

export interface ImportRequest {
  /** In the project's `jobs`. */
  readonly job?: string | undefined;
  readonly projectPath: string;
  readonly path: string;
  readonly sourceName: string;
  /** Absent: named after the file, with a number where that name is taken. */
  readonly name?: string | undefined;
  readonly options: ReadOptions;
  readonly roles: Readonly<Record<string, ColumnRole>>;
  readonly shape?: ShapeRequest | undefined;
  readonly repeatedIds?: 'refuse' | 'keep' | undefined;
  /** The user expects that it goes on where an import was killed. */
  readonly goesOn?: boolean | undefined;
  /** Size of the pieces that are indexed side by side; absent: by the size of the file. */
  readonly pieceBytes?: number | undefined;
}
