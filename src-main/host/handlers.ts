/** Which handler answers which verb. A verb of the catalogue without a handler does not compile. */
import type { Handlers } from '../features/context.ts';
import { archiveHandlers } from '../features/archives/archives.handlers.ts';
import { careHandlers } from '../features/care/care.handlers.ts';
import { corporaHandlers } from '../features/corpora/corpora.handlers.ts';
import { embeddingHandlers } from '../features/embeddings/embeddings.handlers.ts';
import { evaluationHandlers } from '../features/evaluation/evaluation.handlers.ts';
import { explanationHandlers } from '../features/explanations/explanations.handlers.ts';
import { explorationHandlers } from '../features/exploration/exploration.handlers.ts';
import { historyHandlers } from '../features/history/history.handlers.ts';
import { jobHandlers } from '../features/jobs/jobs.handlers.ts';
import { languageHandlers } from '../features/language/language.handlers.ts';
import { modelHandlers } from '../features/models/models.handlers.ts';
import { labelsHandlers } from '../features/labels/labels.handlers.ts';
import { leakageHandlers } from '../features/leakage/leakage.handlers.ts';
import { predictionHandlers } from '../features/predictions/predictions.handlers.ts';
import { projectHandlers } from '../features/projects/projects.handlers.ts';
import { reportHandlers } from '../features/reports/reports.handlers.ts';
import { runHandlers } from '../features/runs/runs.handlers.ts';
import { splitsHandlers } from '../features/splits/splits.handlers.ts';
import { systemHandlers } from '../features/system/system.handlers.ts';
import { taggingHandlers } from '../features/tagging/tagging.handlers.ts';

export const handlers = {
  ...systemHandlers,
  ...projectHandlers,
  ...corporaHandlers,
  ...splitsHandlers,
  ...explorationHandlers,
  ...labelsHandlers,
  ...leakageHandlers,
  ...jobHandlers,
  ...runHandlers,
  ...modelHandlers,
  ...predictionHandlers,
  ...explanationHandlers,
  ...evaluationHandlers,
  ...embeddingHandlers,
  ...languageHandlers,
  ...taggingHandlers,
  ...archiveHandlers,
  ...careHandlers,
  ...historyHandlers,
  ...reportHandlers,
} satisfies Handlers;
