/**
 * Carries messages between windows and the host's process: each window has a port, each port a connection. When the
 * host dies the windows are told to connect again, and a new host is started for them.
 */
import { fromHostProcess, type ToHostProcess } from '../host/process-messages.ts';

/** The host's process, as much of it as the relay needs. */
export interface HostChild {
  send(message: ToHostProcess): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: () => void): void;
  /** Lets it finish its jobs and end by itself. */
  disconnect(): void;
}

/** A window's end of a message channel, as much of it as the relay needs. */
export interface WindowPort {
  postMessage(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

const RECONNECT = { event: 'reconnect' } as const;
/** A host that dies this often within the time is not started again. */
const MOST_DEATHS = 3;
const WITHIN_MS = 30_000;

export class HostRelay {
  readonly #start: () => HostChild;
  readonly #gaveUp: () => void;
  readonly #now: () => number;
  readonly #ports = new Map<string, WindowPort>();
  #child: HostChild | undefined;
  #deaths: number[] = [];
  #nextConnection = 1;
  #busyQuestions: ((busy: boolean) => void)[] = [];
  #ended = false;

  constructor(start: () => HostChild, gaveUp: () => void, now: () => number = () => performance.now()) {
    this.#start = start;
    this.#gaveUp = gaveUp;
    this.#now = now;
  }

  attach(port: WindowPort): void {
    const connection = String(this.#nextConnection);
    this.#nextConnection += 1;
    const child = this.#running();
    if (child === undefined) {
      port.close();
      return;
    }
    this.#ports.set(connection, port);
    port.onMessage((message) => this.#child?.send({ connection, message }));
    port.onClose(() => {
      if (this.#ports.delete(connection)) this.#child?.send({ connection, end: true });
    });
  }

  /** Whether jobs run; false where there is no host to run any. */
  async busy(): Promise<boolean> {
    const child = this.#child;
    if (child === undefined) return false;
    return new Promise((resolve) => {
      this.#busyQuestions.push(resolve);
      child.send({ ask: 'busy' });
    });
  }

  /** The application ends: jobs are stopped, or finished by the host alone. */
  end(stopJobs: boolean): void {
    this.#ended = true;
    if (stopJobs) this.#child?.send({ stop: true });
    else this.#child?.disconnect();
  }

  #running(): HostChild | undefined {
    if (this.#ended) return undefined;
    if (this.#child !== undefined) return this.#child;
    if (this.#deaths.length >= MOST_DEATHS) return undefined;
    const child = this.#start();
    this.#child = child;
    child.onMessage((raw) => {
      const parsed = fromHostProcess.safeParse(raw);
      if (!parsed.success) return;
      if ('connection' in parsed.data)
        this.#ports.get(parsed.data.connection)?.postMessage(parsed.data.message);
      else if ('busy' in parsed.data) this.#busyQuestions.shift()?.(parsed.data.busy);
    });
    child.onExit(() => {
      this.#died(child);
    });
    return child;
  }

  #died(child: HostChild): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    for (const answer of this.#busyQuestions.splice(0)) answer(false);
    if (this.#ended) return;
    const now = this.#now();
    this.#deaths = [...this.#deaths.filter((at) => now - at < WITHIN_MS), now];
    if (this.#deaths.length >= MOST_DEATHS) this.#gaveUp();
    const ports = [...this.#ports.values()];
    this.#ports.clear();
    for (const port of ports) {
      port.postMessage(RECONNECT);
      port.close();
    }
  }
}
