import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type ConfigurationParams,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver-protocol/node';
import { URI } from 'vscode-uri';
import type { StatusParams } from '../../src/server/protocol.js';
import { STATUS } from '../../src/server/protocol.js';
import { asset } from '../../src/project/package.js';

/** A driver with one leak on its error path, at line 9 (0-based 8). */
export const LEAKY = `#include <linux/of.h>

static int small_read(struct device_node *parent, u32 *depth)
{
	struct device_node *np = of_get_child_by_name(parent, "fifo");
	int ret;

	ret = of_property_read_u32(np, "depth", depth);
	if (ret)
		return ret;
	of_node_put(np);
	return 0;
}
`;
export const MENDED = LEAKY.replace('\tif (ret)\n\t\treturn ret;\n', '');

export interface Options {
  readonly capabilities?: ClientCapabilities;
  readonly settings?: unknown;
  readonly trusted?: boolean;
  readonly commands?: readonly string[];
  /** Answers `workspace/configuration`, by scope; the empty scope is the general one. */
  readonly configuration?: (scope: string) => unknown;
  readonly files?: Readonly<Record<string, string>>;
}

/** The built server over stdio, as an editor other than VS Code runs it. */
export class Client {
  readonly published: PublishDiagnosticsParams[] = [];
  readonly statuses: StatusParams[] = [];
  private readonly waiting: (() => void)[] = [];
  private version = 1;

  private constructor(
    readonly process: ChildProcessWithoutNullStreams,
    readonly connection: ProtocolConnection,
    /** A folder of this client's own. */
    readonly folder: string,
  ) {}

  static async start(options: Options = {}): Promise<Client> {
    const folder = mkdtempSync(join(tmpdir(), 'lifetimes-'));
    for (const [name, text] of Object.entries(options.files ?? {})) writeFileSync(join(folder, name), text);
    const child = spawn(process.execPath, [asset('cli.js'), 'server', '--stdio']);
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const client = new Client(child, connection, folder);
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      client.published.push(params);
      client.wake();
    });
    connection.onNotification(STATUS, (params: StatusParams) => {
      client.statuses.push(params);
      client.wake();
    });
    connection.onRequest('window/workDoneProgress/create', () => null);
    connection.onRequest('client/registerCapability', () => null);
    connection.onRequest('workspace/configuration', ({ items }: ConfigurationParams) =>
      items.map((item) => options.configuration?.(item.scopeUri ?? '') ?? null),
    );
    connection.listen();
    const uri = URI.file(folder).toString();
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: 'drivers' }],
      capabilities: options.capabilities ?? {},
      initializationOptions: {
        trusted: options.trusted ?? true,
        settings: options.settings ?? {},
        commands: options.commands ?? [],
      },
    });
    await connection.sendNotification('initialized', {});
    return client;
  }

  uri(name: string): string {
    return URI.file(join(this.folder, name)).toString();
  }

  async open(name: string, text: string): Promise<string> {
    const uri = this.uri(name);
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'c', version: this.version, text },
    });
    return uri;
  }

  /** Replaces the whole text. @returns the new version */
  async change(uri: string, text: string): Promise<number> {
    const version = ++this.version;
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
    return version;
  }

  /** The newest diagnostics of the file that pass the test, once there are some. */
  async diagnostics(
    uri: string,
    test: (params: PublishDiagnosticsParams) => boolean = () => true,
  ): Promise<PublishDiagnosticsParams> {
    return this.until(() => this.published.findLast((p) => p.uri === uri && test(p)));
  }

  async until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  async stop(): Promise<number | null> {
    await this.connection.sendRequest('shutdown');
    const ended = new Promise<number | null>((resolve) => this.process.on('exit', resolve));
    await this.connection.sendNotification('exit');
    return ended;
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
