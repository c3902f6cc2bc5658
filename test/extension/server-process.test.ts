import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { startFromThread, type Streams } from '../../src/extension/server-process.js';
import { packageRoot } from '../../src/project/package.js';

const dist = join(packageRoot, 'dist');
const folder = mkdtempSync(join(tmpdir(), 'klt-'));
const said: string[] = [];
const start = (module: string, from = join(dist, 'client')): Promise<Streams | null> =>
  startFromThread(from, module, (text) => void said.push(text));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function started(module: string): Promise<Streams> {
  const streams = await start(module);
  if (streams === null) throw new Error(said.join('\n'));
  return streams;
}

const closed = (streams: Streams): Promise<void> =>
  new Promise((resolve) => streams.reader.once('close', resolve).resume());

it('a server that a thread starts answers, and the streams end with it', async () => {
  const streams = await started(join(dist, 'server.js'));
  const ended = new Promise<void>((resolve) => streams.reader.once('close', resolve));
  const { reader, writer } = streams;
  const connection = createProtocolConnection(new StreamMessageReader(reader), new StreamMessageWriter(writer));
  connection.listen();
  const answer = await connection.sendRequest<{ capabilities: object }>('initialize', {
    processId: null,
    rootUri: null,
    capabilities: {},
  });
  expect(answer.capabilities).toHaveProperty('textDocumentSync');
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  await ended;
});

it('what a server writes beside its messages is told', async () => {
  const module = join(folder, 'speaks.cjs');
  writeFileSync(module, 'process.stderr.write("no such file");');
  await closed(await started(module));
  expect(said.join('')).toContain('no such file');
});

it('a server that does not end when it is asked to is killed', async () => {
  const module = join(folder, 'stays.cjs');
  writeFileSync(module, 'setInterval(() => undefined, 1000);');
  const streams = await started(module);
  const over = closed(streams);
  streams.end();
  await over;
});

it('where the thread cannot be started there is none, and the reason is told', async () => {
  said.length = 0;
  expect(await start(join(dist, 'server.js'), folder)).toBeNull();
  expect(said.join('')).toContain('server-starter.cjs');
});
