import type { DocumentSelection } from '../../api/corpora.ts';
import type { CorpusRecord } from '../../database/corpus-record.ts';
import type { ProjectReader } from '../../database/project-database.ts';

/** What every look at a corpus works with. */
export interface Exploration {
  readonly reader: ProjectReader;
  readonly corpus: CorpusRecord;
  readonly selection: DocumentSelection;
  /** To be called often; throws `cancelled` when nobody waits any more. */
  progress(done: number, total: number, doing: string): void;
}
