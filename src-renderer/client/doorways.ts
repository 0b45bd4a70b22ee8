/**
 * Files in and out, the same for every door. In Electron the system's dialogs give paths; a browser uploads, downloads,
 * and chooses projects in a dialog of the window's own.
 */
import { z } from 'zod';
import type { LecternBridge, SaveKind } from '../../src-main/api/bridge.ts';
import { fileEndings } from '../../src-main/api/corpora.ts';
import { errorReport, LecternError } from '../../src-main/api/errors.ts';
import { fromReport } from './client.svelte.ts';
import { bridge } from './electron-bridge.ts';
import { pathQuestions } from './path-question.svelte.ts';
import { upload, type UploadOptions } from './upload.ts';

/** A data file the host can read. */
export interface Source {
  readonly path: string;
  readonly sourceName: string;
}

export interface Doorways {
  /** True where paths come from the system's own dialogs and exports are written to them. */
  readonly native: boolean;
  /** A data file to import; null when the user thought better of it. */
  chooseFile(
    options?: UploadOptions & {
      onchosen?: (file: { name: string; sizeBytes: number }) => void;
      /** Of file names; those of tables unless given. */
      endings?: readonly string[];
    },
  ): Promise<Source | null>;
  /** A file that was dropped on the window. */
  takeFile(file: File, options?: UploadOptions): Promise<Source>;
  /** Path of a dropped file, where the door knows it. */
  pathOf(file: File): string | null;
  chooseProject(): Promise<string | null>;
  /**
   * Where to save. Null: cancelled. Undefined: this door saves by download; leave the path out of the message and
   * hand the job's output to `download`.
   */
  saveAs(kind: SaveKind, suggestedName: string): Promise<string | null | undefined>;
  /** Gives the user a file that the host wrote to its temporary folder. */
  download(path: string, name: string): Promise<void>;
}

const ticket = z.object({ url: z.string() });
const refused = z.object({ error: errorReport });

export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

function followDownload(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}

function pickFile(endings: readonly string[] = fileEndings): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = endings.map((ending) => `.${ending}`).join(',');
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null), { once: true });
    input.addEventListener('cancel', () => resolve(null), { once: true });
    input.click();
  });
}

const browserDoorways: Doorways = {
  native: false,
  async chooseFile(options = {}) {
    const file = await pickFile(options.endings);
    if (!file) return null;
    options.onchosen?.({ name: file.name, sizeBytes: file.size });
    return await upload(file, options);
  },
  takeFile: (file, options) => upload(file, options),
  pathOf: () => null,
  chooseProject: () => pathQuestions.ask('open-project'),
  saveAs: (kind, suggestedName) =>
    kind === 'project' ? pathQuestions.ask('new-project', suggestedName) : Promise.resolve(undefined),
  async download(path, name) {
    const answer = await fetch('/download', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ path, name }),
    });
    const body: unknown = await answer.json().catch(() => undefined);
    const good = ticket.safeParse(body);
    if (answer.ok && good.success) return followDownload(good.data.url, name);
    const bad = refused.safeParse(body);
    if (bad.success) throw fromReport(bad.data.error);
    throw new LecternError('internal', `The download of ${name} was answered with status ${answer.status}.`);
  },
};

function electronDoorways(native: LecternBridge): Doorways {
  return {
    native: true,
    async chooseFile() {
      const path = await native.chooseFile();
      return path === null ? null : { path, sourceName: baseName(path) };
    },
    takeFile(file) {
      const path = native.pathForFile(file);
      if (path === '') {
        return Promise.reject(
          new LecternError(
            'unreadable-file',
            `${file.name} is not a file on this machine.`,
            'Save it to a folder first, then choose it.',
          ),
        );
      }
      return Promise.resolve({ path, sourceName: file.name });
    },
    pathOf: (file) => native.pathForFile(file) || null,
    chooseProject: () => native.chooseProject(),
    saveAs: (kind, suggestedName) => native.saveAs(kind, suggestedName),
    download: () => Promise.resolve(),
  };
}

export const doorways: Doorways = bridge ? electronDoorways(bridge) : browserDoorways;
