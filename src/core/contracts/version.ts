/** Kernel versions as contracts name them: `6.12`, `6.12.117`, `6.13-rc2` (a release candidate counts as its release). */

/** The numbers of a version, or null when the text is none. */
export function parseVersion(text: string): readonly number[] | null {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+~].*)?$/.exec(text.trim());
  if (match === null) return null;
  return [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

/** Negative when `a` is older than `b`; versions that cannot be read are equal to everything. */
export function compareVersions(a: string, b: string): number {
  const left = parseVersion(a);
  const right = parseVersion(b);
  if (left === null || right === null) return 0;
  for (let i = 0; i < 3; i++) {
    const difference = left[i] - right[i];
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a contract with these bounds (lower inclusive, upper exclusive) holds in `kernel`. */
export function holdsIn(kernel: string, since: string | undefined, until: string | undefined): boolean {
  if (since !== undefined && compareVersions(kernel, since) < 0) return false;
  return until === undefined || compareVersions(kernel, until) < 0;
}
