import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { applyBaseline, readBaseline } from '../project/baseline.js';
import { loadConfig, DEFAULT_CONFIG, type Config } from '../project/config.js';
import type { EngineOptions } from '../project/engine.js';
import { Failure } from '../project/failure.js';
import { findTree } from '../project/kernel.js';
import { asset } from '../project/package.js';
import { rulesAt } from '../project/rules.js';
import { isAtLeast, type Confidence, type Finding, type Level, type ReportRule } from '../core/report/index.js';
import { Analyst } from './analyst.js';
import type { Settings } from './settings.js';

/** One tree with its configuration: what a file of it is checked with. */
export class Project {
  readonly analyst: Analyst;
  /** A thread for what takes longer than typing can wait for; it begins with the first question. */
  readonly replays: Analyst;
  readonly rules: readonly ReportRule[];
  readonly minConfidence: Confidence;

  private constructor(
    /** Absolute; names in findings are relative to it. */
    readonly root: string,
    readonly kernel: string | null,
    readonly config: Config,
    readonly settings: Settings,
    private readonly baseline: ReadonlySet<string>,
    /** What could not be used of the configuration, in sentences. */
    readonly problems: readonly string[],
  ) {
    const levels = new Map<string, Level>([...config.levels, ...Object.entries(settings.rules)]);
    this.rules = rulesAt(levels);
    this.minConfidence = settings.minimumConfidence;
    const { rules, minConfidence } = this;
    const graphs = { exclude: config.exclude, rules, minConfidence };
    const data = { root, engine: this.engine, rules: rules.map((rule) => rule.id), graphs };
    const thread = (): Analyst => new Analyst(asset('analyst.js'), data, settings.limits.fileSeconds);
    this.analyst = thread();
    this.replays = thread();
  }

  get engine(): EngineOptions {
    return { kernel: this.kernel, contracts: this.config.contracts, limits: this.config.limits };
  }

  /**
   * The project that a file belongs to. A wrong configuration is told in
   * `problems` and the defaults hold; it is no reason to show nothing.
   */
  static open(file: string, folder: string | null, settings: Settings, trusted: boolean): Project {
    const tree = findTree([file], null, folder ?? join(file, '..'));
    const problems: string[] = [];
    const attempt = <T>(read: () => T, otherwise: T): T => {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        problems.push(error.message);
        return otherwise;
      }
    };
    const at = (name: string): string => (isAbsolute(name) ? name : resolve(folder ?? tree.root, name));
    const known = new Set(rulesAt().map((rule) => rule.id));
    const named = settings.contracts === '' ? null : at(settings.contracts);
    const config = trusted ? attempt(() => loadConfig(tree.root, named, known), DEFAULT_CONFIG) : DEFAULT_CONFIG;
    const { fileMegabytes, fileSeconds } = settings.limits;
    const limits = { ...config.limits, fileBytes: fileMegabytes * 1e6, fileSeconds };
    const baseline =
      trusted && settings.baseline !== '' ? attempt(() => readBaseline(at(settings.baseline)), new Set<string>()) : [];
    const version = settings.kernelVersion === '' ? (config.kernel ?? tree.version) : settings.kernelVersion;
    return new Project(tree.root, version, { ...config, limits }, settings, new Set(baseline), problems);
  }

  /** The name of an absolute path in findings: relative to the root, forward slashes. */
  name(path: string): string {
    const name = relative(this.root, path);
    return sep === '/' ? name : name.replaceAll(sep, '/');
  }

  /** What of a file's findings is shown. */
  shown(findings: readonly Finding[]): Finding[] {
    const levels = new Map(this.rules.map((rule) => [rule.id, rule.level]));
    const wanted = findings.filter((f) => levels.get(f.rule) !== 'off' && isAtLeast(f.confidence, this.minConfidence));
    return applyBaseline(wanted, this.baseline).fresh;
  }

  close(): void {
    for (const thread of [this.analyst, this.replays]) thread.stop('its project was closed');
  }
}
