/** Electron's door: a MessagePort that the main process relays to the host. */
import { portMessage, reconnectMessage, type LecternBridge } from '../../src-main/api/bridge.ts';
import type { Connect, Wire, WireListener } from './wire.ts';

function isReconnect(message: unknown): boolean {
  return (
    typeof message === 'object' &&
    message !== null &&
    'event' in message &&
    message.event === reconnectMessage.event
  );
}

export function connectMessagePort(bridge: LecternBridge): Connect {
  return (listener: WireListener): Wire => {
    let port: MessagePort | undefined;
    let over = false;
    const onport = ({ source, data, ports }: MessageEvent) => {
      if (source !== window || data !== portMessage || !ports[0]) return;
      window.removeEventListener('message', onport);
      if (over) return;
      port = ports[0];
      port.onmessage = ({ data: message }: MessageEvent<unknown>) => {
        if (over) return;
        if (!isReconnect(message)) return listener.received(message);
        over = true;
        port?.close();
        listener.closed();
      };
      listener.opened();
    };
    window.addEventListener('message', onport);
    bridge.connect();
    return {
      send: (message) => port?.postMessage(message),
      close: () => {
        over = true;
        window.removeEventListener('message', onport);
        port?.close();
      },
    };
  };
}
