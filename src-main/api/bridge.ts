/** What Electron's preload puts on `window.lectern`. In a browser there is no such thing. See docs/doors.md. */

export const saveKinds = [
  'project',
  'csv',
  'tsv',
  'xlsx',
  'parquet',
  'jsonl',
  'dta',
  'conllu',
  'conll',
  'image',
] as const;
export type SaveKind = (typeof saveKinds)[number];

export const menuCommands = [
  'new-project',
  'open-project',
  'import',
  'undo',
  'redo',
  'find',
  'theme',
  'help',
] as const;
export type MenuCommand = (typeof menuCommands)[number];

/** The `data` of the window's `message` event that carries the port to the host. */
export const portMessage = 'lectern:port';

/** Posted through the port when the host process died and a new one is there: connect again. */
export const reconnectMessage = { event: 'reconnect' } as const;

export interface LecternBridge {
  readonly door: 'electron';
  /** As `process.platform`. */
  readonly platform: string;
  /** Asks for a port to the host; it arrives as a `message` event of this window. */
  connect(): void;
  /** A data file to import; null when the user cancelled, as below. */
  chooseFile(): Promise<string | null>;
  chooseProject(): Promise<string | null>;
  /** The system's dialog has asked about overwriting. */
  saveAs(kind: SaveKind, suggestedName: string): Promise<string | null>;
  /** The path of a dropped or chosen file; empty when it has none. */
  pathForFile(file: File): string;
  onMenu(listener: (command: MenuCommand) => void): void;
}
