import { pathToFileURL } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../project/config.js';
import { loadBook } from '../project/engine.js';
import { Failure } from '../project/failure.js';
import { asset, toolInfo } from '../project/package.js';
import { rulePage, rulesAt } from '../project/rules.js';
import { check, type CheckArguments } from './check.js';
import { graph, type GraphArguments } from './graph.js';
import { replay, type ReplayArguments } from './replay.js';
import { closest, describeName, unknownName } from '../core/describe/index.js';
import { openOutput } from './output.js';

/** The commands; `done` receives the exit status of one that ran. */
export function createProgram(done: (status: number) => void): Command {
  const { name, version } = toolInfo();
  const program = new Command(name)
    .description('Finds reference and lifetime bugs in Linux drivers, checked along every path.')
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .exitOverride()
    .showHelpAfterError('(--help tells more)')
    .addHelpText('after', '\nExit status: 0 nothing found, 1 findings, 2 could not do what was asked.');
  addCheck(program, done);
  addReplay(program, done);
  addGraph(program, done);

  program
    .command('explain')
    .argument('<rule>', 'id of a rule, such as leaked-reference')
    .description('tell what a rule finds, why it matters, and when it is silent')
    .action((id: string) => say(explain(id)));
  program
    .command('rules')
    .description('list the rules')
    .action(() => {
      const rules = rulesAt();
      const width = Math.max(...rules.map((rule) => rule.id.length));
      say(rules.map((r) => `${r.id.padEnd(width)}  ${r.level.padEnd(7)}  ${r.summary}\n`).join(''));
    });
  program
    .command('contract')
    .argument('<name>', 'a function, iterator macro, __free name or guard class of the kernel')
    .option('--kernel <version>', 'as of this kernel version', kernelVersion)
    .option('--config <file>', 'config file with contracts of your own')
    .description('tell what is known about a kernel API, and why')
    .action((wanted: string, options: { kernel?: string; config?: string }) => {
      const config = loadConfig(process.cwd(), options.config ?? null, new Set(rulesAt().map((r) => r.id)));
      const book = loadBook({ kernel: options.kernel ?? config.kernel, contracts: config.contracts });
      const known = describeName(book, wanted);
      if (known === null) throw new Failure(unknownName(book, wanted).trimEnd());
      say(known);
    });
  program
    .command('server')
    .description('run the language server, for editors')
    .addOption(new Option('--stdio', 'talk over standard input and output').makeOptionMandatory())
    .action(async () => {
      await import(pathToFileURL(asset('server.js')).href);
    });
  return program;
}

function addCheck(program: Command, done: (status: number) => void): void {
  program
    .command('check')
    .argument('<path...>', 'C files, or directories whose .c files are checked')
    .description('check drivers and print what was found')
    .option('--root <dir>', 'folder that names are relative to (default: the kernel tree around the first path)')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json', 'sarif']).default('text'))
    .option('--rule <id>', 'only this rule; may be given again, or as ID,ID', collect)
    .addOption(new Option('--min-confidence <level>', 'leave out findings below it').choices(['high', 'medium', 'low']))
    .option('--jobs <n>', 'workers (default: one a core)', jobs)
    .option('--baseline <file>', 'leave out findings that this file knows')
    .option('--write-baseline <file>', 'write all findings to a baseline file instead of printing them')
    .option('--output <file>', 'print to a file instead of standard output')
    .option('--also-sarif <file>', 'write SARIF to this file besides')
    .addOption(new Option('--color <when>', 'colours in text').choices(['auto', 'always', 'never']).default('auto'))
    .option('--config <file>', 'config file (default: .kernel-lifetimes.yaml at the root)')
    .option('--kernel <version>', 'kernel version to check for (default: what the tree says)', kernelVersion)
    .option('--notes', 'show all notes: what was not parsed, not analysed, or cut at a bound')
    .action(async (paths: string[], args: CheckArguments) => done(await check(paths, args)));
}

function addReplay(program: Command, done: (status: number) => void): void {
  program
    .command('replay')
    .argument('<file...>', 'C files with KUnit suites, and helpers that they call')
    .description(
      'run tests on the lifetime model and say of every case whether it passes, or print the ledger of a function',
    )
    .option(
      '--root <dir>',
      'the kernel tree whose headers and helpers are used (default: the one around the first file)',
    )
    .option('--function <name>', 'print the ledger of this function instead of running tests')
    .option('--then <name>', 'after it, this function; may be given again', collect)
    .addOption(
      new Option('--format <format>', 'how to print').choices(['text', 'json', 'markdown', 'svg']).default('text'),
    )
    .addOption(
      new Option(
        '--semantics <which>',
        "the kernel's behaviour where it changed (default: as the tree has it)",
      ).choices(['today', 'old']),
    )
    .option(
      '--fail <call>',
      'this call fails, everywhere or as CALL:LINE; may be given again, or as CALL,CALL',
      collect,
    )
    .option('--output <file>', 'print to a file instead of standard output')
    .option('--config <file>', 'config file (default: .kernel-lifetimes.yaml at the root)')
    .option('--kernel <version>', 'kernel version (default: what the tree says)', kernelVersion)
    .option('--notes', 'show what was skipped or assumed')
    .action(async (paths: string[], args: ReplayArguments) => done(await replay(paths, args)));
}

function addGraph(program: Command, done: (status: number) => void): void {
  program
    .command('graph')
    .argument('<path...>', 'C files, or directories whose .c files are taken')
    .description('draw who keeps whom alive, in which scope, and where it goes wrong')
    .option('--root <dir>', 'folder that names are relative to (default: the kernel tree around the first path)')
    .option('--function <name>', 'only this function and what it calls in these files')
    .addOption(new Option('--format <format>', 'how to print').choices(['json', 'dot']).default('json'))
    .option('-o, --output <file>', 'print to a file instead of standard output')
    .option('--config <file>', 'config file (default: .kernel-lifetimes.yaml at the root)')
    .option('--kernel <version>', 'kernel version (default: what the tree says)', kernelVersion)
    .action(async (paths: string[], args: GraphArguments) => done(await graph(paths, args)));
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, ...value.split(',').filter((id) => id !== '')];
}

function jobs(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > 256)
    throw new InvalidArgumentError('Expected a number from 1 to 256.');
  return count;
}

function kernelVersion(value: string): string {
  if (!/^\d+\.\d+(\.\d+)?$/.test(value)) throw new InvalidArgumentError('Expected a version such as 6.12 or 6.1.170.');
  return value;
}

function explain(id: string): string {
  const rules = rulesAt();
  const rule = rules.find((r) => r.id === id);
  if (rule === undefined) {
    throw new Failure(
      `no rule is called ${id}${closest(
        id,
        rules.map((r) => r.id),
      )}`,
    );
  }
  return rulePage(rule) ?? `# ${rule.id}: ${rule.title}\n\n${rule.summary}\n`;
}

function say(text: string): void {
  const output = openOutput(null);
  output.write(text);
  output.close();
}
