/** What carries messages between the window and the host; docs/doors.md is the contract. */
import type { Request } from '../../src-main/api/catalogue.ts';

export interface Wire {
  send(message: Request): void;
  close(): void;
}

export interface WireListener {
  opened(): void;
  received(message: unknown): void;
  /** Said once, whether it never opened or was lost. */
  closed(): void;
}

export type Connect = (listener: WireListener) => Wire;
