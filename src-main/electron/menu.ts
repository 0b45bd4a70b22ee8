/** The application menu: what every system expects, and the window's own commands. */
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../api/bridge.ts';

export function menuTemplate(
  platform: NodeJS.Platform,
  choose: (command: MenuCommand) => void,
): MenuItemConstructorOptions[] {
  const command = (label: string, name: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => {
      choose(name);
    },
  });
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    {
      label: 'File',
      submenu: [
        command('New project …', 'new-project', 'CmdOrCtrl+N'),
        command('Open project …', 'open-project', 'CmdOrCtrl+O'),
        { type: 'separator' },
        command('Import …', 'import', 'CmdOrCtrl+I'),
        { type: 'separator' },
        platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
      ],
    },
    // The keys for undo and redo belong to the page, which has its own history besides that of a text field.
    {
      label: 'Edit',
      submenu: [
        command('Undo in the project', 'undo'),
        command('Redo in the project', 'redo'),
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        { type: 'separator' },
        command('Find', 'find', 'CmdOrCtrl+F'),
      ],
    },
    {
      label: 'View',
      submenu: [
        command('Light or dark', 'theme'),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        { type: 'separator' },
        { role: 'reload' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    { label: 'Help', role: 'help', submenu: [command('Help', 'help', 'F1')] },
  ];
}
