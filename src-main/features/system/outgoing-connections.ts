/**
 * Counts the connections that this process opens to anything but this machine, whichever of our parts or libraries opens
 * them: Node measures every client socket, encrypted or not. Shown to the user, who has been promised that there are none.
 */
import { BlockList, isIPv6 } from 'node:net';
import { PerformanceObserver } from 'node:perf_hooks';
import { z } from 'zod';

const thisMachine = new BlockList();
thisMachine.addSubnet('127.0.0.0', 8, 'ipv4');
thisMachine.addAddress('::1', 'ipv6');

const connected = z.object({ name: z.literal('connect'), detail: z.object({ host: z.string() }) });

let count = 0;

const observer = new PerformanceObserver((list) => note(list.getEntries()));
observer.observe({ entryTypes: ['net'] });

export function outgoingConnections(): number {
  note(observer.takeRecords());
  return count;
}

function note(entries: readonly object[]): void {
  for (const entry of entries) {
    const parsed = connected.safeParse(entry);
    if (parsed.success && !isThisMachine(parsed.data.detail.host)) count += 1;
  }
}

export function isThisMachine(address: string): boolean {
  return thisMachine.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
