/** What Electron's preload puts on `window.lectern`; docs/doors.md is the contract. Absent in a browser. */
export type SaveKind = 'project' | 'csv' | 'tsv' | 'image';

export interface LecternBridge {
  readonly door: 'electron';
  readonly platform: string;
  connect(): void;
  chooseFile(): Promise<string | null>;
  chooseProject(): Promise<string | null>;
  saveAs(kind: SaveKind, suggestedName: string): Promise<string | null>;
  pathForFile(file: File): string;
  onMenu(listener: (command: string) => void): void;
}

declare global {
  interface Window {
    readonly lectern?: LecternBridge;
  }
}

export const bridge: LecternBridge | undefined = typeof window === 'undefined' ? undefined : window.lectern;
