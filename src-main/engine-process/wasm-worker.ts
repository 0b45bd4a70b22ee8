/** One thread of the WASM backend: sleeps in shared memory until a program runs, and ends when the backend does. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadStart } from '../../engine/backends/wasm/threads.ts';
import { runThread } from '../../engine/backends/wasm/threads.ts';

parentPort?.postMessage('up');
runThread(workerData as ThreadStart);
