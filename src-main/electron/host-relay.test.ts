import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import type { ToHostProcess } from '../host/process-messages.ts';
import { HostRelay, type HostChild, type WindowPort } from './host-relay.ts';

/** The far end of a child's message channel, played by the test; the ports below are real ones. */
class Child implements HostChild {
  readonly sent: ToHostProcess[] = [];
  disconnected = false;
  #message: (message: unknown) => void = () => {};
  #exit: () => void = () => {};
  send(message: ToHostProcess): void {
    this.sent.push(message);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#message = listener;
  }
  onExit(listener: () => void): void {
    this.#exit = listener;
  }
  disconnect(): void {
    this.disconnected = true;
  }
  say(message: unknown): void {
    this.#message(message);
  }
  die(): void {
    this.#exit();
  }
}

function windowPort(port: MessagePort): WindowPort {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', listener),
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
  };
}

function setUp() {
  const children: Child[] = [];
  const gaveUp = vi.fn();
  let now = 0;
  const relay = new HostRelay(
    () => {
      const child = new Child();
      children.push(child);
      return child;
    },
    gaveUp,
    () => now,
  );
  return {
    relay,
    children,
    gaveUp,
    wait: (ms: number) => {
      now += ms;
    },
    attach() {
      const { port1, port2 } = new MessageChannel();
      relay.attach(windowPort(port1));
      return port2;
    },
  };
}

test('each window hears its own answers only', async () => {
  const { children, attach } = setUp();
  const [first, second] = [attach(), attach()];
  expect(children).toHaveLength(1);
  const child = children[0]!;

  first.postMessage({ id: 1, verb: 'system.info', input: {} });
  second.postMessage({ id: 1, verb: 'projects.recent', input: {} });
  await vi.waitFor(() => expect(child.sent).toHaveLength(2));
  const connections = child.sent.map((message) => ('connection' in message ? message.connection : ''));
  expect(new Set(connections).size).toBe(2);

  const answer = once(second, 'message');
  const unheard = vi.fn();
  first.on('message', unheard);
  child.say({ connection: connections[1], message: { id: 1, output: [] } });
  expect(await answer).toEqual([{ id: 1, output: [] }]);
  expect(unheard).not.toHaveBeenCalled();
  first.close();
  second.close();
});

test('a window that closes ends its connection', async () => {
  const { children, attach } = setUp();
  const port = attach();
  port.close();
  await vi.waitFor(() => expect(children[0]!.sent).toEqual([{ connection: '1', end: true }]));
});

test('a host that dies is started again for the windows that connect again', async () => {
  const { children, attach, gaveUp } = setUp();
  const port = attach();
  const told = once(port, 'message');
  children[0]!.die();
  expect(await told).toEqual([{ event: 'reconnect' }]);
  const again = attach();
  expect(children).toHaveLength(2);
  again.postMessage({ id: 1, verb: 'system.info', input: {} });
  await vi.waitFor(() => expect(children[1]!.sent).toHaveLength(1));
  expect(gaveUp).not.toHaveBeenCalled();
  again.close();
});

test('a host that dies three times in a row is given up, and one that dies now and then is not', () => {
  const often = setUp();
  for (let death = 0; death < 3; death += 1) {
    often.attach();
    often.children.at(-1)!.die();
  }
  expect(often.gaveUp).toHaveBeenCalledOnce();
  often.attach();
  expect(often.children).toHaveLength(3);

  const seldom = setUp();
  for (let death = 0; death < 4; death += 1) {
    seldom.attach();
    seldom.children.at(-1)!.die();
    seldom.wait(60_000);
  }
  expect(seldom.gaveUp).not.toHaveBeenCalled();
});

test('whether jobs run is asked of the host, and a dead one runs none', async () => {
  const { relay, children, attach } = setUp();
  expect(await relay.busy()).toBe(false);
  attach();
  const busy = relay.busy();
  children[0]!.say({ busy: true });
  expect(await busy).toBe(true);
  const unanswered = relay.busy();
  children[0]!.die();
  expect(await unanswered).toBe(false);
});

test('at the end jobs are stopped, or left to the host', () => {
  const stopped = setUp();
  stopped.attach();
  stopped.relay.end(true);
  expect(stopped.children[0]!.sent).toEqual([{ stop: true }]);

  const left = setUp();
  left.attach();
  left.relay.end(false);
  expect(left.children[0]!.disconnected).toBe(true);
  left.children[0]!.die();
  expect(left.gaveUp).not.toHaveBeenCalled();
});
