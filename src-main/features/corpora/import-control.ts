/** How an import is watched and called off. */
export interface ImportControl {
  /** Throws `cancelled` when the user has called the import off. */
  proceed(): void;
  /** The same for the last time: after it, cancelling comes too late. */
  commit(): void;
  progress(fileBytes: number, totalBytes: number, message: string): void;
}
