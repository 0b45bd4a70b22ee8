/** What people decided about labels that models doubt: the last word about each document. */
import type { LabelDecision } from '../api/analyses.ts';
import type { ProjectReader } from './project-database.ts';

/** In the order of the documents. */
export function labelDecisions(reader: ProjectReader, analysis: number): LabelDecision[] {
  return reader.all(
    `SELECT document_id AS document, given, category, decided_at AS decidedAt FROM label_decisions AS decision
     WHERE analysis_id = ? AND category IS NOT NULL
       AND id = (SELECT max(id) FROM label_decisions AS later
                 WHERE later.analysis_id = decision.analysis_id AND later.document_id = decision.document_id)
     ORDER BY document_id`,
    analysis,
  );
}
