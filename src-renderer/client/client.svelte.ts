/**
 * The typed end of the wire: sends verbs of the catalogue, checks what comes back, tells events to who listens, and
 * connects again when the host is gone. Lives as long as the window.
 */
import { untrack } from 'svelte';
import {
  catalogue,
  fromHost,
  type VerbInput,
  type VerbName,
  type VerbOutput,
} from '../../src-main/api/catalogue.ts';
import { LecternError, type ErrorReport } from '../../src-main/api/errors.ts';
import type { Event } from '../../src-main/api/events.ts';
import type { Connect, Wire } from './wire.ts';

/** `ended`: tried for ten seconds in vain; it still tries now and then. */
export type ConnectionStatus = 'connecting' | 'open' | 'lost' | 'ended';

type EventName = Event['event'];
type EventOf<Name extends EventName> = Extract<Event, { event: Name }>;

interface Unanswered {
  verb: VerbName;
  resolve(output: unknown): void;
  reject(reason: LecternError): void;
}

const retryDelaysMs = [0, 500, 1000, 2000, 4000];
const givesUpAfterMs = 10_000;

export function fromReport(report: ErrorReport): LecternError {
  return new LecternError(report.code, report.message, report.hint);
}

export class Client {
  status: ConnectionStatus = $state('connecting');
  #connect: Connect;
  #wire: Wire | undefined;
  #nextId = 1;
  #unanswered = new Map<number, Unanswered>();
  /** Asked before the first connection stood. */
  #waiting: (() => void)[] = [];
  #listeners = new Map<EventName, Set<(event: Event) => void>>();
  #reopenListeners = new Set<() => void>();
  #everOpen = false;
  #attempt = 0;
  #lostAt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  start(): void {
    this.#lostAt = Date.now();
    this.#open();
  }

  /** Tries at once, as when the user asks for it. */
  reconnect(): void {
    if (this.status === 'open') return;
    clearTimeout(this.#retry);
    this.#attempt = 0;
    this.#lostAt = Date.now();
    this.status = this.#everOpen ? 'lost' : 'connecting';
    this.#open();
  }

  async call<Name extends VerbName>(verb: Name, input: VerbInput<Name>): Promise<VerbOutput<Name>> {
    // Untracked: what an effect asks must not be asked again because the connection was lost.
    if (untrack(() => this.status) === 'connecting')
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (untrack(() => this.status) !== 'open' || this.#wire === undefined) throw this.#gone();
    const wire = this.#wire;
    const id = this.#nextId++;
    const output = await new Promise<unknown>((resolve, reject) => {
      this.#unanswered.set(id, { verb, resolve, reject });
      wire.send({ id, verb, input });
    });
    const checked = catalogue[verb].output.safeParse(output);
    if (!checked.success) {
      const first = checked.error.issues[0];
      throw new LecternError(
        'internal',
        `The answer to ${verb} is not as agreed: ${first?.path.join('.') ?? ''} ${first?.message ?? ''}`.trim(),
        'Please report this together with the steps that led to it.',
      );
    }
    return checked.data as VerbOutput<Name>;
  }

  /** Returns a function that stops listening. */
  on<Name extends EventName>(name: Name, listener: (event: EventOf<Name>) => void): () => void {
    const all = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, all);
    const heard = listener as (event: Event) => void;
    all.add(heard);
    return () => all.delete(heard);
  }

  /** Called when a lost connection stands again: the host then knows nothing of this window. */
  onReopened(listener: () => void): () => void {
    this.#reopenListeners.add(listener);
    return () => this.#reopenListeners.delete(listener);
  }

  #open(): void {
    const wire = this.#connect({
      opened: () => {
        if (wire !== this.#wire) return;
        this.status = 'open';
        this.#attempt = 0;
        const again = this.#everOpen;
        this.#everOpen = true;
        for (const resume of this.#waiting.splice(0)) resume();
        if (again) for (const listener of this.#reopenListeners) listener();
      },
      received: (message) => {
        if (wire === this.#wire) this.#receive(message);
      },
      closed: () => {
        if (wire === this.#wire) this.#closed();
      },
    });
    this.#wire = wire;
  }

  #receive(message: unknown): void {
    const checked = fromHost.safeParse(message);
    if (!checked.success) {
      console.error('A message from the host is not as agreed.', checked.error.issues[0]);
      return;
    }
    const heard = checked.data;
    if ('event' in heard) {
      for (const listener of this.#listeners.get(heard.event) ?? []) listener(heard);
      return;
    }
    const asked = this.#unanswered.get(heard.id);
    this.#unanswered.delete(heard.id);
    if ('error' in heard) {
      if (asked) asked.reject(fromReport(heard.error));
      else console.error(heard.error.message);
    } else asked?.resolve(heard.output);
  }

  #closed(): void {
    this.#wire = undefined;
    if (this.status === 'open') {
      this.#lostAt = Date.now();
      this.status = 'lost';
    }
    for (const asked of this.#unanswered.values()) asked.reject(this.#gone());
    this.#unanswered.clear();
    if (this.status !== 'ended' && Date.now() - this.#lostAt > givesUpAfterMs) {
      this.status = 'ended';
      for (const resume of this.#waiting.splice(0)) resume();
    }
    const delayMs = retryDelaysMs[Math.min(this.#attempt++, retryDelaysMs.length - 1)] ?? 4000;
    this.#retry = setTimeout(() => this.#open(), delayMs);
  }

  #gone(): LecternError {
    return new LecternError(
      'interrupted',
      'The connection to Lectern was lost before it answered.',
      'The window connects again by itself; then try once more.',
    );
  }
}
