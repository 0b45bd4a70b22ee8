/** The host with its real parts. */
import { createEngineClient } from '../engine-process/engine-client.ts';
import { createHost, type Host } from './host.ts';
import { projectFiles } from './project-files.ts';

export function startHost(): Host {
  return createHost({
    files: projectFiles,
    engine: createEngineClient(),
    onDefect: (error, verb) => {
      console.error(`${verb}:`, error);
    },
  });
}
