import { fingerprint, type Finding, type Report } from '../../src/core/report/index.js';

/** A finding with everything filled in; tests change what they are about. */
export function finding(changes: Partial<Finding> = {}): Finding {
  const base: Finding = {
    rule: 'leaked-reference',
    file: 'drivers/clk/foo.c',
    line: 3,
    column: 3,
    endLine: 3,
    endColumn: 12,
    function: 'foo_probe',
    object: 'device_node',
    label: '',
    acquire: { call: 'take_it', line: 1 },
    release: 'put_it',
    message: "'np' from take_it() is still held when foo_probe() returns here; put_it(np) is owed",
    path: [
      { file: 'drivers/clk/foo.c', line: 1, column: 7, message: 'taken here' },
      { file: 'drivers/clk/foo.c', line: 3, column: 3, message: 'returns without giving it up' },
    ],
    confidence: 'high',
    facts: ['exit-returns-error'],
    fingerprint: fingerprint(['leaked-reference', 'foo_probe']),
  };
  return { ...base, ...changes };
}

export function report(changes: Partial<Report> = {}): Report {
  return {
    tool: { name: 'kernel-lifetimes', version: '1.2.3' },
    kernel: '6.12.117',
    findings: [finding()],
    suppressed: [],
    notes: [],
    stats: { files: 1, functions: 2, analysed: 2, bytes: 99, seconds: 0.5 },
    ...changes,
  };
}
