/** The system's own dialogs. */
import { basename, join } from 'node:path';
import { app, dialog, ipcMain, BrowserWindow, type FileFilter, type IpcMainInvokeEvent } from 'electron';
import { z } from 'zod';
import { saveKinds, type SaveKind } from '../api/bridge.ts';
import { fileEndings } from '../api/corpora.ts';
import { channels } from './channels.ts';
import { isWindow } from './window-policy.ts';

const PROJECTS: FileFilter = { name: 'Lectern projects', extensions: ['lectern'] };
const ALL: FileFilter = { name: 'All files', extensions: ['*'] };

const SAVE: Record<SaveKind, { title: string; filters: FileFilter[] }> = {
  project: { title: 'Create a project', filters: [PROJECTS] },
  csv: { title: 'Export', filters: [{ name: 'CSV', extensions: ['csv'] }, ALL] },
  tsv: { title: 'Export', filters: [{ name: 'TSV', extensions: ['tsv'] }, ALL] },
  xlsx: { title: 'Export', filters: [{ name: 'Excel workbook', extensions: ['xlsx'] }, ALL] },
  parquet: { title: 'Export', filters: [{ name: 'Parquet', extensions: ['parquet'] }, ALL] },
  jsonl: { title: 'Export', filters: [{ name: 'JSON lines', extensions: ['jsonl'] }, ALL] },
  dta: { title: 'Export', filters: [{ name: 'Stata', extensions: ['dta'] }, ALL] },
  conllu: { title: 'Export', filters: [{ name: 'CoNLL-U', extensions: ['conllu'] }, ALL] },
  conll: { title: 'Export', filters: [{ name: 'CoNLL', extensions: ['conll'] }, ALL] },
  image: {
    title: 'Save the chart',
    filters: [
      { name: 'SVG', extensions: ['svg'] },
      { name: 'PNG', extensions: ['png'] },
    ],
  },
};

export function registerDialogs(): void {
  handle(channels.chooseFile, (window) =>
    open(window, 'Choose a file to import', [
      { name: 'Tables and texts', extensions: [...fileEndings] },
      ALL,
    ]),
  );
  handle(channels.chooseProject, (window) => open(window, 'Open a project', [PROJECTS, ALL]));
  handle(channels.saveAs, async (window, kind, suggestedName) => {
    const { title, filters } = SAVE[z.enum(saveKinds).parse(kind)];
    const folder = app.getPath('documents');
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      title,
      filters,
      defaultPath: join(folder, basename(z.string().parse(suggestedName))),
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    });
    return canceled || filePath === '' ? null : filePath;
  });
}

async function open(window: BrowserWindow, title: string, filters: FileFilter[]): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title,
    filters,
    properties: ['openFile'],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

function handle(
  channel: string,
  work: (window: BrowserWindow, ...values: unknown[]) => Promise<string | null>,
): void {
  ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...values: unknown[]) => {
    const window = BrowserWindow.fromWebContents(event.sender);
    if (window === null || event.senderFrame === null || !isWindow(event.senderFrame.url)) return null;
    return work(window, ...values);
  });
}
