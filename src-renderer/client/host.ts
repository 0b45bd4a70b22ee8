/** The window's one client, over whichever door this window came through. */
import { Client } from './client.svelte.ts';
import { bridge } from './electron-bridge.ts';
import { connectMessagePort } from './message-port-wire.ts';
import { connectWebSocket } from './web-socket-wire.ts';

export const client = new Client(bridge ? connectMessagePort(bridge) : connectWebSocket);
