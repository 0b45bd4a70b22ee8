import { availableParallelism, totalmem } from 'node:os';
import { sqliteVersion } from '../../database/sqlite-version.ts';
import { chosenBackend } from '../../engine-process/choose-backend.ts';
import type { FeatureHandlers } from '../context.ts';
import { listFolder, listStart } from './folder-listing.ts';
import { outgoingConnections } from './outgoing-connections.ts';

const platform = `${process.platform} ${process.arch}`;

export const systemHandlers: FeatureHandlers<'system'> = {
  'system.info': (_input, { version, projectsFolder }) => ({
    version,
    node: process.versions.node,
    platform,
    projectsFolder,
    outgoingConnections: outgoingConnections(),
  }),

  'system.doctor': async ({ selfTest }, { version, engine }) => {
    const report = await engine.doctor(selfTest);
    return {
      lectern: version,
      node: process.versions.node,
      sqlite: sqliteVersion(),
      platform,
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      backends: report.backends,
      chosen: chosenBackend(report.backends),
      outgoingConnections: outgoingConnections(),
      selfTest: report.selfTest,
    };
  },

  'system.folder': ({ path }, { projectsFolder }) =>
    path === undefined ? listStart(projectsFolder) : listFolder(path),
};
