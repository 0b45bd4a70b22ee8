/** Learning curves and lists of doubtful labels in the project file. */
import type { HandlerInput, VerbOutput } from '../../api/catalogue.ts';
import { analysisVerbs, type Analysis } from '../../api/analyses.ts';
import { LecternError } from '../../api/errors.ts';
import { labelDecisions } from '../../database/label-decisions.ts';
import type { ProjectReader, ProjectWriter } from '../../database/project-database.ts';
import type { TrainRequest } from '../../engine-process/engine-client.ts';
import type { HandlerContext } from '../context.ts';

interface Row {
  id: number;
  kind: string;
  labelId: number;
  label: string;
  splitId: number;
  split: string;
  preset: string;
  seed: number;
  createdAt: string;
}

/** Of a label or split that was deleted nothing is shown, until it is brought back. */
const SELECT = `
  SELECT analyses.id, kind, label_id AS labelId, labels.name AS label, split_id AS splitId, splits.name AS split,
         preset, analyses.seed, analyses.created_at AS createdAt
  FROM analyses
  JOIN labels ON labels.id = label_id AND labels.corpus_id = analyses.corpus_id
  JOIN splits ON splits.id = split_id AND splits.corpus_id = analyses.corpus_id`;

export function storeAnalysis(
  writer: ProjectWriter,
  kind: Analysis['kind'],
  { corpusId, labelId, splitId, recipe, seed }: TrainRequest,
  appVersion: string,
  result: object,
): void {
  writer.run(
    `INSERT INTO analyses (kind, corpus_id, label_id, split_id, preset, recipe, seed, app_version, result, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    kind,
    corpusId,
    labelId,
    splitId,
    recipe.preset,
    JSON.stringify(recipe),
    seed,
    appVersion,
    JSON.stringify(result),
    new Date().toISOString(),
  );
}

export function listAnalyses(reader: ProjectReader, corpus: number): VerbOutput<'runs.analyses'> {
  return reader
    .all<Row>(`${SELECT} WHERE analyses.corpus_id = ? ORDER BY analyses.id DESC`, corpus)
    .map(toAnalysis);
}

function toAnalysis({ labelId, label, splitId, split, kind, ...row }: Row): Analysis {
  return {
    ...row,
    kind: kind as Analysis['kind'],
    label: { id: labelId, name: label },
    split: { id: splitId, name: split },
  };
}

export function readAnalysis(reader: ProjectReader, id: number): VerbOutput<'runs.analysis'> {
  const row = reader.get<Row & { result: string }>(
    SELECT.replace('SELECT', 'SELECT result,') + ' WHERE analyses.id = ?',
    id,
  );
  if (!row)
    throw new LecternError('not-found', 'This result is gone.', 'Its label, split or corpus was deleted.');
  const { result, ...facts } = row;
  return analysisVerbs['runs.analysis'].output.parse({
    ...toAnalysis(facts),
    result: JSON.parse(result) as unknown,
    decisions: labelDecisions(reader, id),
  });
}

export function decideLabel(
  { project, analysis: id, document, category }: HandlerInput<'runs.decideLabel'>,
  context: HandlerContext,
): VerbOutput<'runs.decideLabel'> {
  const writer = context.project(project).writer();
  const analysis = readAnalysis(writer, id);
  const doubted =
    analysis.kind === 'label noise'
      ? analysis.result.doubtful.find((one) => one.document === document)
      : undefined;
  if (!doubted)
    throw new LecternError(
      'not-found',
      `The label of document ${document} was not doubted here.`,
      'Decide about documents of the list.',
    );
  const categories = categoriesOf(writer, analysis.label.id);
  if (category !== null && !categories.includes(category))
    throw new LecternError(
      'bad-input',
      `The label “${analysis.label.name}” has no category “${category}”.`,
      `It has: ${categories.join(', ')}.`,
    );
  writer.run(
    `INSERT INTO label_decisions (analysis_id, document_id, given, suggested, self_confidence, category, decided_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    id,
    document,
    doubted.given,
    doubted.suggested,
    doubted.selfConfidence,
    category,
    new Date().toISOString(),
  );
  return { decisions: labelDecisions(writer, id) };
}

function categoriesOf(reader: ProjectReader, label: number): string[] {
  return JSON.parse(
    reader.value<string>('SELECT categories FROM labels WHERE id = ?', label) ?? '[]',
  ) as string[];
}
