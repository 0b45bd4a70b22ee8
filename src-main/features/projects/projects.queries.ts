import { statSync } from 'node:fs';
import { LecternError } from '../../api/errors.ts';
import type { Project } from '../../api/projects.ts';
import type { OpenProject } from '../context.ts';

export function describeProject(project: OpenProject): Project {
  const row = project.reader.get<{ name: string; created_at: string }>(
    'SELECT name, created_at FROM project',
  );
  if (row === undefined) {
    throw new LecternError(
      'bad-project',
      `“${project.path}” has lost its description.`,
      'Restore it from a backup.',
    );
  }
  return {
    handle: project.handle,
    path: project.path,
    name: row.name,
    createdAt: row.created_at,
    readOnly: project.readOnly,
    sizeBytes: statSync(project.path).size,
  };
}
