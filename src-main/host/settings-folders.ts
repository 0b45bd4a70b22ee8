/** Where Lectern keeps what is not in a project file. `LECTERN_HOME` moves all of it, for tests and for portable use. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface SettingsFolders {
  /** Recent projects, the app window's profile, uploads. */
  readonly settings: string;
  /** New projects go here unless the user says otherwise. */
  readonly projects: string;
}

export function settingsFolders(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): SettingsFolders {
  const own = environment['LECTERN_HOME'];
  if (own !== undefined && own !== '') return { settings: own, projects: join(own, 'projects') };
  const documents = join(home, 'Documents');
  const projects = join(existsSync(documents) ? documents : home, 'Lectern');
  switch (platform) {
    case 'win32':
      return {
        settings: join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Lectern'),
        projects,
      };
    case 'darwin':
      return { settings: join(home, 'Library', 'Application Support', 'Lectern'), projects };
    default:
      return { settings: join(environment['XDG_CONFIG_HOME'] || join(home, '.config'), 'lectern'), projects };
  }
}
