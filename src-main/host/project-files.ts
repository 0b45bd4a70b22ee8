/** Project files as the host opens them: one connection that writes and one that reads beside it. */
import { LecternError } from '../api/errors.ts';
import { createProject, openProjectReader, openProjectWriter } from '../database/open-project.ts';
import type { ProjectWriter } from '../database/project-database.ts';
import { applicationVersion } from './application.ts';
import type { ProjectFile, ProjectFiles } from './open-projects.ts';

export const projectFiles: ProjectFiles = {
  open(path, mode) {
    if (mode === 'read') return readOnly(path);
    try {
      return writable(openProjectWriter(path));
    } catch (error) {
      // A write-protected project can still be looked at; one that another process writes to is refused, in its words.
      if (error instanceof LecternError && error.code === 'read-only') return readOnly(path);
      throw error;
    }
  },
  create: (path, name) => writable(createProject(path, name, applicationVersion)),
};

/** A reader of its own: rows can be read one by one for an export while a job notes its progress. */
function writable(writer: ProjectWriter): ProjectFile {
  try {
    const reader = openProjectReader(writer.path);
    return {
      path: writer.path,
      readOnly: false,
      reader,
      writer: () => writer,
      close() {
        reader.close(); // first: the writer folds everything into one file only when it is alone
        writer.close();
      },
    };
  } catch (error) {
    writer.close();
    throw error;
  }
}

function readOnly(path: string): ProjectFile {
  const reader = openProjectReader(path);
  return {
    path: reader.path,
    readOnly: true,
    reader,
    writer() {
      throw new LecternError(
        'read-only',
        `“${reader.path}” is open for reading only.`,
        'Copy it to a folder that you may write to, and open the copy.',
      );
    },
    close: () => reader.close(),
  };
}
