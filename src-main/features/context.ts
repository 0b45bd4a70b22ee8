/** What a handler may use. The host makes one per request; features never reach around it. */
import type { HandlerInput, VerbInput, VerbName, VerbOutput } from '../api/catalogue.ts';
import type { Event } from '../api/events.ts';
import type { ProjectReader, ProjectWriter } from '../database/project-database.ts';
import type { EngineClient } from '../engine-process/engine-client.ts';
import type { JobQueue } from '../jobs/job-queue.ts';

/** A project that some door has open. */
export interface OpenProject {
  readonly handle: string;
  readonly path: string;
  /** Opened for reading only: on request, or because the disk allows no more. */
  readonly readOnly: boolean;
  readonly reader: ProjectReader;
  /** Throws `read-only` or `project-locked` in words where this process may not write. */
  writer(): ProjectWriter;
  readonly jobs: JobQueue;
}

export interface HandlerContext {
  /** Version of the application, from package.json. */
  readonly version: string;
  /** Folder for the list of recent projects and uploads; created on first use. */
  readonly settingsFolder: string;
  readonly projectsFolder: string;
  readonly temporaryFolder: string;
  readonly engine: EngineClient;
  /** The open project with this handle; throws `not-found` in words. */
  project(handle: string): OpenProject;
  openProject(path: string, mode: 'write' | 'read'): Promise<OpenProject>;
  createProject(path: string, name: string): Promise<OpenProject>;
  closeProject(handle: string): Promise<void>;
  emit(event: Event): void;
  /** Asks another feature, as the same connection: features know each other by the catalogue only. */
  call<Name extends VerbName>(verb: Name, input: VerbInput<Name>): Promise<VerbOutput<Name>>;
}

export type Handler<Name extends VerbName> = (
  input: HandlerInput<Name>,
  context: HandlerContext,
) => VerbOutput<Name> | Promise<VerbOutput<Name>>;

export type Handlers<Names extends VerbName = VerbName> = { readonly [Name in Names]: Handler<Name> };

/** The verbs of one feature, such as `runs`: every `runs.…` of the catalogue. */
export type FeatureHandlers<Feature extends string> = Handlers<Extract<VerbName, `${Feature}.${string}`>>;
