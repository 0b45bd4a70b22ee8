/** The only code that stands between the page and Electron: it offers `LecternBridge` and nothing else. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { portMessage, type LecternBridge, type MenuCommand } from '../api/bridge.ts';
import { channels } from './channels.ts';

// The page's window, as much of it as is needed here: this folder is otherwise without a DOM.
declare const window: { postMessage(message: string, targetOrigin: string, ports: readonly unknown[]): void };

const bridge: LecternBridge = {
  door: 'electron',
  platform: process.platform,
  connect: () => {
    ipcRenderer.send(channels.connect);
  },
  chooseFile: () => ipcRenderer.invoke(channels.chooseFile) as Promise<string | null>,
  chooseProject: () => ipcRenderer.invoke(channels.chooseProject) as Promise<string | null>,
  saveAs: (kind, suggestedName) =>
    ipcRenderer.invoke(channels.saveAs, kind, suggestedName) as Promise<string | null>,
  pathForFile: (file) => webUtils.getPathForFile(file),
  onMenu: (listener) => {
    ipcRenderer.on(channels.menu, (_event, command: MenuCommand) => {
      listener(command);
    });
  },
};

contextBridge.exposeInMainWorld('lectern', bridge);

// A port cannot pass the bridge; the page gets it as a message to its own window.
ipcRenderer.on(channels.port, ({ ports }) => {
  window.postMessage(portMessage, '*', ports);
});
