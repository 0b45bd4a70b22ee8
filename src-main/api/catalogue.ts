/**
 * Every message between a door (window, command line) and the host. A verb is added to its feature's file,
 * handled in `src-main/features/<feature>/`, and missing handlers do not compile.
 */
import { z } from 'zod';
import { analysisVerbs } from './analyses.ts';
import { archiveVerbs } from './archives.ts';
import { careVerbs } from './care.ts';
import { corpusVerbs } from './corpora.ts';
import { splitVerbs } from './splits.ts';
import { errorReport } from './errors.ts';
import { event } from './events.ts';
import { embeddingVerbs } from './embeddings.ts';
import { evaluationVerbs } from './evaluation.ts';
import { explanationVerbs } from './explanations.ts';
import { explorationVerbs } from './exploration.ts';
import { historyVerbs } from './history.ts';
import { jobVerbs } from './jobs.ts';
import { embeddingMapVerbs } from './embedding-maps.ts';
import { languageVerbs } from './language.ts';
import { labelNoiseVerbs } from './label-noise.ts';
import { learningCurveVerbs } from './learning-curve.ts';
import { learningRateVerbs } from './learning-rate.ts';
import { modelVerbs } from './models.ts';
import { labelVerbs } from './labels.ts';
import { leakageVerbs } from './leakage.ts';
import { predictionVerbs } from './predictions.ts';
import { projectVerbs } from './projects.ts';
import { reportVerbs } from './reports.ts';
import { runVerbs } from './runs.ts';
import { sweepVerbs } from './sweeps.ts';
import { systemVerbs } from './system.ts';
import { taggingVerbs } from './tagging.ts';

export const catalogue = {
  ...systemVerbs,
  ...projectVerbs,
  ...corpusVerbs,
  ...splitVerbs,
  ...explorationVerbs,
  ...labelVerbs,
  ...leakageVerbs,
  ...jobVerbs,
  ...runVerbs,
  ...learningCurveVerbs,
  ...learningRateVerbs,
  ...labelNoiseVerbs,
  ...analysisVerbs,
  ...sweepVerbs,
  ...modelVerbs,
  ...predictionVerbs,
  ...explanationVerbs,
  ...evaluationVerbs,
  ...embeddingVerbs,
  ...embeddingMapVerbs,
  ...languageVerbs,
  ...taggingVerbs,
  ...archiveVerbs,
  ...careVerbs,
  ...historyVerbs,
  ...reportVerbs,
};
export type Catalogue = typeof catalogue;
export type VerbName = keyof Catalogue;
/** What a caller sends: defaults may be left out. */
export type VerbInput<Name extends VerbName> = z.input<Catalogue[Name]['input']>;
/** What a handler receives: defaults filled in. */
export type HandlerInput<Name extends VerbName> = z.output<Catalogue[Name]['input']>;
export type VerbOutput<Name extends VerbName> = z.output<Catalogue[Name]['output']>;

export function isVerbName(name: string): name is VerbName {
  return Object.hasOwn(catalogue, name);
}

/** The envelope, the same over WebSocket, MessagePort and inside the command line. */
export const request = z.object({ id: z.number().int(), verb: z.string(), input: z.unknown() });
export type Request = z.infer<typeof request>;

export const reply = z.union([
  z.object({ id: z.number().int(), output: z.unknown() }),
  z.object({ id: z.number().int(), error: errorReport }),
]);
export type Reply = z.infer<typeof reply>;

export const fromHost = z.union([reply, event]);
