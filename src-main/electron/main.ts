/**
 * The Electron door: draws the window, shows dialogs, and relays messages to the host, which is a plain Node process
 * beside it. No native module and no work in here (docs/decisions: Dawn cannot run inside Electron).
 */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  protocol,
  session,
  type MessagePortMain,
} from 'electron';
import { applicationFolder } from '../host/application.ts';
import { windowAssets } from '../host/window-assets.ts';
import { channels } from './channels.ts';
import { registerDialogs } from './dialogs.ts';
import { HostRelay, type HostChild, type WindowPort } from './host-relay.ts';
import { menuTemplate } from './menu.ts';
import { windowFile } from './window-files.ts';
import {
  isWindow,
  mayHavePermission,
  mayNavigate,
  mayRequest,
  projectInArguments,
  SCHEME,
  windowAddress,
  windowOptions,
} from './window-policy.ts';

protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);
app.enableSandbox();
// Nothing leaves this machine, not even a look-up of a component's update.
app.commandLine.appendSwitch('disable-background-networking');
app.commandLine.appendSwitch('disable-component-update');

const relay = new HostRelay(startHost, () => {
  dialog.showErrorBox(
    'Lectern cannot go on',
    'Its background process ended three times in a row. Please start it again.',
  );
});

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv) => {
    openWindow(projectInArguments(argv));
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    if (app.isReady()) openWindow(path);
    else void app.whenReady().then(() => openWindow(path));
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow(undefined);
  });
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => {
      if (!mayNavigate(event.url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
    });
  });
  app.on('window-all-closed', () => void quit());
  void app.whenReady().then(ready);
} else {
  app.quit(); // the one that runs opens a window
}

function ready(): void {
  const assets = windowAssets(join(applicationFolder, 'dist', 'renderer'));
  protocol.handle(SCHEME, (request) => windowFile(request.url, assets));
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(mayHavePermission(permission));
  });
  defaultSession.setPermissionCheckHandler((_contents, permission) => mayHavePermission(permission));
  defaultSession.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !mayRequest(details.url) });
  });
  registerDialogs();
  ipcMain.on(channels.connect, (event) => {
    if (event.senderFrame === null || !isWindow(event.senderFrame.url)) return;
    const { port1, port2 } = new MessageChannelMain();
    relay.attach(windowPort(port1));
    event.senderFrame.postMessage(channels.port, null, [port2]);
  });
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate(process.platform, (command) => {
        BrowserWindow.getFocusedWindow()?.webContents.send(channels.menu, command);
      }),
    ),
  );
  openWindow(projectInArguments(process.argv));
}

function openWindow(project: string | undefined): void {
  const preload = join(applicationFolder, 'dist', 'electron', 'preload.cjs');
  const window = new BrowserWindow(windowOptions(preload, nativeTheme.shouldUseDarkColors));
  window.once('ready-to-show', () => {
    window.show();
  });
  void window.loadURL(windowAddress(project));
}

async function quit(): Promise<void> {
  if (await relay.busy()) {
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: 'Work is still under way.',
      detail: 'Lectern can finish it in the background and then end, or stop it now.',
      buttons: ['Finish it', 'Stop it'],
      defaultId: 0,
      cancelId: 0,
    });
    relay.end(response === 1);
  } else {
    relay.end(true);
  }
  app.quit();
}

/** The host runs on the Node that npm installed, not on the one inside Electron. */
function startHost(): HostChild {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const node = join(applicationFolder, 'node_modules', 'node', 'bin', name);
  const child = fork(join(applicationFolder, 'src-main', 'host', 'host-process.ts'), [], {
    execPath: existsSync(node) ? node : 'node',
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: process.platform !== 'win32', // closing the window's terminal must not end a job that is being finished
  });
  child.on('error', () => {
    // It could not be started or written to; `exit` or `close` tells the rest.
  });
  return {
    send: (message) => {
      if (child.connected) child.send(message);
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.once('close', listener),
    disconnect: () => {
      child.disconnect();
      child.unref();
    },
  };
}

function windowPort(port: MessagePortMain): WindowPort {
  return {
    postMessage: (message) => {
      port.postMessage(message);
    },
    onMessage: (listener) => {
      port.on('message', ({ data }) => {
        listener(data);
      });
      port.start();
    },
    onClose: (listener) => port.on('close', listener),
    close: () => {
      port.close();
    },
  };
}
