/** Each builds what is older than its sources, and throws in words when that fails. */
export function ensureKernels(): Promise<void>;
export function ensureWindow(): Promise<void>;
export function ensureElectronShell(): Promise<void>;
