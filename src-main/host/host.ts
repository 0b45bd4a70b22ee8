/**
 * The host behind every door: takes the messages of the catalogue, validates what goes in and what comes out, and
 * tells each connection what happens to the projects it has open. See docs/doors.md.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  catalogue,
  isVerbName,
  request,
  type HandlerInput,
  type Reply,
  type VerbInput,
  type VerbName,
  type VerbOutput,
} from '../api/catalogue.ts';
import { LecternError, toErrorReport } from '../api/errors.ts';
import type { Event } from '../api/events.ts';
import type { EngineClient } from '../engine-process/engine-client.ts';
import type { Handler, HandlerContext } from '../features/context.ts';
import { applicationVersion } from './application.ts';
import { handlers } from './handlers.ts';
import { openProjects, type ProjectFiles } from './open-projects.ts';
import { settingsFolders, type SettingsFolders } from './settings-folders.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface HostOptions {
  readonly files: ProjectFiles;
  readonly engine: EngineClient;
  readonly folders?: SettingsFolders;
  /** Told of what is `internal`: a defect of ours, with its stack. */
  readonly onDefect?: (error: unknown, verb: string) => void;
}

/** One window, or the command line. */
export interface Connection {
  /** Answers any message, also one that makes no sense; never rejects. */
  handle(message: unknown): Promise<Reply>;
  /** The same for callers in this process, with types; rejects with what went wrong. */
  call<Name extends VerbName>(verb: Name, input: VerbInput<Name>): Promise<VerbOutput<Name>>;
  /** Gives up the projects that this connection has open. */
  end(): void;
}

export interface Host {
  readonly folders: SettingsFolders;
  /** Uploads and unsaved exports; removed at the end. */
  readonly temporaryFolder: string;
  connect(receive: (event: Event) => void): Connection;
  /** Whether any job is under way. */
  readonly busy: boolean;
  /** Cancels all jobs, closes all projects, stops the engine. */
  close(): Promise<void>;
}

export function createHost(options: HostOptions): Host {
  const folders = options.folders ?? settingsFolders();
  const temporary = temporaryFolder(folders.settings);
  const receivers = new Map<string, (event: Event) => void>();
  const projects = openProjects(options.files, emit);
  let closed: Promise<void> | undefined;

  return {
    folders,
    get temporaryFolder() {
      return temporary.path;
    },
    get busy() {
      return projects.busy;
    },

    connect(receive) {
      const id = randomUUID();
      const context = contextOf(id);
      receivers.set(id, receive);
      const call = async <Name extends VerbName>(verb: Name, input: unknown): Promise<VerbOutput<Name>> => {
        if (closed !== undefined) throw new LecternError('interrupted', 'Lectern is closing.');
        return answer(verb, input, context);
      };
      return {
        call,
        async handle(message) {
          const envelope = request.safeParse(message);
          if (!envelope.success) {
            const error = { code: 'bad-input' as const, message: 'This is not a request.' };
            return { id: idOf(message), error };
          }
          const { id: requestId, verb, input } = envelope.data;
          try {
            if (!isVerbName(verb)) throw new LecternError('bad-input', `There is no “${verb}” to ask for.`);
            return { id: requestId, output: await call(verb, input) };
          } catch (error) {
            const report = toErrorReport(error);
            if (report.code === 'internal') options.onDefect?.(error, verb);
            return { id: requestId, error: report };
          }
        },
        end() {
          receivers.delete(id);
          projects.leave(id);
        },
      };
    },

    close() {
      closed ??= (async () => {
        await projects.closeAll();
        await options.engine.stop();
        temporary.remove();
      })();
      return closed;
    },
  };

  function contextOf(connection: string): HandlerContext {
    const context: HandlerContext = {
      version: applicationVersion,
      settingsFolder: folders.settings,
      projectsFolder: folders.projects,
      get temporaryFolder() {
        return temporary.path;
      },
      engine: options.engine,
      project: (handle) => projects.get(handle),
      openProject: (path, mode) => projects.open(path, mode, connection),
      createProject: (path, name) => projects.create(path, name, connection),
      closeProject: (handle) => projects.close(handle, connection),
      emit,
      call: (verb, input) => answer(verb, input, context),
    };
    return context;
  }

  function emit(event: Event): void {
    for (const connection of projects.holders(event.project)) receivers.get(connection)?.(event);
  }
}

async function answer<Name extends VerbName>(
  verb: Name,
  input: unknown,
  context: HandlerContext,
): Promise<VerbOutput<Name>> {
  const { input: inputSchema, output: outputSchema } = catalogue[verb];
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) throw badInput(verb, parsed.error);
  const handler = handlers[verb] as unknown as Handler<Name>;
  const output = await handler(parsed.data as HandlerInput<Name>, context);
  // A handler that breaks its promise is a defect, and is reported as one.
  return outputSchema.parse(output) as VerbOutput<Name>;
}

function badInput(verb: string, error: z.ZodError): LecternError {
  const issue = error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at “${issue.path.join('.')}”`;
  return new LecternError(
    'bad-input',
    `“${verb}” cannot be asked like this${where}: ${issue?.message ?? 'unknown'}.`,
  );
}

function idOf(message: unknown): number {
  const parsed = z.looseObject({ id: z.number().int() }).safeParse(message);
  return parsed.success ? parsed.data.id : -1;
}
