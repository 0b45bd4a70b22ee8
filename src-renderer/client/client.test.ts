import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Request } from '../../src-main/api/catalogue.ts';
import { Client } from './client.svelte.ts';
import type { Connect, WireListener } from './wire.ts';

/** The other end of the wire, in the hands of the test. */
class FarEnd {
  readonly sent: Request[] = [];
  readonly opened: WireListener[] = [];
  readonly connect: Connect = (listener) => {
    this.opened.push(listener);
    return { send: (message) => this.sent.push(message), close: () => undefined };
  };

  get listener(): WireListener {
    return this.opened.at(-1)!;
  }

  answer(output: unknown): void {
    this.listener.received({ id: this.sent.at(-1)!.id, output });
  }
}

const folder = { path: '/home/anna', parent: null, entries: [] };
/** Lets the promises that are ready run. */
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('the client', () => {
  let far: FarEnd;
  let client: Client;

  beforeEach(() => {
    vi.useFakeTimers();
    far = new FarEnd();
    client = new Client(far.connect);
    client.start();
  });
  afterEach(() => vi.useRealTimers());

  it('keeps what is asked before the connection stands, and sends it then', async () => {
    const asked = client.call('system.folder', {});
    await settle();
    expect(far.sent).toEqual([]);
    far.listener.opened();
    await settle();
    expect(far.sent).toEqual([{ id: 1, verb: 'system.folder', input: {} }]);
    far.answer(folder);
    expect(await asked).toEqual(folder);
    expect(client.status).toBe('open');
  });

  it('matches answers that come in another order', async () => {
    far.listener.opened();
    const first = client.call('system.folder', { path: '/a' });
    const second = client.call('system.folder', { path: '/b' });
    await settle();
    far.listener.received({ id: 2, output: { ...folder, path: '/b' } });
    far.listener.received({ id: 1, output: { ...folder, path: '/a' } });
    expect((await first).path).toBe('/a');
    expect((await second).path).toBe('/b');
  });

  it("rejects with the host's own words", async () => {
    far.listener.opened();
    const asked = client.call('projects.open', { path: '/x.lectern' });
    await settle();
    far.listener.received({
      id: 1,
      error: { code: 'bad-project', message: 'Not a project.', hint: 'Choose another.' },
    });
    await expect(asked).rejects.toMatchObject({
      code: 'bad-project',
      message: 'Not a project.',
      hint: 'Choose another.',
    });
  });

  it('does not pass on an answer that is not as the catalogue has it', async () => {
    far.listener.opened();
    const asked = client.call('system.folder', {});
    await settle();
    far.answer({ path: 7 });
    await expect(asked).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('system.folder'),
    });
  });

  it('rejects what was unanswered when the connection is lost, and says when it stands again', async () => {
    far.listener.opened();
    const reopened = vi.fn();
    client.onReopened(reopened);
    const asked = client.call('system.folder', {});
    const rejected = expect(asked).rejects.toMatchObject({ code: 'interrupted' });
    await settle();
    far.listener.closed();
    await rejected;
    expect(client.status).toBe('lost');
    await expect(client.call('system.folder', {})).rejects.toMatchObject({ code: 'interrupted' });
    await vi.advanceTimersByTimeAsync(1);
    expect(far.opened).toHaveLength(2);
    far.listener.opened();
    expect(client.status).toBe('open');
    expect(reopened).toHaveBeenCalledTimes(1);
  });

  it('does not take the first connection for a return', () => {
    const reopened = vi.fn();
    client.onReopened(reopened);
    far.listener.opened();
    expect(reopened).not.toHaveBeenCalled();
  });

  it('gives up after ten seconds, and comes back when asked to', async () => {
    const asked = client.call('system.folder', {});
    const rejected = expect(asked).rejects.toMatchObject({ code: 'interrupted' });
    for (let attempt = 0; attempt < 8; attempt++) {
      far.listener.closed();
      await vi.advanceTimersByTimeAsync(4000);
    }
    await rejected;
    expect(client.status).toBe('ended');
    const tried = far.opened.length;
    client.reconnect();
    expect(far.opened).toHaveLength(tried + 1);
    far.listener.opened();
    expect(client.status).toBe('open');
  });

  it('ignores a connection that it has given up', async () => {
    far.listener.opened();
    const old = far.listener;
    old.closed();
    await vi.advanceTimersByTimeAsync(1);
    far.listener.opened();
    old.closed();
    expect(client.status).toBe('open');
  });

  it('tells events to those who listen, until they stop', () => {
    far.listener.opened();
    const heard = vi.fn();
    const stop = client.on('changed', heard);
    const event = { event: 'changed', project: 'p', topic: 'runs' };
    far.listener.received(event);
    expect(heard).toHaveBeenCalledWith(event);
    stop();
    far.listener.received(event);
    expect(heard).toHaveBeenCalledTimes(1);
  });
});
