import type { FeatureHandlers } from '../context.ts';
import { rerunArchive } from './rerun-archive.ts';
import { verifyArchive } from './verify-archive.ts';
import { createArchive } from './write-archive.ts';

export const archiveHandlers: FeatureHandlers<'archives'> = {
  'archives.create': createArchive,
  'archives.verify': ({ file, seal }) => verifyArchive(file, seal),
  'archives.rerun': rerunArchive,
};
