/** What is wrong with a pattern, or null. */
export function patternProblem(pattern: string): string | null {
  if (!pattern.startsWith('^') || !pattern.endsWith('$')) return `\`${pattern}\` is not anchored: expected ^…$`;
  // nested repetition can take exponential time; names never need it
  if (pattern.length > 2000 || /[*+}]\)[*+{]/.test(pattern))
    return `\`${pattern}\` is too long or repeats a repetition`;
  try {
    new RegExp(pattern);
    return null;
  } catch (error) {
    return `\`${pattern}\` is no regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}
