import { spawn } from 'node:child_process';
import { parentPort, workerData } from 'node:worker_threads';
import { serverArguments, serverEnvironment, type Started, type ToStart } from './server-process.js';

/** Entry of the thread that starts the server and hands its messages through. It ends with the server. */
const { module, client } = workerData as ToStart;
const child = spawn(process.execPath, serverArguments(module, client), { env: serverEnvironment() });
const tell = (message: Started): void => parentPort?.postMessage(message);
child.once('spawn', () => tell({ pid: child.pid ?? 0 }));
child.once('error', ({ message }) => tell({ reason: message }));
// once all that it said has been passed on
child.once('close', () => setImmediate(() => process.exit()));
process.stdin.pipe(child.stdin);
child.stdout.pipe(process.stdout);
child.stderr.pipe(process.stderr);
// a server that was asked to end has this long to do it
parentPort?.once('message', () => setTimeout(() => child.kill(), 2000).unref());
